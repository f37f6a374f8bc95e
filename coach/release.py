"""Release: a model's stream cut into checked pieces, so that nothing shown has to be taken back."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from coach.answers import AnswerBlockKind, Piece, Run, text_runs
from coach.citations import CheckedSentence, check_citations, cited_chunks, without_markers
from coach.screen import Screen
from coach.sources import Sources
from knowledge.passages import Chunk

NO_ANSWER = "NO_ANSWER"

_LONGEST_SENTENCE = 2_000
"""What goes on without an end is judged at this length, so that it cannot grow without one."""

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*(?:>|$)|<!--.*?(?:-->|$)", re.IGNORECASE)
_LINE_MARK = re.compile(r"^\s*(?:(\d{1,2})[.)]|([-*•]))\s+|^\s*#{1,6}\s+")
_END = re.compile(r"[.!?。…][\"'”’)]*(?:\s*\[\d{1,3}\])*(?=\s+[^\s\[])")


class Release:
    """Text goes in as it streams, pieces come out once they are safe to show.

    Everything is held until the first sentence with a valid marker. After it every sentence is let
    through, but for those whose only markers are invented and those that the screen refuses.
    """

    def __init__(self, offered: Sequence[Chunk], sources: Sources, screen: Screen) -> None:
        self._offered = offered
        self._sources = sources
        self._screen = screen
        self._buffer = ""
        self._held: list[Piece] = []
        self._line_begins = True
        self._kind: AnswerBlockKind = "paragraph"
        self._number: int | None = None
        self._first_of_line = True
        self.cited = False
        """True once a valid marker was seen."""
        self.declined = False
        """True when the model said that the passages do not answer."""
        self.invented: list[int] = []
        self.dropped = 0
        """Sentences that were left out since all their markers were invented."""
        self.refused: Counter[str] = Counter()
        """Sentences that the screen refused, by its reason."""

    def feed(self, text: str) -> Iterator[Piece]:
        self._buffer += text
        yield from self._complete_sentences()

    def finish(self) -> Iterator[Piece]:
        yield from self._complete_sentences(ended=True)
        rest, self._buffer = self._buffer, ""
        yield from self._sentence(rest)

    def _complete_sentences(self, *, ended: bool = False) -> Iterator[Piece]:
        while True:
            if self._line_begins and not self._open_line(ended=ended):
                return
            newline = self._buffer.find("\n")
            end = _END.search(self._buffer, 0, newline if newline >= 0 else len(self._buffer))
            if end is not None:
                sentence, self._buffer = self._buffer[: end.end()], self._buffer[end.end() :]
                yield from self._sentence(sentence)
            elif newline < 0 and len(self._buffer) > _LONGEST_SENTENCE:
                sentence, self._buffer = self._buffer, ""
                yield from self._sentence(sentence)
            elif newline >= 0:
                sentence, self._buffer = self._buffer[:newline], self._buffer[newline + 1 :]
                yield from self._sentence(sentence)
                self._line_begins = True
            else:
                return

    def _open_line(self, *, ended: bool) -> bool:
        """Read the mark at the beginning of a line; False while it may still be incomplete."""
        stripped = self._buffer.lstrip()
        if len(stripped) < 5 and "\n" not in stripped and not ended:
            return False
        self._buffer = stripped
        mark = _LINE_MARK.match(self._buffer)
        self._kind, self._number = "paragraph", None
        if mark is not None:
            self._buffer = self._buffer[mark.end() :]
            if mark[1]:
                self._kind, self._number = "steps", int(mark[1])
            elif mark[2]:
                self._kind = "list"
        self._line_begins, self._first_of_line = False, True
        return True

    def _sentence(self, text: str) -> Iterator[Piece]:
        if NO_ANSWER in text:
            self.declined = True
            text = text.replace(NO_ANSWER, "")
        plain = _plain(text)
        if self._is_refused(plain):
            return
        checked = check_citations(plain, self._offered, self._sources)
        self.invented += checked.invented
        if not checked.text:
            return
        if checked.invented and not checked.cited:
            self.dropped += 1
            return
        piece = self._piece(checked)
        self._held.append(piece)
        self.cited = self.cited or bool(checked.cited)
        if self.cited:
            yield from self._held
            self._held.clear()

    def _is_refused(self, plain: str) -> bool:
        """What a sentence without a marker says must be in a passage that was cited before it."""
        cited = cited_chunks(plain, self._offered)
        reason = self._screen.refusal(without_markers(plain), cited or self._sources.chunks())
        self.refused.update([reason] if reason else [])
        return bool(reason)

    def _piece(self, checked: CheckedSentence) -> Piece:
        runs = (*text_runs(checked.text), *(Run(source=source) for source in checked.cited))
        joins, self._first_of_line = not self._first_of_line, False
        return Piece(self._kind, runs, self._number, joins=joins)


def _plain(text: str) -> str:
    """Without links, addresses and tags: a model never writes one that a reader sees."""
    return _TAG.sub("", _ADDRESS.sub("", _LINK.sub(r"\1", text)))
