"""Recap: what a conversation taught, with the places to read it again, and what stayed open."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.answers import Block, Run
from coach.records import Source, Turn, TurnResult

_SOURCES = 2
_SENTENCE = re.compile(r".+?[.!?…][\"'”’)]*(?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Learnt:
    """A question that was answered."""

    question: str
    sentence: str
    """One sentence or step of the answer."""
    sources: tuple[Source, ...]
    """The first that the answer cites."""
    in_part: bool
    """Whether the answer left something open."""


@dataclass(frozen=True, slots=True)
class Recap:
    learnt: tuple[Learnt, ...]
    unanswered: tuple[str, ...]
    """Questions to take to a helper."""


def recap(turns: Sequence[Turn]) -> Recap:
    """What was learnt, in the order in which it was asked.

    A question that was asked again counts once, with its last answer. What was guarded or handed off is left out: it
    may be private, and the page may be printed.
    """
    closed = [(turn.question, turn.result) for turn in turns if turn.result is not None]
    last = {_key(question): (question, result) for question, result in closed if _counts(result)}
    answered = {key: pair for key, pair in last.items() if pair[1].status.family == "answered"}
    learnt = tuple(_learnt(question, result) for question, result in answered.values())
    return Recap(learnt, tuple(question for key, (question, _) in last.items() if key not in answered))


def _counts(result: TurnResult) -> bool:
    return result.status.family in ("answered", "unanswered", "failed")


def _key(question: str) -> str:
    return "".join(letter for letter in question.casefold() if letter.isalnum())


def _learnt(question: str, result: TurnResult) -> Learnt:
    in_part = result.status.value == "answered_in_part"
    return Learnt(question, _sentence(result.blocks), result.sources[:_SOURCES], in_part)


def _sentence(blocks: Sequence[Block]) -> str:
    """The first sentence of a paragraph, or the first step where there is none; what only leads on says nothing."""
    ordered = [*(b for b in blocks if b.kind == "paragraph"), *(b for b in blocks if b.kind != "paragraph")]
    lines = [_text(item) for block in ordered for item in block.items]
    saying = [line for line in lines if line and not line.endswith(":")]
    first = (saying or lines or [""])[0]
    sentence = _SENTENCE.match(first)
    return sentence[0] if sentence else first


def _text(runs: Iterable[Run]) -> str:
    return " ".join("".join(run.text for run in runs).split())
