"""Marks: where a text holds the words that were asked, in whatever form they stand there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.lexical_index import word_stem

_PARTS = 3
"""Of a compound, at most."""


class Span(NamedTuple):
    """A place in a text, in characters."""

    start: int
    end: int


class WordSpan(NamedTuple):
    """A word as the index keeps it, and where it stands in the text with its particles and endings."""

    word: str
    span: Span


def marks(asked: Sequence[str], held: Sequence[WordSpan], *, typing: bool = False) -> tuple[Span, ...]:
    """Places of the asked words, in order; those that touch are one.

    While somebody is ``typing``, the last of them may be the beginning of a word.
    """
    wanted = {word_stem(word) for word in _compounds(asked)}
    beginnings = tuple(wanted | ({asked[-1]} if typing and asked else set()))
    joined: list[Span] = []
    for span in sorted(span for word, span in _held_compounds(held) if f"{word} ".startswith(beginnings)):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _compounds(words: Sequence[str]) -> set[str]:
    """The words, and what neighbours make together: Kiwi takes a compound apart in one sentence and not in another."""
    starts = range(len(words))
    return {"".join(words[first : first + count]) for first in starts for count in range(1, _PARTS + 1)}


def _held_compounds(held: Sequence[WordSpan]) -> Iterator[WordSpan]:
    """The same of a text, where no gap is between them."""
    for first, word in enumerate(held):
        whole = word
        yield whole
        for part in held[first + 1 : first + _PARTS]:
            if part.span.start != whole.span.end:
                break
            whole = WordSpan(whole.word + part.word, Span(word.span.start, part.span.end))
            yield whole
