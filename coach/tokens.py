"""Tokens: secrets that a browser keeps, of which the database knows the digest only."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits in 43 characters that fit a cookie and an address."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored of a token: who reads the database cannot come in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def page_token(session_token: str) -> str:
    """What pages send along to show that they belong to a session; it tells nothing of the session's own token."""
    return hashlib.sha256(f"page {session_token}".encode()).hexdigest()
