"""Access: who is signed in, and what their role lets them do.

A session lives in a cookie that scripts cannot read, and only its digest is stored. Against requests that a page of
another site makes in somebody's name (CSRF) three things stand, each enough by itself: the cookie is SameSite=Lax;
what the browser says about where a request comes from (``Sec-Fetch-Site``, ``Origin``) must be this site; and whatever
changes something must carry in the header ``X-Coach-Page`` a token that follows from the session. Pages read that token
from a second cookie, ``coach_page``: unlike one that is written into a page it is still right after signing in anew in
another tab and on pages that are kept for use without a network. It is compared with the session, not with the cookie,
so that planting a cookie gains nothing. No page posts a form without a script, so no form needs the token in a field.
"""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from api.reception import Reception
from coach.access_errors import OtherSite, PageStale, RoleTooLow, SignInNeeded
from coach.accounts import Account, Role
from coach.audit import Audit
from coach.staff import Entry, Staff
from coach.tokens import page_token

SESSION, PAGE, DEVICE = "coach_session", "coach_page", "coach_device"
"""Names of cookies."""
PAGE_HEADER = "X-Coach-Page"
BACKGROUND_HEADER = "X-Coach-Background"
"""On what a page asks by itself, again and again: it keeps no session alive."""
HOMES = {Role.HELPER: "/helper", Role.TRAINER: "/trainer", Role.ADMIN: "/admin"}
"""Where a role begins its work."""
_CHANGING_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})
_DEVICE_SECONDS = 365 * 24 * 3600


def _reception(request: Request) -> Reception:
    return cast("Reception", request.app.state.reception)


ReceptionDep = Annotated[Reception, Depends(_reception)]


def _staff(reception: ReceptionDep) -> Staff:
    return reception.staff


StaffDep = Annotated[Staff, Depends(_staff)]


def _audit(staff: StaffDep) -> Audit:
    return staff.audit


AuditDep = Annotated[Audit, Depends(_audit)]


def check_same_site(request: Request) -> None:
    """Keep pages of other sites from acting in somebody's name.

    Raises:
        OtherSite: The request comes from a page of another site.
    """
    # A link to a page may stand anywhere; what it opens is not shown to the site that it stands on.
    opened = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if (elsewhere and not opened) or not _is_of_this_host(request.headers.get("origin"), request):
        raise OtherSite("the request comes from a page of another site")


SameSiteDep = Depends(check_same_site)


def signed_in(request: Request, staff: StaffDep) -> Account | None:
    """Whoever is signed in, for pages that everybody may see."""
    session = request.cookies.get(SESSION, "")
    by_itself = BACKGROUND_HEADER in request.headers or "text/event-stream" in request.headers.get("accept", "")
    request.state.account = staff.sessions.account(session, in_use=not by_itself) if session else None
    return cast("Account | None", request.state.account)


def _needs(role: Role) -> Callable[..., Account]:
    def check(
        request: Request, _: Annotated[None, SameSiteDep], account: Annotated[Account | None, Depends(signed_in)]
    ) -> Account:
        if account is None:
            raise SignInNeeded("nobody is signed in")
        if not account.role.includes(role):
            raise RoleTooLow(f"account {account.name!r} is no {role.value}")
        shown = request.headers.get(PAGE_HEADER, "")
        expected = page_token(request.cookies[SESSION])
        if request.method not in _CHANGING_NOTHING and not secrets.compare_digest(shown.encode(), expected.encode()):
            raise PageStale("the request does not carry the token of its session")
        return account

    return check


HelperDep = Depends(_needs(Role.HELPER))
TrainerDep = Depends(_needs(Role.TRAINER))
AdminDep = Depends(_needs(Role.ADMIN))
"""For ``dependencies=[AdminDep]``; a route that wants to know who it is takes ``admin: SignedInAdmin``."""
SignedInHelper = Annotated[Account, HelperDep]
SignedInTrainer = Annotated[Account, TrainerDep]
SignedInAdmin = Annotated[Account, AdminDep]


def still_signed_in(request: Request, staff: StaffDep) -> Callable[[], bool]:
    """For streams, which outlive the moment in which they were allowed."""
    session = request.cookies.get(SESSION, "")
    return lambda: staff.sessions.account(session, in_use=False) is not None


StillSignedInDep = Annotated[Callable[[], bool], Depends(still_signed_in)]


def present_staff(staff: StaffDep) -> Callable[[], frozenset[str]]:
    """For lists that say who has left what they took on."""
    return staff.sessions.present


PresentDep = Annotated[Callable[[], frozenset[str]], Depends(present_staff)]


def let_in(request: Request, response: Response, entry: Entry) -> None:
    """Give the browser what it is known by; the session ends with the browser, the device is known for a year."""
    secure = request.url.scheme == "https"
    response.set_cookie(SESSION, entry.session, httponly=True, samesite="lax", secure=secure)
    response.set_cookie(PAGE, page_token(entry.session), samesite="lax", secure=secure)
    response.set_cookie(DEVICE, entry.device, _DEVICE_SECONDS, httponly=True, samesite="lax", secure=secure)


def let_out(response: Response) -> None:
    """Take the session from the browser; the device stays known."""
    for name in (SESSION, PAGE):
        response.delete_cookie(name)


def address(request: Request) -> str:
    """Where a request comes from, as limits count it: neighbours in one IPv6 network are one household."""
    host = request.client.host if request.client else ""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else host


def local_path(path: str) -> str:
    """A path of this site that may be opened after signing in; empty when it is none."""
    is_plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_plain and not path.startswith(("/api/", "/sign-in", "/setup")) else ""


def _is_of_this_host(origin: str | None, request: Request) -> bool:
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False
