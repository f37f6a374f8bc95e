"""Text that a model or a person reads, kept as data and checked when it is loaded."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal, get_args

from prompts.files import FOLDER, read_text, read_toml
from prompts.files import PromptInvalid as PromptInvalid
from prompts.follow_ups import Device as Device
from prompts.follow_ups import FollowUpPatterns as FollowUpPatterns
from prompts.follow_ups import load_follow_ups as load_follow_ups
from prompts.graders import GraderTexts as GraderTexts
from prompts.graders import load_graders as load_graders
from prompts.personal_data import NamePattern as NamePattern
from prompts.personal_data import PersonalDataShapes as PersonalDataShapes
from prompts.personal_data import Shape as Shape
from prompts.personal_data import load_personal_data as load_personal_data
from prompts.plain_words import load_plain_words as load_plain_words
from prompts.rubric import LEVELS as LEVELS
from prompts.rubric import Criterion as Criterion
from prompts.rubric import load_rubric as load_rubric

Language = Literal["ko", "en"]

_FENCE = "+++"
_GUARD_KEYS = {"patterns", "ko", "en", "disguised_ko", "disguised_en", "unless", "ask"}
_URL = re.compile(r"https?://\S+")


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
def load_prompt(name: str, folder: Path = FOLDER) -> Prompt:
    """Read ``<name>.md``.

    Raises:
        PromptInvalid: The file is missing, has other keys than purpose and slots, or other slots than it says.
    """
    text = read_text(folder / f"{name}.md")
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
def load_replies(folder: Path = FOLDER) -> Replies:
    """Read ``replies.toml``.

    Raises:
        PromptInvalid: A sentence is missing in one language, or holds an address.
    """
    sections = read_toml(folder / "replies.toml")
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
def load_guards(folder: Path = FOLDER) -> GuardPatterns:
    """Read ``guards.toml``.

    Raises:
        PromptInvalid: A pattern is not a regular expression, or a key is unknown.
    """
    tables = read_toml(folder / "guards.toml")
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


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuizWords:
    """What a quiz needs to know of a language; ``quiz.toml`` explains each."""

    leaning: tuple[str, ...]
    idle: tuple[str, ...]
    alternatives: tuple[str, ...]
    unturnable: tuple[str, ...]
    openings: Pairs
    endings: Pairs
    swaps: Pairs


@cache
def load_quiz_words(language: Language, folder: Path = FOLDER) -> QuizWords:
    """Read ``quiz.toml``.

    Raises:
        PromptInvalid: A list is missing, unknown, or of another form.
    """
    lists = read_toml(folder / "quiz.toml").get(language, {})
    if lists.keys() != {field.name for field in fields(QuizWords)}:
        raise PromptInvalid(f"'quiz.toml' must hold for {language!r} the lists of QuizWords and no others")
    loaded = {name: _entries(name, lists[name], paired=name in _PAIRED) for name in lists}
    return QuizWords(**loaded)


_PAIRED = frozenset({"openings", "endings", "swaps"})


def _entries(name: str, entries: Sequence[Any], *, paired: bool) -> tuple[Any, ...]:
    fits = all(isinstance(entry, list) and len(entry) == 2 if paired else isinstance(entry, str) for entry in entries)
    if not fits:
        raise PromptInvalid(f"{name!r} in 'quiz.toml' must be a list of {'pairs' if paired else 'words'}")
    return tuple(map(tuple, entries)) if paired else tuple(entries)


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
def load_grounding(folder: Path = FOLDER) -> GroundingWords:
    """Read ``grounding.toml``.

    Raises:
        PromptInvalid: It has other entries, or a word stands in two pairs of opposites.
    """
    entries = read_toml(folder / "grounding.toml")
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
    load_follow_ups()
    for language in ("ko", "en"):
        load_plain_words(language)
    load_personal_data()
    load_grounding()
    load_rubric()
    load_graders()
    load_prompt("answer")
    load_prompt("grade")
    for language in get_args(Language):
        load_quiz_words(language)
