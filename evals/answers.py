"""Answers: whether the coach's own answers hold what reference answers say, and cite what says it."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from coach.answers import Block
from coach.build import build_coach
from coach.build_stores import build_store
from coach.coach import Coach
from coach.records import OfferedPassage
from coach.settings import Settings
from coach.transcripts import Transcripts
from coach.wording import citations, contains, count_sentences, holds, overlap, said
from evals.corpora import Question, SetError, read_rows
from evals.retrieval import Progress as NamedProgress
from evals.retrieval import indexed
from knowledge.kiwi_words import KiwiWords
from knowledge.languages import question_language
from knowledge.search import Search

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    n: int
    contains: float
    """Share of the questions whose answer holds a reference; one that was declined does not."""
    token_recall: float
    """Words of the best reference that the answer has too; 0 for one that was declined."""
    token_f1: float
    sentences_mean: float
    """Of the answers that were given."""
    citation_precision: float
    """Share of the citations whose passage holds the words that cite it."""
    declined: float


@dataclass(frozen=True, slots=True)
class Given:
    """What the coach said to one question; no blocks when it declined."""

    blocks: tuple[Block, ...]
    right_citations: int = 0
    all_citations: int = 0


def read_references(file: Path) -> dict[str, tuple[str, ...]]:
    """Reference answers by question id, from lines with ``id`` and ``answers``.

    Raises:
        SetError: The file is missing, or a line has no list of answers.
    """
    rows = read_rows(file, "id", "answers")
    if not all(isinstance(row["answers"], list) and row["answers"] for row in rows):
        raise SetError(f"{str(file)!r} has a line without a list of answers")
    return {str(row["id"]): tuple(row["answers"]) for row in rows}


def measure_answers(
    corpus: str,
    questions: Sequence[Question],
    references: Mapping[str, Sequence[str]],
    settings: Settings,
    progress: NamedProgress,
    *,
    kept: Path | None = None,
) -> AnswerFigures:
    """Index the corpus, ask the coach every question that has a reference, and compare. ``kept`` as for ``indexed``.

    Raises:
        SetError: The corpus cannot be used, or no question has a reference.
        KnowledgeError: It cannot be indexed.
    """
    asked = [question for question in questions if question.id in references]
    if not asked:
        raise SetError("none of the chosen questions has a reference answer")
    with indexed(corpus.split("+"), settings, progress, kept=kept) as held:
        given = ask_all([question.text for question in asked], held.search, settings, partial(progress, "answers"))
    return answer_figures(given, [references[question.id] for question in asked])


def ask_all(questions: Sequence[str], search: Search, settings: Settings, progress: Progress) -> list[Given]:
    """The answers of a coach over the search, each in a conversation of its own that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="baeum-evals-") as place:
        store = build_store(settings.model_copy(update={"data_dir": Path(place)}))
        try:
            coach = build_coach(settings, search, store)
            return asyncio.run(_all_asked(questions, coach, store, progress))
        finally:
            store.close()


def answer_figures(given: Sequence[Given], references: Sequence[Sequence[str]]) -> AnswerFigures:
    """The figures of answers and of the references of each."""
    words = KiwiWords()
    texts = [said(one.blocks) for one in given]
    overlaps = [overlap(words.words([text])[0], words.words(own)) for text, own in zip(texts, references, strict=True)]
    answered = [one for one in given if one.blocks]
    return AnswerFigures(
        n=len(given),
        contains=fmean(contains(text, own) for text, own in zip(texts, references, strict=True)),
        token_recall=fmean(one.recall for one in overlaps),
        token_f1=fmean(one.f1 for one in overlaps),
        sentences_mean=fmean(count_sentences(one.blocks) for one in answered) if answered else 0.0,
        citation_precision=_precision(given),
        declined=1 - len(answered) / len(given),
    )


def _precision(given: Sequence[Given]) -> float:
    """An answer that was given without a citation would be a wrong one."""
    right = sum(one.right_citations for one in given)
    return right / max(sum(max(one.all_citations, bool(one.blocks)) for one in given), 1)


async def _all_asked(questions: Sequence[str], coach: Coach, store: Transcripts, progress: Progress) -> list[Given]:
    given: list[Given] = []
    for done, question in enumerate(questions, 1):
        given.append(await _asked(question, coach, store))
        progress(done, len(questions))
    return given


async def _asked(question: str, coach: Coach, store: Transcripts) -> Given:
    language = question_language(question)
    conversation = store.open_conversation(language, "eval:answers")
    async for _ in coach.answer(coach.begin(conversation, question, page=language)):
        pass  # everything that was said is in the store
    (turn,) = store.turns(conversation)
    if turn.result is None:
        return Given(())
    cited = list(citations(turn.result.blocks))
    right = [any(holds(passage, text) for passage in _texts(turn.result.offered, number)) for text, number in cited]
    return Given(turn.result.blocks, sum(right), len(right))


def _texts(offered: Sequence[OfferedPassage], number: int) -> list[str]:
    """The passages behind one number: pieces of a section share it."""
    return [passage.text for passage in offered if passage.cited_as == number]
