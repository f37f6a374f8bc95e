"""Running: samples are asked of the coach, a few at once, graded, and recorded one by one."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from filelock import FileLock, Timeout

from coach.coach import Coach
from coach.errors import RunChanged
from coach.graders import Score
from coach.records import Turn
from coach.runs import Graded, Run, Runs, RunState
from coach.samples import Sample
from coach.transcripts import Transcripts

Grade = Callable[[Sample, Turn, float], Sequence[Score]]
"""Scores of the turn that a sample ended with, which took so many milliseconds."""
Judge = Callable[[Sample, Turn], Awaitable[Sequence[Score]]]
"""What a model says of such a turn by the rubric."""
Progress = Callable[[int, int], None]

_BEAT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    sample: Sample
    epoch: int
    """From 1."""


@contextlib.contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Keep other processes from working on the same run; the lock of a killed one is free at once.

    Raises:
        RunChanged: One is at it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{name}.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise RunChanged(f"run {name!r} is being worked on by another process; wait, or stop that one first") from error
    (folder / f"{name}.lock").unlink(missing_ok=True)


def pending(samples: Sequence[Sample], epochs: int, done: set[tuple[str, int]]) -> list[Task]:
    """What is left to ask, epoch by epoch."""
    tasks = (Task(sample, epoch) for epoch in range(1, epochs + 1) for sample in samples)
    return [task for task in tasks if (task.sample.id, task.epoch) not in done]


class Runner:
    """Works on one run."""

    def __init__(
        self, run: Run, *, runs: Runs, store: Transcripts, coach: Coach, grade: Grade, judge: Judge | None = None
    ) -> None:
        self._run = run
        self._runs = runs
        self._store = store
        self._coach = coach
        self._grade = grade
        self._judge = judge
        self._begun = time.monotonic()
        self._stopping = False

    async def work(self, tasks: Sequence[Task], *, at_once: int, progress: Progress) -> RunState:
        """Ask every task, at most so many at once, until all are recorded or somebody asked to stop.

        Raises:
            CoachError: A store failed; what was recorded stays.
        """
        waiting = iter(tasks)
        recorded = self._run.planned - len(tasks)
        over = asyncio.Event()
        progress(recorded, self._run.planned)

        async def take() -> None:
            nonlocal recorded
            for task in waiting:
                if self._stopping:
                    return
                await self._ask(task)
                recorded += 1
                progress(recorded, self._run.planned)

        async def take_all() -> None:
            try:
                await asyncio.gather(*(take() for _ in range(at_once)))
            finally:
                over.set()

        await asyncio.gather(take_all(), self._beat(over))
        return RunState.STOPPED if self._stopping and recorded < self._run.planned else RunState.DONE

    async def _beat(self, over: asyncio.Event) -> None:
        """Say every few seconds, and once more at the end, that it is being worked on."""
        while not over.is_set():
            self._stopping = await asyncio.to_thread(self._runs.beat, self._run.id, self._seconds())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), _BEAT_SECONDS)
        await asyncio.to_thread(self._runs.beat, self._run.id, self._seconds())

    def _seconds(self) -> float:
        return self._run.seconds + time.monotonic() - self._begun

    async def _ask(self, task: Task) -> None:
        sample = task.sample
        conversation = await asyncio.to_thread(self._store.open_conversation, sample.language, self._run.origin)
        for earlier in sample.history:
            await self._answered(conversation, sample, earlier)
        started = time.perf_counter()
        await self._answered(conversation, sample, sample.input)
        milliseconds = (time.perf_counter() - started) * 1_000
        turn = (await asyncio.to_thread(self._store.turns, conversation))[-1]
        given = list(await asyncio.to_thread(self._grade, sample, turn, milliseconds))
        if self._judge is not None:
            given += await self._judge(sample, turn)
        graded = _graded(task, conversation, turn, milliseconds, given)
        await asyncio.to_thread(self._runs.record, self._run.id, graded)

    async def _answered(self, conversation: UUID, sample: Sample, question: str) -> None:
        asked = await asyncio.to_thread(self._coach.begin, conversation, question, page=sample.language)
        async for _ in self._coach.answer(asked):
            pass  # everything that was said is in the store


def _graded(task: Task, conversation: UUID, turn: Turn, milliseconds: float, given: Sequence[Score]) -> Graded:
    result = turn.result
    return Graded(
        sample=task.sample,
        epoch=task.epoch,
        turn_id=turn.id,
        conversation_id=conversation,
        status=result.status.value if result else "",
        confidence=result.confidence if result else 0.0,
        cost=result.cost if result else 0.0,
        milliseconds=milliseconds,
        scores=tuple(given),
    )
