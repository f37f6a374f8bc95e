"""Bodies of signing in, of accounts and of the audit trail."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from api.bodies import Body
from coach.accounts import Role
from coach.audit import Deed

_MOST_CHARACTERS = 1_000


class SignInIn(BaseModel):
    name: str = Field(max_length=_MOST_CHARACTERS)
    password: str = Field(max_length=_MOST_CHARACTERS)


class PasswordIn(BaseModel):
    old: str = Field(max_length=_MOST_CHARACTERS)
    password: str = Field(max_length=_MOST_CHARACTERS)


class LinkIn(BaseModel):
    token: str = Field(max_length=_MOST_CHARACTERS)


class SetupIn(LinkIn):
    name: str = Field("", max_length=_MOST_CHARACTERS)
    """Of the admin; counts for links of the terminal only."""
    password: str = Field(max_length=_MOST_CHARACTERS)


class EnteredOut(Body):
    name: str
    role: Role
    home: str
    """The page on which this role begins."""


class AccountOut(Body):
    name: str
    role: Role


class PersonOut(AccountOut):
    id: UUID
    disabled: bool
    invited: bool
    """Has not chosen a password yet."""
    made_at: datetime
    last_in_at: datetime | None


class PeopleOut(BaseModel):
    people: tuple[PersonOut, ...]


class PersonIn(BaseModel):
    name: str = Field(max_length=_MOST_CHARACTERS)
    role: Role


class PersonChange(BaseModel):
    role: Role | None = None
    disabled: bool | None = None


class LinkOut(BaseModel):
    """What a link is for."""

    name: str
    """Empty when whoever opens it says which admin they are."""
    role: Role


class InvitationOut(BaseModel):
    person: PersonOut
    token: str
    """For the page ``/setup``, behind its ``#``. It is told only now."""
    expires_at: datetime


class AuditEntryOut(Body):
    id: int
    at: datetime
    who: str
    deed: Deed
    target: str
    detail: str


class AuditOut(BaseModel):
    entries: tuple[AuditEntryOut, ...]
    more: bool
    """Whether there are older ones; ``before`` with the last id reads on."""
