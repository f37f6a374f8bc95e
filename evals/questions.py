"""Which questions of a file are asked: all, one half, or a sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from evals.corpora import EvaluationSet, Question, SetError, read_rows, read_set

Half = Literal["even", "odd"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """What to ask of a file of questions."""

    half: Half | None = None
    """Questions at even or odd places of their file, counted from 0: one half to look at, one to report."""
    limit: int | None = None
    """At most so many, evenly spaced, after the half was taken."""


def read_half(file: Path, half: Half | None) -> list[Question]:
    """The questions of a ``queries.jsonl`` or ``inputs.jsonl`` that stand in ``half``.

    Raises:
        SetError: The file is missing, or a line is no question.
    """
    questions = [Question(str(row["id"]), row["text"]) for row in read_rows(file, "id", "text")]
    return questions if half is None else questions[half == "odd" :: 2]


def read_chosen(files: Sequence[Path], choice: Choice) -> list[Question]:
    """The chosen questions of several files together.

    Raises:
        SetError: A file cannot be read, or nothing is left.
    """
    questions = [question for file in files for question in read_half(file, choice.half)]
    if not questions:
        raise SetError(f"no question is left of {', '.join(repr(str(file)) for file in files) or 'no file'}")
    return evenly_spaced(questions, choice.limit)


def read_chosen_set(text: str, choice: Choice) -> EvaluationSet:
    """The set that ``NAME=CORPUS,QUERIES,QRELS`` names, with the chosen of its judged questions.

    Raises:
        SetError: As ``read_set``; or nothing is left.
    """
    whole = read_set(text)
    queries = Path(text.partition("=")[2].split(",")[1])
    half = {question.id for question in read_half(queries, choice.half)}
    questions = evenly_spaced([question for question in whole.questions if question.id in half], choice.limit)
    if not questions:
        raise SetError(f"set {whole.name!r}: no judged question is left")
    return replace(whole, questions=tuple(questions))


def evenly_spaced(values: Sequence[T], limit: int | None) -> list[T]:
    """At most ``limit`` of the values, from the first on, in order."""
    if limit is None or limit >= len(values):
        return list(values)
    return [values[place * len(values) // limit] for place in range(limit)]
