"""Admins: who may come in, and what was done."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Query

from api.access import AdminDep, SignedInAdmin, StaffDep
from api.access_bodies import (
    AuditEntryOut,
    AuditOut,
    InvitationOut,
    PeopleOut,
    PersonChange,
    PersonIn,
    PersonOut,
)
from api.bodies import ErrorBody
from coach.accounts import Account
from coach.audit import Deed
from coach.staff import Invitation

_ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": ErrorBody} for code in (401, 403, 404, 409, 422, 503)}

router = APIRouter(prefix="/api/admin", tags=["admin"], dependencies=[AdminDep], responses=_ERRORS)


@router.get("/people")
def list_people(staff: StaffDep) -> PeopleOut:
    """Every account: those who may come in first, by name."""
    return PeopleOut(people=tuple(map(_person, staff.accounts.all())))


@router.post("/people", status_code=201)
def invite(body: PersonIn, admin: SignedInAdmin, staff: StaffDep) -> InvitationOut:
    """Make an account, and the link by which its person chooses a password."""
    return _invitation(staff.invite(body.name, body.role, by=admin))


@router.patch("/people/{account_id}")
def change_person(account_id: UUID, body: PersonChange, admin: SignedInAdmin, staff: StaffDep) -> PersonOut:
    """Another role, or whether the account may be used; either ends its sessions at once."""
    account = staff.accounts.get(account_id)
    if body.role is not None:
        account = staff.set_role(account_id, body.role, by=admin)
    if body.disabled is not None and body.disabled != account.disabled:
        account = staff.set_disabled(account_id, disabled=body.disabled, by=admin)
    return _person(account)


@router.post("/people/{account_id}/link", status_code=201)
def make_link(account_id: UUID, admin: SignedInAdmin, staff: StaffDep) -> InvitationOut:
    """A new link by which the person chooses a password."""
    return _invitation(staff.new_link(account_id, by=admin))


@router.get("/audit")
def read_audit(
    staff: StaffDep,
    *,
    before: int | None = None,
    who: str = "",
    deed: list[Deed] = Query(default=[]),  # noqa: B008  # FastAPI's way to read a parameter that is given several times
    limit: int = Query(50, ge=1, le=500),
) -> AuditOut:
    """What was done, the newest first; ``who`` is a name that did it or had it done."""
    found = staff.audit.entries(limit=limit + 1, before=before, who=who, deeds=deed)
    entries = tuple(AuditEntryOut.model_validate(entry) for entry in found[:limit])
    return AuditOut(entries=entries, more=len(found) > limit)


def _person(account: Account) -> PersonOut:
    return PersonOut.model_validate(account)


def _invitation(invitation: Invitation) -> InvitationOut:
    return InvitationOut(
        person=PersonOut.model_validate(invitation.account),
        token=invitation.token,
        expires_at=invitation.link.expires_at,
    )
