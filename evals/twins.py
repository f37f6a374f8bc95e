"""Twins measured: how many translations are recognised among materials of which most have none."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.corpora import SetError
from knowledge.encoders import Encoder
from knowledge.likeness import twins

_READ_CHARACTERS = 3_000
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose translation is known."""

    pair: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class TwinFigures:
    pages: int
    pairs: int
    found: int
    precision: float
    recall: float


def read_pages(folder: Path) -> list[Page]:
    """Pages of ``FOLDER/COURSE/{ko,en}/...``; the same path below the language makes a pair.

    Raises:
        SetError: There are none.
    """
    pages: list[Page] = []
    for language in ("ko", "en"):
        for file in sorted(folder.glob(f"*/{language}/**/*.md")):
            course = file.relative_to(folder).parts[0]
            inside = file.relative_to(folder / course / language).as_posix()
            text = file.read_text(encoding="utf-8", errors="replace")
            pages.append(
                Page(f"{course}/{inside}", language, text.replace("**", "").replace("`", "")[:_READ_CHARACTERS])
            )
    if not pages:
        raise SetError(f"folder {str(folder)!r} holds no COURSE/ko/... and COURSE/en/... pages")
    return pages


def measure_twins(pages: Sequence[Page], encoder: Encoder) -> dict[str, TwinFigures]:
    """Figures of the pairs with an even and with an odd number, two thirds of each half made to lose their twin."""
    vectors = np.vstack(
        [encoder.encode([page.text for page in pages[n : n + _BATCH]]) for n in range(0, len(pages), _BATCH)]
    )
    pairs = sorted(
        {page.pair for page in pages if page.language == "ko"} & {p.pair for p in pages if p.language == "en"}
    )
    return {name: _half(pages, vectors, pairs[start::2]) for name, start in (("even", 0), ("odd", 1))}


def _half(pages: Sequence[Page], vectors: np.ndarray, pairs: Sequence[str]) -> TwinFigures:
    shuffled = list(pairs)
    random.Random(0).shuffle(shuffled)  # noqa: S311 (a fixed draw, so that figures can be compared)
    third = len(shuffled) // 3
    alone = dict.fromkeys(shuffled[:third], "en") | dict.fromkeys(shuffled[third : 2 * third], "ko")
    half = set(pairs)
    kept = [n for n, page in enumerate(pages) if page.pair in half and alone.get(page.pair) != page.language]
    found = twins(list(range(len(kept))), [pages[n].language for n in kept], vectors[kept])
    right = sum(pages[kept[like.row]].pair == pages[kept[like.other]].pair for like in found)
    whole = len(pairs) - 2 * third
    return TwinFigures(len(kept), whole, len(found) // 2, right / max(len(found), 1), right / 2 / max(whole, 1))
