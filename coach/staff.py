"""Staff: how people get accounts, come in and go out, each step noted in the audit trail."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from coach.access_errors import AccountNameTaken, LinkInvalid, SignInWrong
from coach.account_links import AccountLink, AccountLinks
from coach.accounts import Account, Accounts, Role, checked_name
from coach.audit import Audit, Deed
from coach.passwords import Passwords, check_password
from coach.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who has just come in."""

    account: Account
    session: str
    device: str


@dataclass(frozen=True, slots=True)
class Invitation:
    account: Account | None
    """None for the admin who is named by whoever opens the link."""
    link: AccountLink
    token: str


class Staff:
    """What is kept of accounts. Every method raises StoreUnavailable."""

    def __init__(
        self, *, accounts: Accounts, sessions: Sessions, links: AccountLinks, passwords: Passwords, audit: Audit
    ) -> None:
        self.accounts = accounts
        self.sessions = sessions
        self.audit = audit
        self._links = links
        self._passwords = passwords

    def sign_in(self, name: str, password: str, *, device: str) -> Entry:
        """Begin a session; ``device`` is the token by which the browser was known before, or empty.

        Raises:
            SignInWrong: The name is unknown, has no password yet, is disabled, or the password is another; which of
                these it is cannot be told from the time that it takes either.
        """
        found = self.accounts.named(name)
        account, password_hash = found or (None, "")
        fits = self._passwords.fits(password, password_hash)
        if account is None or not fits or account.disabled:
            # What was typed as a name may be a password: only names that exist are written down.
            self.audit.record(Deed.SIGN_IN_FAILED, who="", target=account.name if account else "")
            raise SignInWrong("name and password do not belong together")
        if self._passwords.is_outdated(password_hash):
            self.accounts.strengthen(account.id, self._passwords.hashed(password))
        self.audit.record(Deed.SIGNED_IN, who=account.name)
        return self._enter(account, device)

    def sign_out(self, account: Account, session: str) -> None:
        self.sessions.close_one(session)
        self.audit.record(Deed.SIGNED_OUT, who=account.name)

    def sign_out_everywhere(self, account: Account) -> None:
        self.sessions.close_all(account.id)
        self.audit.record(Deed.SIGNED_OUT_EVERYWHERE, who=account.name)

    def change_password(self, account: Account, old: str, new: str, *, device: str) -> Entry:
        """Choose another password; sessions on other devices end.

        Raises:
            SignInWrong: ``old`` is not the password.
            PasswordRefused: ``new`` is too easy to guess.
        """
        found = self.accounts.named(account.name)
        if found is None or not self._passwords.fits(old, found[1]):
            self.audit.record(Deed.SIGN_IN_FAILED, who="", target=account.name)
            raise SignInWrong("the old password is another one")
        return self._choose(account, new, device)

    def invite(self, name: str, role: Role, *, by: Account) -> Invitation:
        """Make an account and the link by which its person chooses a password.

        Raises:
            AccountNameInvalid, AccountNameTaken: The name cannot be used.
        """
        account = self.accounts.make(name, role)
        self.audit.record(Deed.ACCOUNT_MADE, who=by.name, target=account.name, detail=role.value)
        token, link = self._links.make(account.id)
        return Invitation(account, link, token)

    def new_link(self, account_id: UUID, *, by: Account) -> Invitation:
        """A link to choose a new password, in place of the former one; the old password holds until it is used.

        Raises:
            AccountNotFound: There is no such account.
            LinkInvalid: The account is disabled.
        """
        account = self.accounts.get(account_id)
        if account.disabled:
            raise LinkInvalid(f"account {account.name!r} is disabled")
        token, link = self._links.make(account_id)
        self.audit.record(Deed.LINK_MADE, who=by.name, target=account.name)
        return Invitation(account, link, token)

    def admin_link(self) -> Invitation:
        """A link for whoever sits at the terminal: it names a new admin, or gives an admin a new password."""
        token, link = self._links.make(None)
        self.audit.record(Deed.LINK_MADE, who="", detail=Role.ADMIN.value)
        return Invitation(None, link, token)

    def look(self, token: str) -> Invitation:
        """What a link is for.

        Raises:
            LinkInvalid: It was used, replaced or is too old.
        """
        link = self._links.look(token)
        account = self.accounts.get(link.account_id) if link.account_id else None
        return Invitation(account, link, token)

    def accept(self, token: str, name: str, password: str, *, device: str) -> Entry:
        """Use a link up: choose a password and come in; ``name`` counts for links of the terminal only.

        Raises:
            LinkInvalid: It was used, replaced or is too old.
            AccountNameInvalid, AccountNameTaken, PasswordRefused: They cannot be chosen; the link stays as it is.
        """
        account = self.look(token).account
        who = checked_name(account.name if account else name)
        check_password(password, who)
        password_hash = self._passwords.hashed(password)
        if account is None:
            self._check_free(who)
        self._links.use(token)
        account = account or self._admin(who)
        return self._chosen(account, password_hash, device)

    def set_role(self, account_id: UUID, role: Role, *, by: Account) -> Account:
        """Raises what ``Accounts.set_role`` does."""
        before = self.accounts.get(account_id)
        if before.role is role:
            return before
        return self._noted(Deed.ROLE_CHANGED, by, lambda: self.accounts.set_role(account_id, role), role.value)

    def set_disabled(self, account_id: UUID, *, disabled: bool, by: Account) -> Account:
        """Raises what ``Accounts.set_disabled`` does."""
        deed = Deed.ACCOUNT_DISABLED if disabled else Deed.ACCOUNT_ENABLED
        return self._noted(deed, by, lambda: self.accounts.set_disabled(account_id, disabled=disabled))

    def close(self) -> None:
        for store in (self.accounts, self.sessions, self._links, self.audit):
            store.close()

    def _noted(self, deed: Deed, by: Account, change: Callable[[], Account], detail: str = "") -> Account:
        account = change()
        self.audit.record(deed, who=by.name, target=account.name, detail=detail)
        return account

    def _check_free(self, name: str) -> None:
        found = self.accounts.named(name)
        if found and found[0].role is not Role.ADMIN:
            raise AccountNameTaken(f"{name!r} is no admin")

    def _admin(self, name: str) -> Account:
        found = self.accounts.named(name)
        if found is None:
            self.audit.record(Deed.ACCOUNT_MADE, who="", target=name, detail=Role.ADMIN.value)
            return self.accounts.make(name, Role.ADMIN)
        # Whoever sits at the terminal may also let an admin in again that was disabled.
        return self.accounts.set_disabled(found[0].id, disabled=False) if found[0].disabled else found[0]

    def _choose(self, account: Account, password: str, device: str) -> Entry:
        check_password(password, account.name)
        return self._chosen(account, self._passwords.hashed(password), device)

    def _chosen(self, account: Account, password_hash: str, device: str) -> Entry:
        account = self.accounts.set_password(account.id, password_hash)
        self.audit.record(Deed.PASSWORD_CHOSEN, who=account.name)
        return self._enter(account, device)

    def _enter(self, account: Account, device: str) -> Entry:
        session = self.sessions.open(account.id)
        return Entry(account, session, self.sessions.remember_device(device, account.id))
