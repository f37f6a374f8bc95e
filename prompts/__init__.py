"""Text that a model or a person reads, kept as data and checked when it is loaded."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal

Language = Literal["ko", "en"]

_FOLDER = Path(__file__).parent
_FENCE = "+++"
_URL = re.compile(r"https?://\S+")


class PromptInvalid(Exception):
    """A file in this folder is not what the code needs; the message names file and fault."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template for a model."""

    name: str
    id: str
    """Changes whenever the file does: the first 12 digits of its SHA-256."""
    purpose: str
    slots: frozenset[str]
    template: Template

    def render(self, **values: str) -> str:
        """Fill the slots. Values may hold ``$`` and ``{}``; they stay as they are.

        Raises:
            PromptInvalid: A slot has no value, or a value has no slot.
        """
        if values.keys() != self.slots:
            raise PromptInvalid(f"prompt {self.name!r} takes {sorted(self.slots)}, got {sorted(values)}")
        return self.template.substitute(values)


@cache
def load_prompt(name: str, folder: Path = _FOLDER) -> Prompt:
    """Read ``<name>.md``.

    Raises:
        PromptInvalid: The file is missing, has other keys than purpose and slots, or other slots than it says.
    """
    text = _read(folder / f"{name}.md")
    _, head, body = [*text.split(f"{_FENCE}\n", 2), "", ""][:3]
    try:
        values = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise PromptInvalid(f"prompt {name!r} has a head that is not TOML: {error}") from error
    if values.keys() != {"purpose", "slots"}:
        raise PromptInvalid(f"prompt {name!r} must say purpose and slots, and nothing else")
    template = Template(body.strip() + "\n")
    used = set(template.get_identifiers())
    if not template.is_valid() or used != set(values["slots"]):
        raise PromptInvalid(f"prompt {name!r} says slots {sorted(values['slots'])}, its text has {sorted(used)}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(name, digest, values["purpose"], frozenset(used), template)


@dataclass(frozen=True, slots=True)
class Replies:
    """Fixed sentences by section, name and language."""

    sections: Mapping[str, Mapping[str, Mapping[Language, str]]]

    def names(self, section: str) -> frozenset[str]:
        return frozenset(self.sections[section])

    def say(self, section: str, name: str, language: Language) -> str:
        """The sentence called ``name`` in ``section``: status, notice, error, stage or page."""
        return self.sections[section][name][language]


@cache
def load_replies(folder: Path = _FOLDER) -> Replies:
    """Read ``replies.toml``.

    Raises:
        PromptInvalid: A sentence is missing in one language, or holds an address.
    """
    sections = _toml(folder / "replies.toml")
    for section, names in sections.items():
        for name, texts in names.items():
            if set(texts) != {"ko", "en"} or not all(texts.values()):
                raise PromptInvalid(f"reply {section}.{name} must have a sentence for ko and for en")
            if any(_URL.search(text) for text in texts.values()):
                raise PromptInvalid(f"reply {section}.{name} holds an address; links are added by the pages")
    return Replies(sections)


@dataclass(frozen=True, slots=True)
class GuardPatterns:
    """Regular expressions by what they recognise."""

    patterns: Mapping[str, tuple[re.Pattern[str], ...]]


@cache
def load_guards(folder: Path = _FOLDER) -> GuardPatterns:
    """Read ``guards.toml``.

    Raises:
        PromptInvalid: A pattern is not a regular expression.
    """
    loaded: dict[str, tuple[re.Pattern[str], ...]] = {}
    for name, entry in _toml(folder / "guards.toml").items():
        try:
            loaded[name] = tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry["patterns"])
        except re.error as error:
            raise PromptInvalid(f"guard {name!r} has a pattern that cannot be read: {error}") from error
    return GuardPatterns(loaded)


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How numbers and their units are written in words."""

    native_units: tuple[str, ...]
    sino_units: tuple[str, ...]
    units: Mapping[str, tuple[str, ...]]
    own: Mapping[str, str]
    native: Mapping[str, int]
    english: Mapping[str, int]
    months: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GroundingWords:
    """Words by which a sentence is held against its source."""

    opposites: Mapping[str, tuple[str, bool]]
    """By word: the first word of its entry, and whether it says the opposite of that."""
    connecting: frozenset[str]
    """Words of sentences that claim nothing."""
    numbers: NumberWords


@cache
def load_grounding(folder: Path = _FOLDER) -> GroundingWords:
    """Read ``grounding.toml``.

    Raises:
        PromptInvalid: It has other entries, or a word stands in two pairs of opposites.
    """
    entries = _toml(folder / "grounding.toml")
    try:
        pairs = [(pair["one"][0], ((pair["one"], False), (pair["other"], True))) for pair in entries["antonyms"]]
        opposites = [(word, (key, other)) for key, sides in pairs for words, other in sides for word in words]
        connecting, numbers = frozenset(entries["connecting"]["words"]), NumberWords(**entries["numbers"])
    except (KeyError, TypeError, IndexError) as error:
        raise PromptInvalid(f"'grounding.toml' has other entries than the code needs: {error!r}") from error
    twice = {word for word, _ in opposites if sum(word == other for other, _ in opposites) > 1}
    if twice:
        raise PromptInvalid(f"'grounding.toml' has {sorted(twice)} in two pairs of opposites")
    return GroundingWords(dict(opposites), connecting, numbers)


def check_prompts() -> None:
    """Read every file once, so that a fault is found at the start and not by a learner.

    Raises:
        PromptInvalid: One of them is not what the code needs.
    """
    load_replies()
    load_guards()
    load_grounding()
    load_prompt("answer")


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(file))
    except tomllib.TOMLDecodeError as error:
        raise PromptInvalid(f"{file.name!r} is not TOML: {error}") from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise PromptInvalid(f"{file.name!r} cannot be read from {str(file.parent)!r} ({error.strerror})") from error
