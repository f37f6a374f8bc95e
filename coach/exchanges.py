"""Exchanges: a statement of a guide made false, or with a gap, by another word of the same kind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.statements import SHORTEST, Statement, plain
from knowledge.passages import Chunk
from prompts import QuizWords

GAP = "____"
_MOST = 40
"""Words of a kind that are kept; each is tried in each statement."""

_TERM = re.compile(r"\*\*(?P<word>[^*]+)\*\*(?P<gloss> \([^()]*[가-힣][^()]*\))?")
_PHONE = re.compile(
    r"(?<![\w.,-])(?P<word>1(?!111|234)\d{2,3})(?![\d.-]|처럼|[A-Za-z]|\s?(?:시간|분|초|일|년|개|자|원))"
)
_AMOUNT = re.compile(
    r"(?<![\w.,~-])(?P<word>\d{1,3})"
    r"(?P<unit> ?(?:시간|분|초|일|년|자|hours?|minutes?|seconds?|days?|characters?))(?![A-Za-z])"
)
_DIGITS_WITH_FINAL = {"0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8}
"""Final consonant of the Korean reading, as numbered in Unicode; the others have none."""


@dataclass(frozen=True, slots=True)
class Word:
    """A term, phone number or amount in a statement, and what of the same guide could stand in its place."""

    kind: str
    text: str
    others: tuple[str, ...]
    gapped: str
    """The statement with a gap."""

    def with_other(self, other: str) -> str:
        return self.gapped.replace(GAP, other)


class Guide:
    """A guide's words by kind, and what it says."""

    def __init__(self, chunks: Sequence[Chunk], words: QuizWords) -> None:
        self._words = words
        self._texts = {chunk.id: plain(chunk.text) for chunk in chunks}
        self._named_together = {pair for chunk in chunks for pair in _alternatives(chunk.text, words)}
        self._said = "\n".join(self._texts.values()).casefold()
        self._known: dict[str, list[str]] = {}
        for chunk in chunks:
            for kind, match in _found(" ".join(chunk.text.split())):
                known = self._known.setdefault(kind, [])
                if _shown(match) not in known and len(known) < _MOST:
                    known.append(_shown(match))

    def says(self, text: str, *, besides: str = "") -> bool:
        """Whether the guide holds these words, also where it does not say ``besides``."""
        said = self._said.replace(_bare(besides), "") if besides else self._said
        return _bare(text) in said

    def opposites(self, statement: Statement) -> list[str]:
        """Statements that the guide does not make and that say otherwise than this one.

        Terms and phone numbers are not exchanged: a menu often has two names, and more than one office may help.
        """
        changed = [*_reversed(statement.text, self._words), *_swapped(statement.text, self._words)]
        amounts = [word for word in self.words_of(statement) if word.kind not in ("term", "phone")]
        changed += [word.with_other(other) for word in amounts for other in word.others]
        # "Press it" stands in "Do not press it" without being said.
        return [text for text in dict.fromkeys(changed) if not self.says(text, besides=statement.text)]

    def words_of(self, statement: Statement) -> list[Word]:
        """Words of the statement that others of the guide, of the same kind, can replace."""
        if any(mark in statement.text for mark in self._words.alternatives):
            return []
        words = (self._word(statement, kind, match) for kind, match in _found(statement.marked))
        return [word for word in words if word is not None and word.others]

    def _word(self, statement: Statement, kind: str, match: re.Match[str]) -> Word | None:
        text = _shown(match)
        before, after = statement.marked[: match.start()], statement.marked[match.end() :]
        gapped = f"{plain(before)}{' ' if before.endswith(' ') else ''}{GAP}{_plain_after(after)}"
        if text in f"{plain(before)}{plain(after)}{statement.section}" or len(gapped) < SHORTEST + len(GAP):
            return None
        section = self._texts[statement.passage_id]
        others = tuple(
            other
            for other in self._known.get(kind, ())
            if not related(other, text)
            and frozenset((other, text)) not in self._named_together
            and not _occurs(other, f"{section} {statement.section}")
            and _takes_same_ending(text, other, after)
            and not self.says(gapped.replace(GAP, other))
        )
        return Word(kind, text, others, gapped)


def _bare(text: str) -> str:
    return text.rstrip(".!").casefold()


def _found(marked: str) -> Iterator[tuple[str, re.Match[str]]]:
    for match in _TERM.finditer(marked):
        if re.search(r"[^\W\d].", match["word"]):
            yield "term", match
    for match in _PHONE.finditer(marked):
        yield "phone", match
    for match in _AMOUNT.finditer(marked):
        yield match["unit"].strip().rstrip("s"), match


def _shown(match: re.Match[str]) -> str:
    return plain(match[0])


def _plain_after(text: str) -> str:
    return f"{' ' if text.startswith(' ') else ''}{plain(text)}"


def _alternatives(marked: str, words: QuizWords) -> Iterator[frozenset[str]]:
    """Terms that are named as two words for one thing: ``**앱**이나 **애플리케이션**``."""
    terms = list(_TERM.finditer(marked))
    for first, second in pairwise(terms):
        between = marked[first.end() : second.start()]
        if between in words.alternatives:
            yield frozenset((_shown(first), _shown(second)))


def related(one: str, other: str) -> bool:
    """Whether one holds the other, or half of its words: often two names of one thing."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    words = set(short.split())
    return short in long or 2 * len(words & set(long.split())) >= len(words)


def _occurs(word: str, text: str) -> bool:
    """The English name without the Korean one beside it counts as well."""
    return word.partition(" (")[0].casefold() in text.casefold()


def _takes_same_ending(word: str, other: str, after: str) -> bool:
    """Whether the Korean particle that follows fits both; it would give the answer away."""
    return not re.match(r"[가-힣]", after) or (_final(word) is not None and _final(word) == _final(other))


def _final(word: str) -> str | None:
    """``vowel``, ``ㄹ`` or ``closed``; ``None`` where the reading is not known."""
    last = word[-1]
    if last.isdigit():
        number = _DIGITS_WITH_FINAL.get(last, 0)
    elif "가" <= last <= "힣":
        number = (ord(last) - ord("가")) % 28
    else:
        return None
    return {0: "vowel", 8: "ㄹ"}.get(number, "closed")


def _reversed(text: str, words: QuizWords) -> Iterator[str]:
    if any(word in text for word in words.unturnable):
        return
    body = text.rstrip(".!")
    for ending, other in words.endings:
        if re.search(rf"(?<![가-힣]){re.escape(ending.rstrip('.'))}$", body):
            yield f"{body.removesuffix(ending.rstrip('.'))}{other.rstrip('.')}."
            break
    for opening, other in words.openings:
        if text.startswith(opening):
            rest = f"{other}{text.removeprefix(opening)}"
            yield f"{rest[0].upper()}{rest[1:]}"
            break


def _swapped(text: str, words: QuizWords) -> Iterator[str]:
    if '"' in text:
        return  # what somebody says is no statement of the guide
    for pair in words.swaps:
        for word, other in (pair, pair[::-1]):
            held = re.findall(_whole(word), text)
            if len(held) == 1 and not re.search(_whole(other), text):
                yield re.sub(_whole(word), other, text)


def _whole(word: str) -> str:
    return rf"(?<![\w가-힣]){re.escape(word)}(?![\w가-힣])"
