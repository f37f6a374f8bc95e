"""Mission codes: eight characters that a learner writes down, and by which progress is found again."""

import hashlib
import secrets

from coach.errors import CodeNotFound

ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
"""Without what looks alike by hand: 0 and O, 1, I and L, 2 and Z, 5 and S, 6 and G, 8 and B, U and V."""
_LENGTH, _GROUP = 8, 4
_MEANT = str.maketrans({"Z": "2", "S": "5", "G": "6", "B": "8", "U": "V"})


def new_code() -> str:
    """One of 200 thousand million, such as ``7KQX-M3RP``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return _grouped(letters)


def known_form(typed: str) -> str:
    """A code as it was given out, from what somebody typed: any case, spaces, signs and look-alikes.

    Raises:
        CodeNotFound: No code looks like this.
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MEANT)
    if len(letters) != _LENGTH or not set(letters) <= set(ALPHABET):
        raise CodeNotFound("this is not the form of a code")
    return _grouped(letters)


def code_digest(code: str) -> str:
    """What is stored of a code: the database does not tell it to whoever reads there."""
    return hashlib.sha256(f"mission {code}".encode()).hexdigest()


def _grouped(letters: str) -> str:
    return f"{letters[:_GROUP]}-{letters[_GROUP:]}"
