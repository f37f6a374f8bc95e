"""Sessions: browsers that an account is signed in with, and devices that it was signed in with before."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, and_, delete, insert, or_, select, update

from coach.accounts import Account, account_of, name_key
from coach.database import Store, utc
from coach.tables import accounts, known_devices, sessions
from coach.tokens import new_token, token_digest

_NOTED_EVERY = timedelta(minutes=1)
"""A session that is in use is written to no oftener."""
_SILENT = timedelta(minutes=30)
"""Long enough for a talk on the telephone; whoever does nothing for longer is taken to be gone."""
_DEVICE_DAYS = 365


class Sessions(Store):
    """Keeps digests of tokens, never the tokens. Every method raises StoreUnavailable."""

    def __init__(self, engine: Engine, *, idle: timedelta, longest: timedelta) -> None:
        super().__init__(engine)
        self._idle = idle
        self._longest = longest

    def open(self, account_id: UUID) -> str:
        """Begin a session; return its token, which is not stored."""
        token, now = new_token(), datetime.now(UTC)
        with self.writing() as connection:
            connection.execute(delete(sessions).where(self._over(now)))
            new = {"token_digest": token_digest(token), "account_id": account_id, "opened_at": now, "seen_at": now}
            connection.execute(insert(sessions).values(new))
            connection.execute(update(accounts).where(accounts.c.id == account_id).values(last_in_at=now))
        return token

    def account(self, token: str, *, in_use: bool = True) -> Account | None:
        """Whose session it is; nobody's once it has ended or its account is disabled.

        A session that is ``in_use`` stays alive; a page that asks by itself does not say that anybody sits before it.
        """
        now, mine = datetime.now(UTC), sessions.c.token_digest == token_digest(token)
        query = select(accounts, sessions.c.seen_at).join(sessions, sessions.c.account_id == accounts.c.id)
        with self.reading() as connection:
            row = connection.execute(query.where(mine, ~accounts.c.disabled, ~self._over(now))).first()
        if row is None:
            return None
        if in_use and utc(row.seen_at) < now - _NOTED_EVERY:
            with self.writing() as connection:
                connection.execute(update(sessions).where(mine).values(seen_at=now))
        return account_of(row)

    def present(self) -> frozenset[str]:
        """The names of those who are signed in and did something lately."""
        now = datetime.now(UTC)
        lately = and_(sessions.c.seen_at > now - _SILENT, ~self._over(now), ~accounts.c.disabled)
        query = select(accounts.c.name).join(sessions, sessions.c.account_id == accounts.c.id).where(lately)
        with self.reading() as connection:
            return frozenset(connection.scalars(query))

    def close_one(self, token: str) -> None:
        with self.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_digest == token_digest(token)))

    def close_all(self, account_id: UUID) -> None:
        """End every session of an account, on every device."""
        with self.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.account_id == account_id))

    def knows_device(self, token: str, name: str) -> bool:
        """Whether the account of this name was signed in on this device before."""
        of_account = and_(known_devices.c.account_id == accounts.c.id, accounts.c.name_key == name_key(name))
        query = select(known_devices.c.seen_at).join(accounts, of_account)
        with self.reading() as connection:
            return connection.execute(query.where(_device(token), _still_known())).first() is not None

    def remember_device(self, token: str, account_id: UUID) -> str:
        """Know this device again; return the token by which it is known, a new one when it has none."""
        token = token or new_token()
        row = and_(_device(token), known_devices.c.account_id == account_id)
        with self.writing() as connection:
            connection.execute(delete(known_devices).where(or_(row, ~_still_known())))
            new = {"token_digest": token_digest(token), "account_id": account_id, "seen_at": datetime.now(UTC)}
            connection.execute(insert(known_devices).values(new))
        return token

    def _over(self, now: datetime) -> Any:
        return or_(sessions.c.seen_at < now - self._idle, sessions.c.opened_at < now - self._longest)


def _device(token: str) -> Any:
    return known_devices.c.token_digest == token_digest(token)


def _still_known() -> Any:
    return known_devices.c.seen_at > datetime.now(UTC) - timedelta(days=_DEVICE_DAYS)
