"""The form of a draft: its skeleton, the file it becomes, and what would make it easier to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from coach.sentences import sentences
from knowledge.blocks import Block, parse_blocks
from prompts import Language, load_plain_words

HintCode = Literal["no_title", "no_heading", "no_steps", "empty_section", "long_sentence", "hard_word"]

_STEPS = 3
_LONG = {"ko": 60, "en": 140}
"""Characters of a sentence that is hard to follow."""
_MOST_HINTS = 12
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Hint:
    code: HintCode
    detail: str = ""
    """A heading, the beginning of a sentence, or a word."""
    means: str = ""
    """A hard word in everyday words."""


@dataclass(frozen=True, slots=True)
class DraftSection:
    """A heading and what stands under it."""

    heading: str
    level: int
    blocks: tuple[Block, ...]


def skeleton(questions: Sequence[str]) -> str:
    """The questions as headings, with room for steps under each."""
    room = "\n".join(f"{number}. " for number in range(1, _STEPS + 1))
    return "\n\n".join(f"## {question.strip()}\n\n{room}" for question in questions) + "\n"


def file_text(*, title: str, course: str, language: Language, text: str, today: date) -> str:
    """The Markdown file of a draft, with what materials say of themselves at the top."""
    said = {"title": title, "course": course, "language": language, "level": "beginner", "updated": today.isoformat()}
    front = "\n".join(f"{name}: {_quoted(value)}" for name, value in said.items() if value)
    return f"---\n{front}\n---\n# {title}\n\n{text.strip()}\n"


def file_name(title: str) -> str:
    """A name that every system takes."""
    return " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:_NAME_CHARACTERS].strip(". ") + ".md"


def draft_sections(text: str) -> list[DraftSection]:
    """The text by headings; what stands above the first one has an empty heading."""
    found: list[DraftSection] = []
    for block in parse_blocks(text):
        if block.kind == "heading":
            found.append(DraftSection(block.items[0], block.level, ()))
        else:
            last = found.pop() if found else DraftSection("", 1, ())
            found.append(DraftSection(last.heading, last.level, (*last.blocks, block)))
    return found


def hints(title: str, text: str, language: Language) -> tuple[Hint, ...]:
    """What is still missing or hard, the most important first."""
    return tuple(_hints(title, text, language))[:_MOST_HINTS]


def _hints(title: str, text: str, language: Language) -> Iterator[Hint]:
    parts = draft_sections(text)
    if not title.strip():
        yield Hint("no_title")
    if not any(part.heading for part in parts):
        yield Hint("no_heading")
    if not any(block.kind in ("steps", "list") for part in parts for block in part.blocks):
        yield Hint("no_steps")
    for position, part in enumerate(parts):
        deeper = position + 1 < len(parts) and parts[position + 1].level > part.level
        if part.heading and not part.blocks and not deeper:
            yield Hint("empty_section", part.heading)
    yield from _long_sentences(parts, language)
    yield from _hard_words(text, language)


def _long_sentences(parts: Sequence[DraftSection], language: Language) -> Iterator[Hint]:
    prose = (block for part in parts for block in part.blocks if block.kind in ("paragraph", "steps", "list"))
    for item in (item for block in prose for item in block.items):
        for sentence in sentences(item):
            if len(sentence) > _LONG[language]:
                yield Hint("long_sentence", f"{sentence[:30]}…")


def _hard_words(text: str, language: Language) -> Iterator[Hint]:
    """Those that are not explained in brackets where they stand first."""
    for word in load_plain_words(language):
        first = word.pattern.search(text)
        if first and not text[first.end() :].lstrip().startswith("("):
            yield Hint("hard_word", word.name, word.means)


def _quoted(value: str) -> str:
    """So that a colon or a quotation mark in a title is read as such."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
