"""Account links: each lets one person choose a password, once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select

from coach.access_errors import LinkInvalid
from coach.database import Store, utc
from coach.tables import account_links
from coach.tokens import new_token, token_digest

ADMIN_HOURS = 24
INVITATION_HOURS = 72


@dataclass(frozen=True, slots=True)
class AccountLink:
    account_id: UUID | None
    """Nobody's for a link that was made at the terminal: who opens it says which admin they are."""
    expires_at: datetime


class AccountLinks(Store):
    """Keeps digests of tokens, never the tokens. Every method raises StoreUnavailable."""

    def make(self, account_id: UUID | None) -> tuple[str, AccountLink]:
        """A new link in place of the former one, and its token, which is not stored."""
        token, now = new_token(), datetime.now(UTC)
        hours = INVITATION_HOURS if account_id else ADMIN_HOURS
        link = AccountLink(account_id, now + timedelta(hours=hours))
        with self.writing() as connection:
            connection.execute(delete(account_links).where(account_links.c.account_id.is_not_distinct_from(account_id)))
            new = {"token_digest": token_digest(token), "account_id": account_id, "expires_at": link.expires_at}
            connection.execute(insert(account_links).values(new))
        return token, link

    def look(self, token: str) -> AccountLink:
        """
        Raises:
            LinkInvalid: It was used, replaced or is too old.
        """
        query = select(account_links).where(account_links.c.token_digest == token_digest(token))
        with self.reading() as connection:
            row = connection.execute(query).first()
        if row is None or utc(row.expires_at) < datetime.now(UTC):
            raise LinkInvalid("no link has this token, or no longer")
        return AccountLink(row.account_id, utc(row.expires_at))

    def use(self, token: str) -> AccountLink:
        """Like ``look``, and it can be used no more; of two at once only one succeeds.

        Raises:
            LinkInvalid: It was used, replaced or is too old.
        """
        link = self.look(token)
        with self.writing() as connection:
            gone = connection.execute(delete(account_links).where(account_links.c.token_digest == token_digest(token)))
            if gone.rowcount == 0:
                raise LinkInvalid("the link was used in this moment")
        return link
