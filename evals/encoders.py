"""Encoders compared: what each one alone ranks right, how fast it reads, and how much memory it takes.

Each document is one vector of its title and first 1,000 letters, so that all encoders see the same. Neither words nor
windows help, so the figures are lower than those of the search.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from coach.build import usable_encoders
from coach.progress import Bars
from coach.settings import Settings
from evals.corpora import EvaluationSet, lay_out
from evals.memory import peak_memory_mb
from evals.metrics import check_installed, percentile, ranking_scores
from evals.peers.contenders import Corpus
from knowledge.encoders import Encoder, Vectors

_LETTERS = 1_000
_BATCH = 64
_RANKED = 10


@dataclass(frozen=True, slots=True)
class EncoderFigures:
    n: int
    ndcg_at_10: float
    texts_per_second: float
    ms_p50: float
    """Of one question, one after another."""
    ms_p95: float
    memory_mb: float
    """Peak of a process that reads the whole corpus and the questions."""


def compare_encoders(sets: Sequence[EvaluationSet], settings: Settings) -> Iterator[tuple[str, str, EncoderFigures]]:
    """Set, encoder and figures, for every encoder that can be used here, each set in a process of its own.

    Raises:
        SetError: A corpus cannot be read, or ``ir-measures`` is not installed.
        EncoderUnavailable: An encoder that is configured does not answer.
    """
    check_installed()
    for one in sets:
        with TemporaryDirectory(prefix="baeum-encoders-") as place:
            folder = Path(place, "materials")
            folder.mkdir()
            corpus = Corpus(folder, lay_out(one.corpus, folder), Path(place))
            texts = {document.id: document.text[:_LETTERS] for document in corpus.documents()}
            for position, id_ in enumerate(encoder.id for encoder in usable_encoders(settings)):
                with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as process:
                    figures = process.submit(_measured, settings, position, one, texts).result()
                yield one.name, id_, figures


def _measured(settings: Settings, position: int, one: EvaluationSet, texts: dict[str, str]) -> EncoderFigures:
    encoder = usable_encoders(settings)[position]
    encoder.encode(["warm"])
    encoder.encode_questions(["warm"])
    with Bars() as bars:
        started = time.perf_counter()
        matrix = _encoded(encoder, list(texts.values()), partial(bars.show, f"{one.name} {encoder.id}"))
        seconds = time.perf_counter() - started
    ids = list(texts)
    times: list[float] = []
    rankings: dict[str, list[str]] = {}
    for question in one.questions:
        started = time.perf_counter()
        vector = encoder.encode_questions([question.text])[0]
        times.append((time.perf_counter() - started) * 1_000)
        rankings[question.id] = [ids[row] for row in np.argsort(-(matrix @ vector), kind="stable")[:_RANKED]]
    scores = ranking_scores(rankings, one.relevant).ndcg_at_10
    encoder.close()
    return EncoderFigures(
        n=len(scores),
        ndcg_at_10=sum(scores) / len(scores),
        texts_per_second=len(texts) / seconds,
        ms_p50=percentile(times, 0.5),
        ms_p95=percentile(times, 0.95),
        memory_mb=peak_memory_mb(),
    )


def _encoded(encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
    parts: list[Vectors] = []
    for start in range(0, len(texts), _BATCH):
        parts.append(encoder.encode(texts[start : start + _BATCH]))
        progress(min(start + _BATCH, len(texts)), len(texts))
    return np.vstack(parts)
