"""Passwords: which may be chosen, and what is kept of them."""

import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coach.access_errors import PasswordCommon, PasswordIsName, PasswordLong, PasswordShort
from coach.accounts import name_key
from coach.tokens import new_token

LEAST_CHARACTERS, MOST_CHARACTERS = 10, 200
_LEAST_DIFFERENT = 5
_COMMON = Path(__file__).parent / "common_passwords.txt"
_AT_ONCE = 2
"""Each takes 64 MB and a processor for a moment: more at once would let strangers exhaust the machine."""


class Passwords:
    """Argon2id hashes, with the costs that RFC 9106 advises unless others are given."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._nobodys = self.hashed(new_token())

    def hashed(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(_typed(password))

    def fits(self, password: str, password_hash: str) -> bool:
        """Whether it is the password; takes as long when there is no hash to compare with."""
        with self._turns:
            try:
                return self._hasher.verify(password_hash or self._nobodys, _typed(password)) and password_hash != ""
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other costs than those of today."""
        return self._hasher.check_needs_rehash(password_hash)


def check_password(password: str, name: str) -> None:
    """Whether a person called ``name`` may choose it.

    Raises:
        PasswordShort, PasswordLong, PasswordIsName, PasswordCommon: It may not be chosen.
    """
    if len(password) < LEAST_CHARACTERS:
        raise PasswordShort(f"a password has at least {LEAST_CHARACTERS} characters")
    if len(password) > MOST_CHARACTERS:
        raise PasswordLong(f"a password has at most {MOST_CHARACTERS} characters")
    letters = _letters(password)
    if letters.strip("0123456789") == _letters(name).strip("0123456789") or name_key(password) == name_key(name):
        raise PasswordIsName("a password is not the name")
    if len(set(letters)) < _LEAST_DIFFERENT or {letters, letters.strip("0123456789")} & _common():
        raise PasswordCommon("the password is among those that are guessed first")


def _typed(password: str) -> str:
    """One password is typed in several forms: keyboards compose Korean letters in different ways."""
    return unicodedata.normalize("NFKC", password)


def _letters(text: str) -> str:
    return "".join(letter for letter in name_key(text) if letter.isalnum())


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(_letters(line) for line in lines if line and not line.startswith("#"))
