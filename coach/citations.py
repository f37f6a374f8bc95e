"""Citations: the numbered markers in what a model wrote, and the passages they point to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coach.sources import Sources
from knowledge.passages import Chunk

_MARKER = re.compile(r"\s?\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    text: str
    """Without markers."""
    cited: tuple[int, ...]
    """Numbers of sources as the reader sees them."""
    invented: tuple[int, ...]
    """Markers that no offered passage carries."""


def cited_chunks(sentence: str, offered: Sequence[Chunk]) -> list[Chunk]:
    """The offered passages that the markers of a sentence point to."""
    numbers = (int(number) for number in _MARKER.findall(sentence))
    return [offered[number - 1] for number in numbers if 1 <= number <= len(offered)]


def check_citations(sentence: str, offered: Sequence[Chunk], sources: Sources) -> CheckedSentence:
    """Take the markers out, keep those that point to an offered passage, renumbered in order of use.

    Marker ``[n]`` means ``offered[n - 1]``. Readers see only the passages that were used, so the
    numbers they read run 1, 2, 3 without gaps.
    """
    numbers = [int(number) for number in _MARKER.findall(sentence)]
    invented = tuple(number for number in numbers if not 1 <= number <= len(offered))
    valid = [number for number in numbers if 1 <= number <= len(offered)]
    cited = dict.fromkeys(sources.cite(offered[number - 1]) for number in valid)
    return CheckedSentence(without_markers(sentence), tuple(cited), invented)


def without_markers(sentence: str) -> str:
    return _MARKER.sub("", sentence).strip()
