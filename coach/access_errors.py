"""Errors of access: who may do what, and how often.

CoachError
├── AccessRefused           somebody may not do this, or not like this
│   ├── SignInNeeded        nobody is signed in, or no longer
│   ├── SignInWrong         name and password do not belong together
│   ├── RoleTooLow          the account is of another role
│   ├── OtherSite           the request comes from a page of another site
│   ├── PageStale           it comes without the token of its session
│   └── LinkInvalid         a one-time link was used, replaced or is too old
├── TooMany                 somebody does something too often; says for how long to wait
│   ├── TooManySignIns
│   ├── TooManyQuestions
│   └── TooManyCodes
└── AccountRefused          an account cannot be like this
    ├── AccountNotFound     no account has this id
    ├── AccountNameInvalid
    ├── AccountNameTaken    another account has this name
    ├── LastAdmin           nobody could let others in any more
    └── PasswordRefused     a password is too easy to guess
        ├── PasswordShort
        ├── PasswordLong
        ├── PasswordIsName
        └── PasswordCommon
"""

from coach.errors import CoachError


class AccessRefused(CoachError):
    pass


class TooMany(CoachError):
    def __init__(self, message: str, *, retry_seconds: float) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class AccountRefused(CoachError):
    pass


class PasswordRefused(AccountRefused):
    pass


class SignInNeeded(AccessRefused):
    pass


class SignInWrong(AccessRefused):
    pass


class RoleTooLow(AccessRefused):
    pass


class OtherSite(AccessRefused):
    pass


class PageStale(AccessRefused):
    pass


class LinkInvalid(AccessRefused):
    pass


class TooManySignIns(TooMany):
    pass


class TooManyQuestions(TooMany):
    pass


class TooManyCodes(TooMany):
    pass


class AccountNotFound(AccountRefused):
    pass


class AccountNameInvalid(AccountRefused):
    pass


class AccountNameTaken(AccountRefused):
    pass


class LastAdmin(AccountRefused):
    pass


class PasswordShort(PasswordRefused):
    pass


class PasswordLong(PasswordRefused):
    pass


class PasswordIsName(PasswordRefused):
    pass


class PasswordCommon(PasswordRefused):
    pass
