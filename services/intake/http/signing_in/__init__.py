"""How people come in: by an invitation, at the sign-in provider, in the demo by choosing who to be."""
