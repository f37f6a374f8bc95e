"""Samples: questions on the shipped guides, what should become of them, and what does."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.asked import Asked
from coach.build import build_coach, build_index, build_store
from coach.coach import Coach
from coach.events import FailedEvent, FinishedEvent, SourcesEvent
from coach.records import Source
from coach.settings import Settings
from coach.transcripts import Transcripts
from evals.corpora import SetError
from evals.guides import guides_place
from evals.memory import peak_memory_mb
from evals.metrics import percentile
from knowledge.index import Index
from knowledge.search import Search

FOLDER = Path(__file__).parent / "samples"
Progress = Callable[[int, int], None]


class Expectation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Literal["answered", "unanswered"]
    """Family of the status."""
    materials: tuple[str, ...]
    """Paths of the guides, any of which answers; empty when none does."""


class Sample(BaseModel):
    """One question and what should become of it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    suite: Literal["grounded", "unanswerable"]
    language: Literal["ko", "en"]
    input: str
    expects: Expectation
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    sample: Sample
    status: str
    cited: tuple[str, ...]
    """Paths of the guides that the answer cites."""
    milliseconds: float
    """From the question to the end of the answer, stored."""

    @property
    def right(self) -> bool:
        """The expected outcome, and for an answer from one of the expected guides."""
        if self.status.split("_")[0] != self.sample.expects.outcome:
            return False
        return not self.cited or bool(set(self.cited) & set(self.sample.expects.materials))


@dataclass(frozen=True, slots=True)
class Result:
    outcomes: tuple[Outcome, ...]
    memory_mb: float
    """Largest resident size of the process so far."""

    def share_right(self, suite: str, language: str) -> float:
        chosen = [o for o in self.outcomes if (o.sample.suite, o.sample.language) == (suite, language)]
        return sum(outcome.right for outcome in chosen) / len(chosen)

    def milliseconds(self, share: float) -> float:
        return percentile([outcome.milliseconds for outcome in self.outcomes], share)


def read_samples(folder: Path = FOLDER) -> list[Sample]:
    """All samples, checked.

    Raises:
        SetError: A line has another form, or an id stands twice.
    """
    samples: list[Sample] = []
    for file in sorted(folder.glob("*.jsonl")):
        if file.name == "follow_up.jsonl":  # conversations, which evals/follow_ups.py reads
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                samples.append(Sample.model_validate(json.loads(line)))
            except (json.JSONDecodeError, ValidationError) as error:
                raise SetError(f"{file.name!r} line {number} is no sample: {error}") from error
    if len({sample.id for sample in samples}) != len(samples):
        raise SetError(f"ids in {str(folder)!r} are not unique")
    return samples


def ask_samples(samples: Sequence[Sample], settings: Settings, progress: Progress) -> Result:
    """Ask every sample of a warm coach over the shipped guides, indexed into a temporary place."""
    with warm_coach(settings) as (coach, store, index):
        paths = {entry.id: entry.path for entry in index.catalog.materials()}
        outcomes = asyncio.run(_all_asked(samples, coach, store, paths, progress))
    return Result(tuple(outcomes), peak_memory_mb())


async def _all_asked(
    samples: Sequence[Sample], coach: Coach, store: Transcripts, paths: dict[str, str], progress: Progress
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for done, sample in enumerate(samples, 1):
        outcomes.append(await _asked(sample, coach, store, paths))
        progress(done, len(samples))
    return outcomes


async def _asked(sample: Sample, coach: Coach, store: Transcripts, paths: dict[str, str]) -> Outcome:
    conversation = store.open_conversation(sample.language, "eval:samples")
    started = time.perf_counter()
    asked = coach.begin(conversation, sample.input, page=sample.language)
    status, sources = await ending(coach, asked)
    milliseconds = (time.perf_counter() - started) * 1_000
    return Outcome(sample, status, tuple(paths[source.material_id] for source in sources), milliseconds)


async def ending(coach: Coach, asked: Asked) -> tuple[str, list[Source]]:
    """The status with which an answer ends, and the sources that it cites."""
    events = [event async for event in coach.answer(asked)]
    last = events[-1]
    status = last.status.value if isinstance(last, FinishedEvent | FailedEvent) else ""
    return status, [source for event in events if isinstance(event, SourcesEvent) for source in event.sources]


@contextmanager
def warm_coach(settings: Settings) -> Iterator[tuple[Coach, Transcripts, Index]]:
    """A coach over the shipped guides, indexed into a temporary place, with its store and its index."""
    with guides_place(settings) as there:
        index, store = build_index(there), build_store(there)
        search = Search(index)
        search.warm_up()
        try:
            yield build_coach(there, search, store), store, index
        finally:
            store.close()
            index.close()
