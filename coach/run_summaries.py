"""Run summaries: the few figures of each run that a list shows, added up where they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, func, select

from coach.database import Store
from coach.evaluation_tables import run_samples, scores
from coach.runs import Run

MAIN = ("right", "outcome", "citation_precision")
"""Graders whose means a list shows."""
DECLINED = "unanswerable_declined"
"""Of the samples that nothing answers, the share that was not answered."""


@dataclass(slots=True)
class _Sum:
    total: float = 0.0
    n: int = 0

    def add(self, total: float, n: int) -> None:
        self.total += total
        self.n += n


class RunSummaries(Store):
    """Raises StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._kept: dict[tuple[UUID, int], dict[str, float]] = {}

    def of(self, runs: Sequence[Run]) -> dict[UUID, dict[str, float]]:
        """Means of ``MAIN`` and ``DECLINED`` by run; what no sample was scored by is left out.

        Scores of a run do not change, so they are added up anew only when more samples were asked.
        """
        missing = [run for run in runs if (run.id, run.done) not in self._kept]
        added = self._added_up([run.id for run in missing]) if missing else {}
        found = {run.id: added[run.id] if run.id in added else self._kept.get((run.id, run.done), {}) for run in runs}
        self._kept = {(run.id, run.done): found[run.id] for run in runs}
        return found

    def _added_up(self, run_ids: Sequence[UUID]) -> dict[UUID, dict[str, float]]:
        suite = run_samples.c.sample["suite"].as_string().label("suite")
        query = (
            select(
                run_samples.c.run_id,
                scores.c.grader,
                suite,
                func.sum(scores.c.value).label("total"),
                func.count(scores.c.value).label("n"),
            )
            .join(scores, scores.c.turn_id == run_samples.c.turn_id)
            .where(run_samples.c.run_id.in_(run_ids), scores.c.grader.in_(MAIN))
            .group_by(run_samples.c.run_id, scores.c.grader, suite)
        )
        sums: dict[UUID, dict[str, _Sum]] = {}
        with self.reading() as connection:
            for row in connection.execute(query):
                held = sums.setdefault(row.run_id, {})
                held.setdefault(row.grader, _Sum()).add(row.total or 0.0, row.n)
                if (row.suite, row.grader) == ("unanswerable", "outcome"):
                    held.setdefault(DECLINED, _Sum()).add(row.total or 0.0, row.n)
        return {run: {name: one.total / one.n for name, one in held.items() if one.n} for run, held in sums.items()}
