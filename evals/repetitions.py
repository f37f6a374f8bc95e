"""Repetitions: as many materials as wanted out of few texts, each with some words exchanged."""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.corpora import SetError, read_rows
from evals.nearby_encoder import mark
from knowledge.contents import Piece
from knowledge.reading import Material
from knowledge.splitting import split_material

SECTIONS_A_MATERIAL = 10
_FOLDER_MATERIALS = 1_000
_EXCHANGED = 8
"""One word in so many is exchanged."""
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Section:
    """A text of the size of one chunk."""

    title: str
    heading: str
    text: str


def read_sections(files: Sequence[Path]) -> list[Section]:
    """The texts of some ``corpus.jsonl``, cut as the product cuts them.

    Raises:
        SetError: A file cannot be read, or there is no text.
    """
    sections = [section for file in files for row in read_rows(file, "text") for section in _sections(row)]
    if not sections:
        raise SetError("no text to repeat; name a corpus.jsonl with --texts")
    return sections


def write_materials(
    sections: Sequence[Section], folder: Path, *, chunks: int, progress: Callable[[int, int], None]
) -> None:
    """Write materials of ten sections each into ``folder``, of about as many chunks.

    Every text comes once as it is before any comes again with one word in eight exchanged for one of the same
    length, always the same ones. Which sections make a material is drawn anew, so no two materials are alike.
    """
    repeated = _repeated(sections)
    total = -(-chunks // SECTIONS_A_MATERIAL)
    for number in range(total):
        size = min(SECTIONS_A_MATERIAL, chunks - number * SECTIONS_A_MATERIAL)
        held = [next(repeated) for _ in range(size)]
        place = folder / f"{number // _FOLDER_MATERIALS:04d}"
        place.mkdir(parents=True, exist_ok=True)
        title = json.dumps(f"{held[0].title[:40]} {number}", ensure_ascii=False)
        body = "\n\n".join(f"## {section.heading}\n\n{section.text}" for section in held)
        (place / f"{number:07d}.md").write_text(f"---\ntitle: {title}\n---\n{body}\n", encoding="utf-8")
        progress(number + 1, total)


def _sections(row: dict[str, str]) -> Iterator[Section]:
    title = row.get("title", "")
    material = Material(id="", path="", title=title, pieces=(Piece(row["text"]),), language="ko")
    for chunk in split_material(material):
        yield Section(title, chunk.heading or row.get("heading", ""), chunk.text)


def _repeated(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections without end, in another order each time, marked with their numbers."""
    alike = _words_by_length(sections)
    again = 0
    while True:
        draw = random.Random(again)  # noqa: S311 (a fixed draw, so that figures can be compared)
        for number in draw.sample(range(len(sections)), len(sections)):
            section = sections[number]
            text = _exchanged(section.text, alike, draw) if again else section.text
            yield Section(section.title, f"{mark(number)} {section.heading}".strip(), text)
        again += 1


def _words_by_length(sections: Sequence[Section]) -> dict[tuple[bool, int], list[str]]:
    """All words by whether they are of Latin letters and by length."""
    alike: dict[tuple[bool, int], list[str]] = {}
    for word in sorted({word for section in sections for word in _WORD.findall(section.text)}):
        alike.setdefault((word.isascii(), len(word)), []).append(word)
    return alike


def _exchanged(text: str, alike: dict[tuple[bool, int], list[str]], draw: random.Random) -> str:
    words = list(_WORD.finditer(text))
    chosen = sorted(draw.sample(range(len(words)), min(len(words), max(1, len(words) // _EXCHANGED))))
    parts: list[str] = []
    end = 0
    for word in (words[number] for number in chosen):
        parts += [text[end : word.start()], draw.choice(alike[word[0].isascii(), len(word[0])])]
        end = word.end()
    return "".join([*parts, text[end:]])
