"""Signing in and out, and what people do with their own account."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Request, Response

from api.access import (
    DEVICE,
    HOMES,
    SESSION,
    ReceptionDep,
    SameSiteDep,
    SignedInHelper,
    StaffDep,
    address,
    let_in,
    let_out,
)
from api.access_bodies import AccountOut, EnteredOut, LinkIn, LinkOut, PasswordIn, SetupIn, SignInIn
from api.bodies import ErrorBody
from coach.accounts import Role
from coach.sign_in_limits import Attempt
from coach.staff import Entry

_ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": ErrorBody} for code in (401, 403, 404, 409, 422, 429, 503)}

router = APIRouter(prefix="/api", tags=["accounts"], responses=_ERRORS)

Device = Annotated[str, Cookie(alias=DEVICE)]
Session = Annotated[str, Cookie(alias=SESSION)]


@router.post("/account/sign-in", dependencies=[SameSiteDep])
async def sign_in(
    request: Request, response: Response, body: SignInIn, reception: ReceptionDep, device: Device = ""
) -> EnteredOut:
    """Begin a session. A wrong password and an unknown name look alike, also by the time they take."""
    attempt = await _admitted(request, reception, body.name, device)
    async with reception.turns:
        entry = await asyncio.to_thread(reception.staff.sign_in, body.name, body.password, device=device)
    reception.sign_in_limits.succeeded(attempt)
    return _entered(request, response, entry)


@router.get("/account")
def read_account(account: SignedInHelper) -> AccountOut:
    """Whoever is signed in."""
    return AccountOut.model_validate(account)


@router.post("/account/sign-out", status_code=204)
def sign_out(account: SignedInHelper, staff: StaffDep, response: Response, session: Session) -> None:
    """End this session."""
    staff.sign_out(account, session)
    let_out(response)


@router.post("/account/sign-out-everywhere", status_code=204)
def sign_out_everywhere(account: SignedInHelper, staff: StaffDep, response: Response) -> None:
    """End every session of this account."""
    staff.sign_out_everywhere(account)
    let_out(response)


@router.post("/account/password")
async def change_password(
    request: Request,
    response: Response,
    body: PasswordIn,
    account: SignedInHelper,
    reception: ReceptionDep,
    device: Device = "",
) -> EnteredOut:
    """Choose another password; sessions on other devices end."""
    attempt = await _admitted(request, reception, account.name, device)
    change = reception.staff.change_password
    async with reception.turns:
        entry = await asyncio.to_thread(change, account, body.old, body.password, device=device)
    reception.sign_in_limits.succeeded(attempt)
    return _entered(request, response, entry)


@router.post("/setup/look", dependencies=[SameSiteDep])
def look_at_link(body: LinkIn, staff: StaffDep) -> LinkOut:
    """What a one-time link is for; looking does not use it up."""
    account = staff.look(body.token).account
    return LinkOut(name=account.name if account else "", role=account.role if account else Role.ADMIN)


@router.post("/setup/use", dependencies=[SameSiteDep])
def use_link(request: Request, response: Response, body: SetupIn, staff: StaffDep, device: Device = "") -> EnteredOut:
    """Choose a password with a one-time link, and come in."""
    return _entered(request, response, staff.accept(body.token, body.name, body.password, device=device))


async def _admitted(request: Request, reception: ReceptionDep, name: str, device: str) -> Attempt:
    """Count an attempt at a password, and hold it back for as long as limits say."""
    staff = reception.staff
    known = bool(device) and await asyncio.to_thread(staff.sessions.knows_device, device, name)
    attempt = Attempt(name, address(request), device if known else "")
    await asyncio.sleep(reception.sign_in_limits.admit(attempt))
    return attempt


def _entered(request: Request, response: Response, entry: Entry) -> EnteredOut:
    let_in(request, response, entry)
    role = entry.account.role
    return EnteredOut(name=entry.account.name, role=role, home=HOMES[role])
