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
_GUARD_KEYS = {"patterns", "ko", "en", "disguised_ko", "disguised_en", "unless", "ask"}
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
    """Regular expressions by what they recognise; ``guards.toml`` says what each kind is matched on."""

    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    """Matched on the text as it was typed."""
    packed: Mapping[str, tuple[re.Pattern[str], ...]]
    """Korean ones, matched on the text without spaces and signs."""
    disguised_ko: Mapping[str, tuple[re.Pattern[str], ...]]
    """Matched like ``packed``, also on what a disguise stands for."""
    disguised_en: Mapping[str, tuple[re.Pattern[str], ...]]
    unless: Mapping[str, tuple[re.Pattern[str], ...]]
    asks: Mapping[str, Mapping[Language, str]]
    """What the guides are asked when the question's own words find nothing."""


@cache
def load_guards(folder: Path = _FOLDER) -> GuardPatterns:
    """Read ``guards.toml``.

    Raises:
        PromptInvalid: A pattern is not a regular expression, or a key is unknown.
    """
    tables = _toml(folder / "guards.toml")
    for name, entry in tables.items():
        unknown = entry.keys() - _GUARD_KEYS
        if unknown:
            raise PromptInvalid(f"guard {name!r} has unknown keys {sorted(unknown)}")
    return GuardPatterns(
        patterns=_compiled(tables, "patterns", "en"),
        packed=_compiled(tables, "ko"),
        disguised_ko=_compiled(tables, "disguised_ko"),
        disguised_en=_compiled(tables, "disguised_en"),
        unless=_compiled(tables, "unless"),
        asks={name: entry["ask"] for name, entry in tables.items() if "ask" in entry},
    )


def _compiled(tables: Mapping[str, Any], *keys: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    compiled: dict[str, tuple[re.Pattern[str], ...]] = {}
    for name, entry in tables.items():
        try:
            compiled[name] = tuple(re.compile(text, re.IGNORECASE) for key in keys for text in entry.get(key, ()))
        except re.error as error:
            raise PromptInvalid(f"guard {name!r} has a pattern that cannot be read: {error}") from error
    return compiled


def check_prompts() -> None:
    """Read every file once, so that a fault is found at the start and not by a learner.

    Raises:
        PromptInvalid: One of them is not what the code needs.
    """
    load_replies()
    load_guards()
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
