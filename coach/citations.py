"""Citations: the numbered markers in what a model wrote, and the passages they point to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.passages import Chunk

_MARKER = re.compile(r"\s?\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    text: str
    """Without markers."""
    cited: tuple[Chunk, ...]
    """What its valid markers point to, each once, in order."""
    invented: tuple[int, ...]
    """Markers that no offered passage carries."""


def check_citations(sentence: str, offered: Sequence[Chunk]) -> CheckedSentence:
    """Take the markers out, and keep those that point to an offered passage: ``[n]`` means ``offered[n - 1]``."""
    numbers = [int(number) for number in _MARKER.findall(sentence)]
    invented = tuple(number for number in numbers if not 1 <= number <= len(offered))
    cited = dict.fromkeys(offered[number - 1] for number in numbers if 1 <= number <= len(offered))
    return CheckedSentence(_MARKER.sub("", sentence).strip(), tuple(cited), invented)
