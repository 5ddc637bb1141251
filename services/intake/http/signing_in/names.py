"""What is kept of a sign-in provider's name for a person."""

from hashlib import sha256

from shared.vocabulary.words import Digest


def sign_in_digest(issuer: str, subject: str) -> Digest:
    """A digest of issuer and `sub`: enough to recognise somebody, useless elsewhere. Choose a provider whose `sub` tells nothing of the person."""
    return Digest(sha256(f"{issuer.rstrip('/')}\n{subject}".encode()).hexdigest())
