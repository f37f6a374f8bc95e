"""Runs that a test makes up: samples with answers and scores, stored as a real run stores them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from coach.answers import Block
from coach.answers import Run as Words
from coach.graders import Score
from coach.records import OfferedPassage, Source, TurnResult
from coach.runs import Graded, Plan, Run, Runs, RunState
from coach.samples import Sample, sample_of
from coach.statuses import AnswerStatus
from coach.transcripts import Transcripts

PLAN = Plan(
    suites=(),
    writer="extractive",
    limit=None,
    epochs=1,
    half="",
    samples="shipped",
    materials="guides",
    judged=False,
)
CONFIGURATION = {
    "revision": "abc123def456+",
    "packages": {"numpy": "2.0"},
    "settings": {"chat_model": "m"},
    "prompts": {"answer.md": "1111"},
    "encoders": ["usem3"],
}


@dataclass(frozen=True)
class Given:
    """What became of a sample."""

    sample: Sample
    scores: Mapping[str, float | None]
    answer: str = "설정을 눌러요."
    status: AnswerStatus = AnswerStatus.ANSWERED
    epoch: int = 1
    notice: str = ""
    detail: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


def sample(id_: str, **changes: Any) -> Sample:
    document = {
        "id": id_,
        "suite": "grounded",
        "language": "ko",
        "input": f"{id_} 어떻게 해요?",
        "expects": {"outcome": "answered", "materials": ["ko/wifi.md"], "says": ["설정"]},
    }
    return sample_of({**document, **changes})


def graded(given: Given, turn_id: UUID, conversation_id: UUID) -> Graded:
    scores = tuple(
        Score(name, value, given.reasons.get(name, "outcome_other"), given.detail)
        for name, value in given.scores.items()
    )
    return Graded(given.sample, given.epoch, turn_id, conversation_id, given.status, 0.9, 0.0, 12.5, scores)


def fill(
    engine: Engine,
    held: Sequence[Given],
    *,
    state: RunState = RunState.DONE,
    fault: str = "",
    configuration: Mapping[str, Any] = CONFIGURATION,
    **plan: Any,
) -> Run:
    """A run in the database, with its transcripts."""
    runs, store = Runs(engine), Transcripts(engine)
    run = runs.begin(replace(PLAN, **plan), begun_by="김강사")
    runs.configure(run.id, configuration, len(held))
    for given in held:
        conversation = store.open_conversation(given.sample.language, run.origin)
        for question in given.sample.history:
            store.close_turn(store.open_turn(conversation, question), result("먼저 한 답", given))
        turn = store.open_turn(conversation, given.sample.input)
        store.close_turn(turn, result(given.answer, given))
        runs.record(run.id, graded(given, turn.id, conversation))
    if state is not RunState.RUNNING:
        runs.end(run.id, state, fault)
    return runs.named(run.name)


def result(answer: str, given: Given) -> TurnResult:
    """An answer that cites one passage."""
    offered = OfferedPassage(1, "p1", "m1", "와이파이", "연결", "설정을 눌러요. 문의 02-120-1234", 1.0, 1.0, 1.0, 1)
    return TurnResult(
        status=given.status,
        language=given.sample.language,
        standalone=given.sample.input,
        notice=given.notice,
        blocks=(Block("paragraph", ((Words(answer), Words(source=1)),)),) if answer else (),
        sources=(Source(1, "p1", "m1", "와이파이", "연결", "ko"),),
        related=(),
        offered=(offered,),
        confidence=0.9,
        writer="extractive",
        fallback="",
        trace=(),
    )
