"""Run records: a run with its samples, their scores and their transcripts, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from coach.answers import plain_text
from coach.errors import RunNotFound
from coach.records import Turn
from coach.runs import Graded, Run, Runs
from coach.transcripts import Transcripts

LAST = "last"
"""Names the newest run."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """A graded sample with its transcript."""

    graded: Graded
    turns: tuple[Turn, ...]
    """Of its conversation, the judged one at the end."""

    @property
    def turn(self) -> Turn:
        return self.turns[-1]

    @property
    def answer(self) -> str:
        """Its text, citations as ``[1]``; empty when nothing was answered."""
        return said(self.turn)

    @property
    def notice(self) -> str:
        return self.turn.result.notice if self.turn.result else ""

    @property
    def sources(self) -> tuple[str, ...]:
        """A line each."""
        cited = self.turn.result.sources if self.turn.result else ()
        return tuple(f"[{one.number}] " + " › ".join(filter(None, (one.title, one.section))) for one in cited)


@dataclass(frozen=True, slots=True)
class RunRecord:
    run: Run
    answers: tuple[Answered, ...]
    """By id of the sample and epoch."""

    @property
    def graded(self) -> tuple[Graded, ...]:
        return tuple(one.graded for one in self.answers)


def said(turn: Turn) -> str:
    """The text of an answer, citations as ``[1]``."""
    return plain_text(turn.result.blocks) if turn.result else ""


def named_run(runs: Runs, name: str) -> Run:
    """The run of this name, or the newest for ``last``.

    Raises:
        RunNotFound: There is none.
    """
    if name != LAST:
        return runs.named(name)
    newest = runs.newest(limit=1)
    if not newest:
        raise RunNotFound("there is no run yet; `python -m evals run` makes one")
    return newest[0]


def read_record(runs: Runs, transcripts: Transcripts, run: Run) -> RunRecord:
    """What was recorded of a run so far."""
    graded = runs.graded(run.id)
    held: dict[UUID, list[Turn]] = {}
    for start in range(0, len(graded), _AT_ONCE):
        held |= transcripts.several([one.conversation_id for one in graded[start : start + _AT_ONCE]])
    return RunRecord(run, tuple(Answered(one, _until(held, one)) for one in graded))


def _until(held: Mapping[UUID, list[Turn]], graded: Graded) -> tuple[Turn, ...]:
    turns = held[graded.conversation_id]
    place = next(place for place, turn in enumerate(turns) if turn.id == graded.turn_id)
    return tuple(turns[: place + 1])
