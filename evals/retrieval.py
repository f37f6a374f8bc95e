"""Retrieval: how often the right material comes first, through the product's own index and search."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coach.build import build_index
from coach.intervals import Interval, bootstrap_interval
from coach.settings import Settings
from evals.corpora import EvaluationSet, Question, lay_out
from evals.metrics import check_installed, percentile, ranking_scores
from knowledge.search import Search

_PASSAGES = 100
"""Enough passages for ten materials, of which each may give five."""
_SHOWN_TITLES = 3

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose first material is not a right one."""

    question: Question
    rank: int | None
    """Place of the first right material, from 1; ``None`` when there is none among all that were found."""
    titles: tuple[str, ...]
    """Of the first three materials."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions of one set."""

    n: int
    recall_at_1: float
    recall_at_10: float
    ndcg_at_10: float
    ndcg_interval: Interval
    """Of 95 %."""
    ms_p50: float
    ms_p95: float
    chunks_per_second: float | None
    """``None`` when the corpus was indexed before."""
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class IndexedCorpus:
    search: Search
    document_of: dict[str, str]
    """Document id by material id."""
    chunks_per_second: float | None


@dataclass(frozen=True, slots=True)
class _Answer:
    ranked: list[str]
    """Document ids, best first."""
    titles: tuple[str, ...]
    milliseconds: float


def measure(
    sets: Sequence[EvaluationSet], settings: Settings, progress: Progress, *, kept: Path | None = None
) -> dict[str, Scores]:
    """Index each corpus once, ask every question, and score the rankings. ``kept`` as for ``indexed``.

    Raises:
        SetError: A corpus cannot be found or read, or ``ir-measures`` is not installed.
        KnowledgeError: It cannot be indexed or searched.
    """
    check_installed()
    scores: dict[str, Scores] = {}
    for corpus in dict.fromkeys(one.corpus for one in sets):
        with indexed(corpus.split("+"), settings, progress, kept=kept) as held:
            for one in sets:
                if one.corpus == corpus:
                    scores[one.name] = _scores(one, held, progress)
    return {one.name: scores[one.name] for one in sets}


@contextmanager
def indexed(
    corpora: Sequence[str], settings: Settings, progress: Progress, *, kept: Path | None = None
) -> Iterator[IndexedCorpus]:
    """Corpora in one index, read by every encoder, warm, at a temporary place or in the folder ``kept``.

    What is kept is used by the next run, which reads only what has changed since.
    Ids of several corpora may be the same: those of the first stay, others get its number in front.

    Raises:
        SetError: A corpus cannot be found or read.
        KnowledgeError: They cannot be indexed.
    """
    with _place(corpora, kept) as place:
        folder = place / "materials"
        shutil.rmtree(folder, ignore_errors=True)
        document_at = _laid_out(corpora, folder)
        index = build_index(settings.model_copy(update={"data_dir": place / "data"}))
        started = time.perf_counter()
        report = index.sync(folder, root="evals", progress=partial(progress, "index"))
        seconds = time.perf_counter() - started
        index.encode_missing(progress=partial(progress, "second encoder"))
        search = Search(index)
        search.warm_up()
        documents = {entry.id: document_at[entry.path] for entry in index.catalog.materials()}
        yield IndexedCorpus(search, documents, None if report.unchanged else report.chunks / seconds)
        index.close()


@contextmanager
def _place(corpora: Sequence[str], kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="baeum-evals-") as place:
            yield Path(place)
    else:
        yield kept / hashlib.sha256("\n".join(corpora).encode()).hexdigest()[:16]


def _laid_out(corpora: Sequence[str], folder: Path) -> dict[str, str]:
    document_at: dict[str, str] = {}
    for number, corpus in enumerate(corpora):
        part = folder / str(number) if number else folder
        part.mkdir(parents=True)
        before = f"{number}/" if number else ""
        document_at |= {f"{before}{path}": f"{before}{id_}" for path, id_ in lay_out(corpus, part).items()}
    return document_at


def write_misses(scores: Mapping[str, Scores], file: Path) -> None:
    """One line a miss: set, question id, question, rank or ``-``, and the titles that came first."""
    lines = ["set\tquestion\ttext\trank\ttitles"]
    for name, one in scores.items():
        for miss in one.misses:
            cells = (name, miss.question.id, miss.question.text, str(miss.rank or "-"), " | ".join(miss.titles))
            lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _scores(one: EvaluationSet, corpus: IndexedCorpus, progress: Progress) -> Scores:
    answers: list[_Answer] = []
    for done, question in enumerate(one.questions, 1):
        answers.append(_answer(question, corpus))
        progress(one.name, done, len(one.questions))
    asked = list(zip(one.questions, answers, strict=True))
    values = ranking_scores({question.id: answer.ranked for question, answer in asked}, one.relevant)
    times = [answer.milliseconds for answer in answers]
    return Scores(
        n=len(asked),
        recall_at_1=_mean(values.recall_at_1),
        recall_at_10=_mean(values.recall_at_10),
        ndcg_at_10=_mean(values.ndcg_at_10),
        ndcg_interval=bootstrap_interval(values.ndcg_at_10),
        ms_p50=percentile(times, 0.5),
        ms_p95=percentile(times, 0.95),
        chunks_per_second=corpus.chunks_per_second,
        misses=tuple(_misses(asked, one)),
    )


def _answer(question: Question, corpus: IndexedCorpus) -> _Answer:
    started = time.perf_counter()
    found = corpus.search.find(question.text, limit=_PASSAGES)
    milliseconds = (time.perf_counter() - started) * 1_000
    titles: dict[str, str] = {}
    for passage in found.passages:
        titles.setdefault(passage.chunk.material_id, passage.chunk.title)
    ranked = [corpus.document_of[material] for material in titles]
    return _Answer(ranked, tuple(titles.values())[:_SHOWN_TITLES], milliseconds)


def _misses(asked: Sequence[tuple[Question, _Answer]], one: EvaluationSet) -> Iterator[Miss]:
    for question, answer in asked:
        right = one.relevant[question.id]
        rank = next((place for place, document in enumerate(answer.ranked, 1) if document in right), None)
        if rank != 1:
            yield Miss(question, rank, answer.titles)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
