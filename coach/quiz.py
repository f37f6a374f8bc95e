"""Quiz: up to three questions on a guide, made of its own statements."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

from coach.exchanges import Guide, related
from coach.statements import Statement, placed_blocks, statements, step_lists, tables
from knowledge.passages import Chunk
from prompts import Language, load_quiz_words, load_replies

Item = TypeVar("Item")
QuestionKind = Literal["next_step", "true_or_false", "missing_word", "table_row"]

_QUESTIONS = 3
_CHOICES = 3
_CHUNKS = 40
"""A book has thousands; its beginning is enough to ask about."""


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    kind: QuestionKind
    prompt: str
    choices: tuple[str, ...]
    right: int
    """Which of the choices, from 0."""
    statement: str
    """What the guide says, word for word."""
    passage_id: str


@dataclass(frozen=True, slots=True)
class Quiz:
    id: str
    """Changes whenever the questions do."""
    questions: tuple[QuizQuestion, ...]
    """None when the guide is too short."""


def make_quiz(title: str, chunks: Sequence[Chunk], language: Language, seed: int) -> Quiz:
    """A quiz on a guide: the same for the same guide and seed.

    Questions of different kinds as far as the guide allows, each on another statement and section.
    """
    draw = _Draw(f"{seed}\n{title}")
    made = _Questions(chunks[:_CHUNKS], language, draw)
    groups = [draw.ordered(list(group), key=str) for group in (made.steps(), made.rows(), made.words(), made.truths())]
    chosen = _chosen(draw.ordered(groups, key=_first_kind))
    places = {chunk.id: chunk.ordinal for chunk in chunks}
    questions = tuple(sorted(chosen, key=lambda question: places[question.passage_id]))
    return Quiz(hashlib.sha256(repr(questions).encode()).hexdigest()[:12], questions)


class _Draw:
    """Decides by digests what a die would, so that a seed always gives the same quiz."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def number(self, key: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._seed}\n{key}".encode()).digest()[:8])

    def ordered(self, items: Sequence[Item], *, key: Callable[[Item], str]) -> list[Item]:
        return sorted(items, key=lambda item: self.number(key(item)))


class _Questions:
    """Every question that a guide allows, by kind."""

    def __init__(self, chunks: Sequence[Chunk], language: Language, draw: _Draw) -> None:
        self._blocks = placed_blocks(chunks)
        self._words = load_quiz_words(language)
        self._guide = Guide(chunks, self._words)
        self._statements = statements(self._blocks, self._words)
        self._language = language
        self._draw = draw

    def steps(self) -> Iterator[QuizQuestion]:
        """Which step comes next; the wrong ones are other steps of the same list."""
        for listed in step_lists(self._blocks, self._words):
            known = [step for step in listed if step is not None]
            for step, following in pairwise(listed):
                if step is None or following is None:
                    continue
                wrong = [other.text for other in known if other.text not in (step.text, following.text)]
                yield from self._question("next_step", step.text, following.text, wrong, following)

    def rows(self) -> Iterator[QuizQuestion]:
        """What a table says beside an entry; the wrong ones are what it says beside the others."""
        for table in tables(self._blocks):
            for row in table.rows:
                wrong = [other.second for other in table.rows if not related(other.second, row.second)]
                said = Statement(f"{row.first}: {row.second}", "", table.section, table.passage_id)
                # What somebody says may be answered by more than one entry; a word in both columns gives it away.
                if '"' not in row.first and not _shared(row.first, row.second):
                    yield from self._question("table_row", row.first, row.second, wrong, said, column=table.column)

    def words(self) -> Iterator[QuizQuestion]:
        """Which word belongs in a gap; the wrong ones are words of the same kind from elsewhere in the guide."""
        for statement in self._statements:
            for word in self._guide.words_of(statement):
                yield from self._question("missing_word", word.gapped, word.text, word.others, statement)

    def truths(self) -> Iterator[QuizQuestion]:
        """True or false; only of statements that can be made false, since the others say too little to be asked."""
        replies = load_replies()
        right, wrong = (replies.say("quiz", name, self._language) for name in ("right", "wrong"))
        for statement in self._statements:
            opposites = self._guide.opposites(statement)
            if opposites:
                number = self._draw.number(statement.text)
                is_true = number % 2 == 0
                shown = statement.text if is_true else opposites[number // 2 % len(opposites)]
                prompt = self._prompt("true_or_false", shown, statement)
                yield QuizQuestion(
                    "true_or_false", prompt, (right, wrong), int(not is_true), statement.text, statement.passage_id
                )

    def _question(
        self,
        kind: QuestionKind,
        shown: str,
        right: str,
        wrong: Sequence[str],
        said: Statement,
        *,
        column: str = "",
    ) -> Iterator[QuizQuestion]:
        others = self._draw.ordered(sorted(set(wrong)), key=lambda text: f"{shown}\n{text}")[: _CHOICES - 1]
        if len(others) == _CHOICES - 1:
            choices = tuple(self._draw.ordered([right, *others], key=lambda text: f"{right}\n{text}"))
            prompt = self._prompt(kind, shown, said).replace("{column}", column)
            yield QuizQuestion(kind, prompt, choices, choices.index(right), said.text, said.passage_id)

    def _prompt(self, kind: QuestionKind, shown: str, said: Statement) -> str:
        sentence = load_replies().say("quiz", kind, self._language)
        return sentence.replace("{section}", said.section).replace("{shown}", shown)


def _first_kind(group: Sequence[QuizQuestion]) -> str:
    return group[0].kind if group else ""


def _chosen(groups: Sequence[Sequence[QuizQuestion]]) -> list[QuizQuestion]:
    """One of each kind after the other, until there are enough or no more."""
    chosen: list[QuizQuestion] = []
    waiting = [list(group) for group in groups]
    while len(chosen) < _QUESTIONS and any(waiting):
        for group in waiting:
            group[:] = [question for question in group if _is_new(question, chosen)]
            if group and len(chosen) < _QUESTIONS:
                chosen.append(group.pop(0))
    return chosen


def _is_new(question: QuizQuestion, chosen: Sequence[QuizQuestion]) -> bool:
    return all(question.statement != other.statement and question.passage_id != other.passage_id for other in chosen)


def _shared(one: str, other: str) -> bool:
    return bool({word for word in one.casefold().split() if len(word) > 1} & set(other.casefold().split()))
