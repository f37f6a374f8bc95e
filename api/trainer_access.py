"""Trainer access: who may see and change materials, until trainers sign in with accounts of their own."""

import ipaddress
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBasic, HTTPBasicCredentials

from coach.errors import TrainerKeyMissing, TrainerOnly
from coach.settings import Settings

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "testserver"})
_basic = HTTPBasic(auto_error=False)


def check_trainer(request: Request, credentials: Annotated[HTTPBasicCredentials | None, Depends(_basic)]) -> None:
    """Let in whoever has the trainer key, or, when none is set, whoever sits at this machine.

    A page of another site must not act in a trainer's name: browsers say where a request comes from, and a name that
    only pretends to be this machine is not one of its names.

    Raises:
        TrainerOnly: The request comes from another site or, without a key, from another machine.
        TrainerKeyMissing: The key is missing or wrong.
    """
    settings: Settings = request.app.state.settings
    host = request.url.hostname or ""
    origin = request.headers.get("origin")
    # A link to a page may stand anywhere; what it opens is not shown to the site that it stands on.
    opened = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if (elsewhere and not opened) or not _is_of_this_host(origin, request):
        raise TrainerOnly("the request comes from a page of another site")
    if settings.trainer_key is None:
        if host not in _LOCAL_NAMES or not _is_this_machine(request):
            raise TrainerOnly("no trainer key is set, so trainers' pages open on this machine only")
        return
    given = credentials.password if credentials else ""
    if not secrets.compare_digest(given.encode(), settings.trainer_key.get_secret_value().encode()):
        raise TrainerKeyMissing("the trainer key is missing or wrong")


def _is_of_this_host(origin: str | None, request: Request) -> bool:
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


def _is_this_machine(request: Request) -> bool:
    client = request.client.host if request.client else ""
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return client == "testclient"


TrainerDep = Depends(check_trainer)
