"""Marks: where a text holds the words that were asked, in whatever form they stand there."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from knowledge.lexical_index import word_stem

_TEXTS = 1_000
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


class ReadTexts:
    """The words of texts with their places; while somebody types, the same texts come again with every letter."""

    def __init__(self, read: Callable[[Sequence[str]], list[list[WordSpan]]]) -> None:
        self._read = read
        self._held: OrderedDict[str, list[WordSpan]] = OrderedDict()
        self._keeping = threading.Lock()  # request threads share it

    def words(self, texts: Sequence[str]) -> list[list[WordSpan]]:
        """The words of each text; safe to call from several threads."""
        with self._keeping:
            known = {text: self._held[text] for text in texts if text in self._held}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        read = dict(zip(new, self._read(new), strict=True)) if new else {}
        with self._keeping:
            for text in dict.fromkeys(texts):
                self._held[text] = read[text] if text in read else known[text]
                self._held.move_to_end(text)
            while len(self._held) > _TEXTS:
                self._held.popitem(last=False)
        return [read[text] if text in read else known[text] for text in texts]
