"""Comparing: two runs, or a run and the baseline, on the samples that both asked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coach.errors import RunNotFound
from coach.grader_kinds import score_sentence
from coach.run_figures import Change, Difference, Paired, SampleFigures, changes, differences, pair, sample_figures
from coach.run_records import named_run
from coach.runs import Run, Runs
from evals.baseline import BASELINE, NAME, Fall, Gate, falls, first_gates, read_baseline


@dataclass(frozen=True, slots=True)
class Side:
    """A run, or the baseline, as it is compared."""

    name: str
    samples: Mapping[str, SampleFigures]
    run: Run | None
    """Missing of the baseline."""


@dataclass(frozen=True, slots=True)
class Comparison:
    a: Side
    b: Side
    paired: Paired
    differences: Mapping[str, Difference]
    changes: Sequence[Change]
    """The samples that changed for a grader by which a run may fail, those that lost first."""
    falls: Sequence[Fall]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "a": self.a.name,
            "b": self.b.name,
            "metrics": {
                name: {**asdict(one), "difference": one.difference, "ties": one.ties}
                for name, one in self.differences.items()
            },
            "falls": [
                {"metric": one.gate.metric, "a": one.a, "b": one.b, "margin": one.gate.margin} for one in self.falls
            ],
            "lost": [_changed(one, one.lost) for one in self.changes if one.lost],
            "won": [_changed(one, one.won) for one in self.changes if one.won],
            "only_a": list(self.paired.only_a),
            "only_b": list(self.paired.only_b),
            "changed": list(self.paired.changed),
        }


def side(name: str, runs: Runs, file: Path = BASELINE) -> Side:
    """The run of this name, the newest for ``last``, or the baseline.

    Raises:
        RunNotFound: There is none.
        SetError: The baseline cannot be read.
    """
    if name == NAME:
        return Side(name, read_baseline(file).samples, None)
    run = named_run(runs, name)
    samples = sample_figures(runs.graded(run.id))
    if not samples:
        raise RunNotFound(f"run {run.name!r} has asked nothing yet; there is nothing to compare")
    return Side(run.name, samples, run)


def compared(a: Side, b: Side, file: Path = BASELINE) -> Comparison:
    """Hold B against A, by the gates of the baseline; without one, by those that A would begin with.

    Raises:
        SetError: The baseline cannot be read.
    """
    gates: tuple[Gate, ...] = read_baseline(file).gates if file.exists() else first_gates(list(a.samples.values()))
    paired = pair(a.samples, b.samples)
    return Comparison(a, b, paired, differences(paired.both), changes(paired.both), falls(gates, paired))


def why(change: Change, grader: str) -> str:
    """What a grader says of B."""
    return score_sentence(change.b.worst[grader], "en")


def _changed(change: Change, graders: Sequence[str]) -> dict[str, Any]:
    return {
        "id": change.b.id,
        "input": change.b.input or change.a.input,
        "outcome_a": change.a.outcome,
        "outcome_b": change.b.outcome,
        "graders": {
            name: {"a": change.a.values[name], "b": change.b.values[name], "reason": why(change, name)}
            for name in graders
        },
    }
