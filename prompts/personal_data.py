"""What personal data looks like: ``personal_data.toml``, compiled and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from prompts.files import FOLDER, PromptInvalid, read_toml

_PART = re.compile(r"«(\w*)»")
_NEARBY = ("needs", "unless", "public")


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which a kind of personal data is written."""

    kind: str
    pattern: re.Pattern[str]
    check: str
    """The rule of ``coach/personal_data.py`` that its digits must follow; empty for none."""
    needs: re.Pattern[str] | None
    """Must be found near it."""
    unless: re.Pattern[str] | None
    """Must not be found near it."""
    public: re.Pattern[str] | None
    """Found near it, says that it belongs to no person."""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """One way in which a name is recognised: the group ``name``."""

    pattern: re.Pattern[str]
    beside: Literal["before", "after"] | None
    """On which side of a datum of another kind it must stand."""


@dataclass(frozen=True, slots=True)
class PersonalDataShapes:
    """What personal data looks like."""

    said_digits: Mapping[str, str]
    """Digits by the word that is said for them."""
    joining: str
    """A pattern of words between two groups of digits."""
    dashes: str
    shapes: tuple[Shape, ...]
    names: tuple[NamePattern, ...]
    not_names: frozenset[str]
    not_name_stems: frozenset[str]
    particled: frozenset[str]
    """Words with a particle, which are no names either."""


@cache
def load_personal_data(folder: Path = FOLDER) -> PersonalDataShapes:
    """Read ``personal_data.toml``.

    Raises:
        PromptInvalid: A pattern is not a regular expression, or names a part that is not there.
    """
    values = read_toml(folder / "personal_data.toml")
    try:
        parts, names, digits = values["parts"], values["names"], values["digits"]
        named = {**parts, **{key: text for key, text in names.items() if isinstance(text, str)}}
        shapes = tuple(
            Shape(
                shape["kind"],
                _pattern(shape["pattern"], parts),
                shape.get("check", ""),
                *(_pattern(shape[key], parts, re.IGNORECASE) if key in shape else None for key in _NEARBY),
            )
            for shape in values["shapes"]
        )
        return PersonalDataShapes(
            digits["words"],
            digits["joining"],
            digits["dashes"],
            shapes,
            tuple(NamePattern(_pattern(one["pattern"], named), one.get("beside")) for one in names["patterns"]),
            frozenset(names["not_names"].split()) | frozenset(names["not_roman"].split()),
            frozenset(names["not_name_stems"].split()),
            frozenset(word + one for word in names["words_before_particles"].split() for one in names["particles"]),
        )
    except (KeyError, re.error) as error:
        raise PromptInvalid(f"'personal_data.toml' lacks or misspells {error}") from error


def _pattern(text: str, parts: Mapping[str, str], flags: int = 0) -> re.Pattern[str]:
    while "«" in text:
        text = _PART.sub(lambda part: parts[part[1]], text)
    return re.compile(text, flags)
