"""Retrieval: how often the right material comes first, through the product's own index and search."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coach.build import build_index
from coach.settings import Settings
from evals.corpora import EvaluationSet, lay_out
from evals.metrics import ndcg, percentile, recall
from knowledge.search import Search

_DEPTH = 10
_PASSAGES = 100
"""Enough passages for ten materials, of which each may give five."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions of one set."""

    n: int
    recall_at_1: float
    recall_at_10: float
    ndcg_at_10: float
    ms_p50: float
    ms_p95: float
    chunks_per_second: float


@dataclass(frozen=True, slots=True)
class _Corpus:
    search: Search
    document_of: dict[str, str]
    """Document id by material id."""
    chunks_per_second: float


def measure(sets: Sequence[EvaluationSet], settings: Settings, progress: Progress) -> dict[str, Scores]:
    """Index each corpus once into a temporary place, ask every question, and score the rankings.

    Raises:
        SetError: A corpus cannot be found or read.
        KnowledgeError: It cannot be indexed or searched.
    """
    scores: dict[str, Scores] = {}
    for corpus in dict.fromkeys(one.corpus for one in sets):
        with _indexed(corpus, settings, progress) as indexed:
            for one in sets:
                if one.corpus == corpus:
                    scores[one.name] = _scores(one, indexed, progress)
    return {one.name: scores[one.name] for one in sets}


@contextmanager
def _indexed(corpus: str, settings: Settings, progress: Progress) -> Iterator[_Corpus]:
    with tempfile.TemporaryDirectory(prefix="baeum-evals-") as place:
        folder = Path(place, "materials")
        folder.mkdir()
        paths = lay_out(corpus, folder)
        index = build_index(settings.model_copy(update={"data_dir": Path(place, "data")}))
        started = time.perf_counter()
        report = index.sync(folder, root="evals", progress=lambda done, total: progress("index", done, total))
        seconds = time.perf_counter() - started
        search = Search(index)
        search.warm_up()
        documents = {entry.id: paths[entry.path] for entry in index.catalog.materials()}
        yield _Corpus(search, documents, report.chunks / seconds)
        index.close()


def _scores(one: EvaluationSet, corpus: _Corpus, progress: Progress) -> Scores:
    times: list[float] = []
    rankings: list[list[str]] = []
    for done, question in enumerate(one.questions, 1):
        started = time.perf_counter()
        found = corpus.search.find(question.text, limit=_PASSAGES)
        times.append((time.perf_counter() - started) * 1_000)
        materials = dict.fromkeys(passage.chunk.material_id for passage in found.passages)
        rankings.append([corpus.document_of[material] for material in materials])
        progress(one.name, done, len(one.questions))
    judged = [(ranked, one.relevant[q.id]) for ranked, q in zip(rankings, one.questions, strict=True)]
    return Scores(
        n=len(judged),
        recall_at_1=_mean([recall(ranked, relevant, depth=1) for ranked, relevant in judged]),
        recall_at_10=_mean([recall(ranked, relevant, depth=_DEPTH) for ranked, relevant in judged]),
        ndcg_at_10=_mean([ndcg(ranked, relevant, depth=_DEPTH) for ranked, relevant in judged]),
        ms_p50=percentile(times, 0.5),
        ms_p95=percentile(times, 0.95),
        chunks_per_second=corpus.chunks_per_second,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
