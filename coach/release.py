"""Release: a model's stream cut into checked pieces, so that nothing shown has to be taken back."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.answers import AnswerBlockKind, Piece, Run, text_runs
from coach.citations import CheckedSentence, check_citations
from coach.grounding import Judge, Reason
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


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence as the model wrote it, and the line that it stands in."""

    text: str
    line: int
    kind: AnswerBlockKind
    number: int | None


class Release:
    """Text goes in as it streams, sentences come out, and of these pieces once they are safe to show.

    Everything is held until the first sentence that a passage it cites supports. From then on every sentence is let
    through that is supported by the passages it cites, or, when it cites none, by those cited so far.
    Readers see only passages that were used, so sources are numbered in order of use.
    """

    def __init__(self, offered: Sequence[Chunk], sources: Sources, judge: Judge, screen: Screen) -> None:
        self._offered = offered
        self._sources = sources
        self._judge = judge
        self._screen = screen
        self.text = ""
        """All that came in so far."""
        self._buffer = ""
        self._held: list[tuple[Written, str]] = []
        self._line_begins = True
        self._line = 0
        self._kind: AnswerBlockKind = "paragraph"
        self._number: int | None = None
        self._shown_line = 0
        self._cited: dict[Chunk, None] = {}
        self.declined = False
        """True when the model said that the passages do not answer."""
        self.invented: list[int] = []
        self.dropped = 0
        """Sentences that were left out since all their markers were invented."""
        self.unsupported: Counter[Reason] = Counter()
        """Sentences that were left out since no passage supports them, by reason."""
        self.refused: Counter[str] = Counter()
        """Sentences that the screen refused, by its reason."""

    def feed(self, text: str) -> list[Written]:
        """The sentences that this completes. Cheap."""
        self.text += text
        self._buffer += text
        return list(self._complete_sentences())

    def finish(self) -> list[Written]:
        """The sentences that are left at the end of the stream."""
        sentences = list(self._complete_sentences(ended=True))
        rest, self._buffer = self._buffer, ""
        return [*sentences, self._written(rest)]

    def pieces(self, sentences: Sequence[Written]) -> list[Piece]:
        """What of the sentences, and of those held before, may be shown now. Takes some milliseconds a sentence."""
        return [piece for sentence in sentences for piece in self._checked(sentence)]

    def _complete_sentences(self, *, ended: bool = False) -> Iterator[Written]:
        while True:
            if self._line_begins and not self._open_line(ended=ended):
                return
            newline = self._buffer.find("\n")
            end = _END.search(self._buffer, 0, newline if newline >= 0 else len(self._buffer))
            if end is not None:
                sentence, self._buffer = self._buffer[: end.end()], self._buffer[end.end() :]
                yield self._written(sentence)
            elif newline < 0 and len(self._buffer) > _LONGEST_SENTENCE:
                sentence, self._buffer = self._buffer, ""
                yield self._written(sentence)
            elif newline >= 0:
                sentence, self._buffer = self._buffer[:newline], self._buffer[newline + 1 :]
                yield self._written(sentence)
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
        self._line_begins = False
        self._line += 1
        return True

    def _written(self, text: str) -> Written:
        return Written(text, self._line, self._kind, self._number)

    def _checked(self, sentence: Written) -> Iterator[Piece]:
        if NO_ANSWER in sentence.text:
            self.declined = True
        checked = check_citations(_plain(sentence.text.replace(NO_ANSWER, "")), self._offered)
        self.invented += checked.invented
        if not checked.text:
            return
        if checked.cited:
            yield from self._cited_pieces(sentence, checked)
        elif checked.invented:
            self.dropped += 1
        elif self._cited:
            yield from self._supported(sentence, checked.text)
        else:
            self._held.append((sentence, checked.text))

    def _cited_pieces(self, sentence: Written, checked: CheckedSentence) -> Iterator[Piece]:
        if not self._is_supported(checked.text, checked.cited):
            return
        self._cited |= dict.fromkeys(checked.cited)
        for held in self._held:
            yield from self._supported(*held)
        self._held.clear()
        numbers = dict.fromkeys(self._sources.cite(chunk) for chunk in checked.cited)
        yield self._piece(sentence, checked.text, tuple(numbers))

    def _supported(self, sentence: Written, text: str) -> Iterator[Piece]:
        if self._is_supported(text, tuple(self._cited)):
            yield self._piece(sentence, text, ())

    def _is_supported(self, text: str, passages: Sequence[Chunk]) -> bool:
        verdict = self._judge(text, passages)
        if not verdict.supported:
            self.unsupported[verdict.reason] += 1
            return False
        refusal = self._screen.refusal(text, passages)  # asked last, since it remembers what was let through
        if refusal:
            self.refused[refusal] += 1
        return not refusal

    def _piece(self, sentence: Written, text: str, cited: Sequence[int]) -> Piece:
        runs = (*text_runs(text), *(Run(source=source) for source in cited))
        joins, self._shown_line = sentence.line == self._shown_line, sentence.line
        return Piece(sentence.kind, runs, sentence.number, joins=joins)


def _plain(text: str) -> str:
    """Without links, addresses and tags: a model never writes one that a reader sees."""
    return _TAG.sub("", _ADDRESS.sub("", _LINK.sub(r"\1", text)))
