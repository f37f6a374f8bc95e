"""Scale: what indexing and a question cost as the corpus grows.

Each size is indexed in one process and searched in another, so that neither's memory counts as the other's. With few
texts really encoded, the cost of a question stays true: as many vectors of the same size, near to real ones, and as
many words. The cost of indexing then holds everything but encoding. Words come from the texts alone, so a corpus of
other texts of the same size would have more different ones. What is found says nothing of quality.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from coach.build import build_index
from coach.progress import Bars
from coach.settings import Settings
from evals.corpora import Question
from evals.memory import peak_memory_mb
from evals.metrics import percentile
from evals.nearby_encoder import NearbyEncoder
from evals.questions import evenly_spaced
from evals.repetitions import Section, write_materials
from knowledge.encoders import Encoder, Vectors
from knowledge.index import Index
from knowledge.search import Search

_PASSAGES = 10
_BATCH = 64
_BASE_CHARACTERS = 500
_FIRST, _SECOND = "first.npy", "second.npy"
_SECOND_BASES = 500
"""The second encoder is too slow for more; several texts then share one of its vectors, and each gets its own noise."""

Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    chunks: int
    index_seconds: float
    """From an empty folder to everything searchable; without encoding when few texts were really encoded."""
    chunks_per_second: float
    second_seconds: float
    """Of the second encoder, which reads everything again afterwards; next to nothing without one."""
    disk_mb: float
    index_memory_mb: float
    """Peak of the process that indexes, without the small one that reads files for it."""
    ms_p50: float
    ms_p95: float
    """Of whole searches for 10 passages, warm, one after another."""
    search_memory_mb: float
    """Peak of the process that searches, pages of mapped files included."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One size's folder."""

    folder: Path
    settings: Settings
    bases: Path
    """Folder with the vectors of the really encoded texts; none when all are encoded."""

    @property
    def materials(self) -> Path:
        return self.folder / "materials"


@dataclass(frozen=True, slots=True)
class _IndexCost:
    chunks: int
    seconds: float
    second_seconds: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class _SearchCost:
    milliseconds: list[float]
    memory_mb: float


def measure_scale(
    sections: Sequence[Section],
    questions: Sequence[Question],
    sizes: Sequence[int],
    *,
    encoded: int | None,
    settings: Settings,
) -> Iterator[ScaleFigures]:
    """Figures of each size in chunks, as soon as they are known; ``encoded`` texts are really encoded, all by default.

    Raises:
        KnowledgeError: Something cannot be indexed or searched.
    """
    with tempfile.TemporaryDirectory(prefix="baeum-scale-") as place:
        bases = Path(place, "bases")
        if encoded is not None:
            sections = evenly_spaced(sections, encoded)
            _write_bases(sections, settings, bases)
        for size in sizes:
            with tempfile.TemporaryDirectory(dir=place) as folder:
                held = _Place(Path(folder), settings.model_copy(update={"data_dir": Path(folder, "data")}), bases)
                with Bars() as bars:
                    write_materials(sections, held.materials, chunks=size, progress=partial(bars.show, f"write {size}"))
                yield _measured(held, questions, size)


def _measured(place: _Place, questions: Sequence[Question], size: int) -> ScaleFigures:
    indexing = _elsewhere(partial(_index, place, f"index {size}"))
    searching = _elsewhere(partial(_search, place, [question.text for question in questions], f"search {size}"))
    files = [path for path in place.settings.index_dir.rglob("*") if path.is_file()]
    return ScaleFigures(
        chunks=indexing.chunks,
        index_seconds=indexing.seconds,
        chunks_per_second=indexing.chunks / indexing.seconds,
        second_seconds=indexing.second_seconds,
        disk_mb=sum(file.stat().st_size for file in files) / 1_000_000,
        index_memory_mb=indexing.memory_mb,
        ms_p50=percentile(searching.milliseconds, 0.5),
        ms_p95=percentile(searching.milliseconds, 0.95),
        search_memory_mb=searching.memory_mb,
    )


def _elsewhere(work: Callable[[], T]) -> T:
    """The result of ``work`` in a new process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work).result()


def _index(place: _Place, what: str) -> _IndexCost:
    index = _opened(place)
    with Bars() as bars:
        started = time.perf_counter()
        report = index.sync(place.materials, root="evals", progress=partial(bars.show, what))
        first = time.perf_counter()
        index.encode_missing(progress=partial(bars.show, f"{what} again"))
        second = time.perf_counter()
    index.close()
    return _IndexCost(report.chunks, first - started, second - first, peak_memory_mb())


def _search(place: _Place, questions: Sequence[str], what: str) -> _SearchCost:
    index = _opened(place)
    search = Search(index)
    search.warm_up()
    milliseconds: list[float] = []
    with Bars() as bars:
        for done, question in enumerate(questions, 1):
            started = time.perf_counter()
            search.find(question, limit=_PASSAGES)
            milliseconds.append((time.perf_counter() - started) * 1_000)
            bars.show(what, done, len(questions))
    index.close()
    return _SearchCost(milliseconds, peak_memory_mb())


def _opened(place: _Place) -> Index:
    plain = build_index(place.settings)
    if not place.bases.exists():
        return plain
    plain.catalog.close()
    first = NearbyEncoder(plain.wanted, np.load(place.bases / _FIRST))
    second = NearbyEncoder(plain.second, np.load(place.bases / _SECOND)) if plain.second else None
    return Index(plain.folder, encoder=first, second=second, tokeniser=plain.tokeniser)


def _write_bases(sections: Sequence[Section], settings: Settings, bases: Path) -> None:
    bases.mkdir()
    index = build_index(settings.model_copy(update={"data_dir": bases}))
    with Bars() as bars:
        np.save(bases / _FIRST, _encoded(sections, index.wanted, partial(bars.show, "encode")))
        if index.second:
            few = evenly_spaced(sections, _SECOND_BASES)
            np.save(bases / _SECOND, _encoded(few, index.second, partial(bars.show, "encode again")))
    index.close()


def _encoded(sections: Sequence[Section], encoder: Encoder, progress: Progress) -> Vectors:
    texts = [f"{section.title} {section.heading}\n{section.text}"[:_BASE_CHARACTERS] for section in sections]
    vectors: list[Vectors] = []
    for start in range(0, len(texts), _BATCH):
        vectors.append(encoder.encode(texts[start : start + _BATCH]))
        progress(min(start + _BATCH, len(texts)), len(texts))
    return np.vstack(vectors)
