"""Runs: evaluations that are going on or over, with the turns that they asked and what graders said of them."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, delete, func, insert, select, update

from coach.database import Store, utc
from coach.errors import RunNotFound
from coach.evaluation_tables import run_samples, runs, scores
from coach.graders import Score
from coach.samples import Sample
from coach.scores import put_scores, read_scores
from coach.tables import conversations, turns

_SILENT = timedelta(minutes=3)
"""A run that says nothing for so long was killed; reading the guides anew may take two minutes."""


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """By somebody, or killed; it can be gone on with."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was asked to do."""

    suites: tuple[str, ...]
    """Empty for all."""
    writer: str
    """``extractive`` or ``model``."""
    limit: int | None
    """At most so many samples, evenly spaced."""
    epochs: int
    half: str
    """``even`` or ``odd`` numbers of samples; empty for both."""
    samples: str
    """``shipped``, ``trainers`` or ``all``."""
    materials: str
    """``guides`` for those that ship, ``index`` for all that is indexed."""
    judged: bool
    """Whether the model grader judges too."""


@dataclass(frozen=True, slots=True)
class Run:
    id: UUID
    name: str
    state: RunState
    begun_at: datetime
    ended_at: datetime | None
    begun_by: str
    """Name of an account; empty for the terminal."""
    stop_asked: bool
    plan: Plan
    configuration: Mapping[str, Any]
    """Empty until it asks; revision of the code, prompts, encoders, index, settings and package versions."""
    planned: int
    """Samples times epochs."""
    done: int
    seconds: float
    """Worked so far, without the pauses between a stop and going on."""
    fault: str

    @property
    def origin(self) -> str:
        return origin_of(self.name)


@dataclass(frozen=True, slots=True)
class Graded:
    """A sample that was asked, how its turn ended, and its scores."""

    sample: Sample
    epoch: int
    turn_id: UUID
    conversation_id: UUID
    status: str
    confidence: float
    cost: float
    milliseconds: float
    """From the question to the end of the stored answer."""
    scores: tuple[Score, ...] = ()


def origin_of(name: str) -> str:
    """Origin of the conversations of a run."""
    return f"eval:{name}"


