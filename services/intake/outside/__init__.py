"""Who intake talks to that is none of our services."""
