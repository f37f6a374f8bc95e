"""Accounts: who helps, teaches and runs the coach."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from coach.access_errors import AccountNameInvalid, AccountNameTaken, AccountNotFound, LastAdmin
from coach.database import Store, utc
from coach.tables import account_links, accounts, known_devices, sessions

_NAME_CHARACTERS = 40


class Role(StrEnum):
    """Each may do what those before it may."""

    HELPER = "helper"
    TRAINER = "trainer"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    name: str
    role: Role
    disabled: bool
    invited: bool
    """The person has not chosen a password yet."""
    made_at: datetime
    last_in_at: datetime | None


class Accounts(Store):
    """Keeps accounts; none is ever deleted, so that a name in the audit trail means one person.

    What narrows an account (another role, disabling, a new password) ends its sessions in the same transaction.
    Every method raises StoreUnavailable.
    """

    def make(self, name: str, role: Role, *, password_hash: str = "") -> Account:
        """
        Raises:
            AccountNameInvalid, AccountNameTaken: The name cannot be used.
        """
        name = checked_name(name)
        row = {"id": uuid4(), "name": name, "name_key": name_key(name), "role": role.value, "disabled": False}
        with self.writing() as connection:
            try:
                new = {**row, "password_hash": password_hash, "made_at": datetime.now(UTC)}
                connection.execute(insert(accounts).values(new))
            except IntegrityError as error:
                raise AccountNameTaken(f"another account is called {name!r}") from error
            return _read(connection, row["id"])

    def get(self, account_id: UUID) -> Account:
        """
        Raises:
            AccountNotFound: There is none with this id.
        """
        with self.reading() as connection:
            return _read(connection, account_id)

    def named(self, name: str) -> tuple[Account, str] | None:
        """The account of a name as somebody typed it, with the hash of its password."""
        with self.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name_key == name_key(name))).first()
        return (account_of(row), row.password_hash) if row else None

    def all(self) -> Sequence[Account]:
        """Every account: those who may come in first, by name."""
        with self.reading() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.disabled, accounts.c.name_key)).all()
        return [account_of(row) for row in rows]

    def has_admin(self) -> bool:
        """Whether anybody can let others in."""
        with self.reading() as connection:
            return _admins(connection) > 0

    def set_role(self, account_id: UUID, role: Role) -> Account:
        """
        Raises:
            AccountNotFound: There is none with this id.
            LastAdmin: Nobody could let others in any more.
        """
        return self._change(account_id, role=role.value)

    def set_disabled(self, account_id: UUID, *, disabled: bool) -> Account:
        """Disabling ends sessions and links at once.

        Raises:
            AccountNotFound: There is none with this id.
            LastAdmin: Nobody could let others in any more.
        """
        return self._change(account_id, disabled=disabled)

    def set_password(self, account_id: UUID, password_hash: str) -> Account:
        """
        Raises:
            AccountNotFound: There is none with this id.
        """
        return self._change(account_id, password_hash=password_hash)

    def strengthen(self, account_id: UUID, password_hash: str) -> None:
        """Keep the same password under a hash of newer costs; sessions go on."""
        with self.writing() as connection:
            connection.execute(update(accounts).where(accounts.c.id == account_id).values(password_hash=password_hash))

    def _change(self, account_id: UUID, **values: Any) -> Account:
        with self.writing() as connection:
            before = _read(connection, account_id)
            connection.execute(update(accounts).where(accounts.c.id == account_id).values(values))
            after = _read(connection, account_id)
            if _lets_in(before) and not _lets_in(after) and not _admins(connection):
                raise LastAdmin(f"account {before.name!r} is the last one that can let others in")
            for table in (sessions, known_devices, *((account_links,) if after.disabled else ())):
                connection.execute(delete(table).where(table.c.account_id == account_id))
            return after


def name_key(name: str) -> str:
    """What two names must not share: case and the many ways to write one Korean letter make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def checked_name(name: str) -> str:
    """A name in the form in which it is stored.

    Raises:
        AccountNameInvalid: It is shorter than two letters, too long, or holds signs that cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not 2 <= len(name) <= _NAME_CHARACTERS or not name.isprintable():
        raise AccountNameInvalid("a name has 2 to 40 letters")
    return name


def account_of(row: Row[Any]) -> Account:
    """The account of a row that holds its columns."""
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        disabled=row.disabled,
        invited=not row.password_hash,
        made_at=utc(row.made_at),
        last_in_at=utc(row.last_in_at) if row.last_in_at else None,
    )


def _lets_in(account: Account) -> bool:
    return account.role is Role.ADMIN and not account.disabled and not account.invited


def _admins(connection: Connection) -> int:
    usable = (accounts.c.role == Role.ADMIN.value, ~accounts.c.disabled, accounts.c.password_hash != "")
    return connection.execute(select(func.count()).select_from(accounts).where(*usable)).scalar_one()


def _read(connection: Connection, account_id: Any) -> Account:
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
    if row is None:
        raise AccountNotFound(f"no account {str(account_id)!r}")
    return account_of(row)