class Runs(Store):
    """Raises StoreUnavailable from every method."""

    def begin(self, plan: Plan, begun_by: str = "") -> Run:
        """A run of which nothing is asked yet; ``configure`` says what it measures before it asks."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        row = {
            "id": uuid4(),
            "name": name,
            "state": RunState.RUNNING.value,
            "begun_at": now,
            "seen_at": now,
            "begun_by": begun_by,
            "stop_asked": False,
            "plan": asdict(plan),
            "configuration": {},
            "planned": 0,
            "seconds": 0.0,
            "fault": "",
        }
        with self.writing() as connection:
            connection.execute(insert(runs).values(row))
        return self.named(name)

    def configure(self, run_id: UUID, configuration: Mapping[str, Any], planned: int) -> None:
        """Say what it measures, and how many samples times epochs it will ask."""
        with self.writing() as connection:
            changed = update(runs).where(runs.c.id == run_id)
            connection.execute(changed.values(configuration=dict(configuration), planned=planned))

    def go_on(self, name: str) -> Run:
        """Take up a run that was stopped, killed or failed.

        Raises:
            RunNotFound: No run has this name.
        """
        again = {"state": RunState.RUNNING.value, "stop_asked": False, "fault": "", "ended_at": None}
        with self.writing() as connection:
            connection.execute(update(runs).where(runs.c.name == name).values(**again, seen_at=datetime.now(UTC)))
        return self.named(name)

    def beat(self, run_id: UUID, seconds: float) -> bool:
        """Say that it is being worked on, so many seconds in all; return whether somebody asked to stop it."""
        with self.writing() as connection:
            changed = update(runs).where(runs.c.id == run_id).values(seen_at=datetime.now(UTC), seconds=seconds)
            connection.execute(changed)
            return bool(connection.execute(select(runs.c.stop_asked).where(runs.c.id == run_id)).scalar_one())

    def record(self, run_id: UUID, graded: Graded) -> None:
        """Store an asked sample with its scores, both or neither."""
        row = {
            "run_id": run_id,
            "sample_id": graded.sample.id,
            "epoch": graded.epoch,
            "turn_id": graded.turn_id,
            "sample": graded.sample.model_dump(mode="json"),
            "milliseconds": graded.milliseconds,
            "finished_at": datetime.now(UTC),
        }
        with self.writing() as connection:
            connection.execute(insert(run_samples).values(row))
            put_scores(connection, graded.turn_id, graded.scores)

    def done(self, run_id: UUID) -> set[tuple[str, int]]:
        """Ids and epochs of the samples that are recorded."""
        query = select(run_samples.c.sample_id, run_samples.c.epoch).where(run_samples.c.run_id == run_id)
        with self.reading() as connection:
            return {(row.sample_id, row.epoch) for row in connection.execute(query)}

    def unrecorded(self, run: Run) -> list[UUID]:
        """Conversations of samples that a killed process was asking; they are asked anew."""
        recorded = select(turns.c.conversation_id).join(run_samples, run_samples.c.turn_id == turns.c.id)
        query = select(conversations.c.id).where(
            conversations.c.origin == run.origin, conversations.c.id.not_in(recorded)
        )
        with self.reading() as connection:
            return list(connection.scalars(query))

    def end(self, run_id: UUID, state: RunState, fault: str = "") -> None:
        now = datetime.now(UTC)
        with self.writing() as connection:
            ended = update(runs).where(runs.c.id == run_id)
            connection.execute(ended.values(state=state.value, fault=fault, ended_at=now, seen_at=now))

    def ask_to_stop(self, name: str) -> Run:
        """Have whoever works on it end after the samples that are being asked.

        Raises:
            RunNotFound: No run has this name.
        """
        with self.writing() as connection:
            connection.execute(update(runs).where(runs.c.name == name).values(stop_asked=True))
        return self.named(name)

    def remove(self, name: str) -> None:
        """Forget a run and its scores; its conversations are the caller's to erase before.

        Raises:
            RunNotFound: No run has this name.
        """
        with self.writing() as connection:
            if not connection.execute(delete(runs).where(runs.c.name == name)).rowcount:
                raise RunNotFound(_not_found(name))

    def named(self, name: str) -> Run:
        """
        Raises:
            RunNotFound: No run has this name.
        """
        with self.reading() as connection:
            row = connection.execute(_with_count().where(runs.c.name == name)).first()
        if row is None:
            raise RunNotFound(_not_found(name))
        return _run(row)

    def newest(self, *, limit: int) -> list[Run]:
        with self.reading() as connection:
            return [
                _run(row) for row in connection.execute(_with_count().order_by(runs.c.begun_at.desc()).limit(limit))
            ]

    def conversations(self, run: Run) -> list[UUID]:
        with self.reading() as connection:
            return list(connection.scalars(select(conversations.c.id).where(conversations.c.origin == run.origin)))

    def graded(self, run_id: UUID) -> list[Graded]:
        """Every recorded sample with its scores, by id and epoch."""
        query = (
            select(
                run_samples, turns.c.status, turns.c.confidence, turns.c.cost, turns.c.conversation_id.label("held_in")
            )
            .join(turns, turns.c.id == run_samples.c.turn_id)
            .where(run_samples.c.run_id == run_id)
            .order_by(run_samples.c.sample_id, run_samples.c.epoch)
        )
        with self.reading() as connection:
            rows = connection.execute(query).all()
            given = read_scores(connection, _scores_query(run_id))
        return [_graded(row, given.get(row.turn_id, ())) for row in rows]


def _with_count() -> Select[Any]:
    done = select(func.count()).where(run_samples.c.run_id == runs.c.id).scalar_subquery()
    return select(runs, done.label("done"))


def _scores_query(run_id: UUID) -> Select[Any]:
    of_run = run_samples.c.turn_id == scores.c.turn_id
    return select(scores).join(run_samples, of_run).where(run_samples.c.run_id == run_id).order_by(scores.c.grader)


def _graded(row: Row[Any], given: tuple[Score, ...]) -> Graded:
    return Graded(
        sample=Sample.model_validate(row.sample),
        epoch=row.epoch,
        turn_id=row.turn_id,
        conversation_id=row.held_in,
        status=row.status or "",
        confidence=row.confidence or 0.0,
        cost=row.cost or 0.0,
        milliseconds=row.milliseconds,
        scores=given,
    )


def _run(row: Row[Any]) -> Run:
    state = RunState(row.state)
    if state is RunState.RUNNING and datetime.now(UTC) - utc(row.seen_at) > _SILENT:
        state = RunState.STOPPED
    plan = {**row.plan, "suites": tuple(row.plan["suites"])}
    return Run(
        id=row.id,
        name=row.name,
        state=state,
        begun_at=utc(row.begun_at),
        ended_at=None if row.ended_at is None else utc(row.ended_at),
        begun_by=row.begun_by,
        stop_asked=row.stop_asked,
        plan=Plan(**plan),
        configuration=row.configuration,
        planned=row.planned,
        done=row.done,
        seconds=row.seconds,
        fault=row.fault,
    )


def _not_found(name: str) -> str:
    return f"no run is called {name!r}; `python -m evals runs` lists them"
