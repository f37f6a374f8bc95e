"""Addresses: under which name other devices reach the coach."""

from fastapi import Request


def public_address(request: Request) -> str:
    """With ``/`` at its end: the one that is set, else the one under which the request came."""
    set_one: str = request.app.state.settings.public_url
    return f"{set_one}/" if set_one else str(request.base_url)
