"""Follow-ups: whether conversations on the shipped guides are understood turn by turn."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.coach import Coach
from coach.records import Source
from coach.settings import Settings
from coach.transcripts import Transcripts
from evals.corpora import SetError
from evals.samples import FOLDER, Progress, ending, warm_coach

_FILE = FOLDER / "follow_up.jsonl"


class TurnExpectation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Literal["answered", "unanswered", "smalltalk"]
    """Family of the status."""
    materials: tuple[str, ...]
    """Paths of the guides, any of which answers; empty when none does."""
    section: str = ""
    """Part of the heading, or title, of one that is cited."""
    language: Literal["", "ko", "en"] = ""
    """Of the answer."""


class TurnSample(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: str
    expects: TurnExpectation


class ConversationSample(BaseModel):
    """One conversation and what should become of each of its turns."""

    model_config = ConfigDict(extra="forbid")

    id: str
    suite: Literal["follow_up"]
    language: Literal["ko", "en"]
    turns: tuple[TurnSample, ...]


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    conversation: str
    place: int
    """From 0; every turn but the first follows others."""
    sample: TurnSample
    status: str
    language: str
    cited: tuple[tuple[str, str], ...]
    """Path and section of each source."""

    @property
    def right(self) -> bool:
        expects = self.sample.expects
        if self.status.split("_")[0] != expects.outcome or (expects.language and self.language != expects.language):
            return False
        if not expects.materials:
            return True
        return any(path in expects.materials and expects.section in section for path, section in self.cited)


def read_conversations() -> list[ConversationSample]:
    """All of them, checked.

    Raises:
        SetError: A line has another form.
    """
    try:
        return [ConversationSample.model_validate(json.loads(line)) for line in _FILE.read_text("utf-8").splitlines()]
    except (json.JSONDecodeError, ValidationError) as error:
        raise SetError(f"{_FILE.name!r} has a line that is no conversation: {error}") from error


def hold_conversations(
    samples: Sequence[ConversationSample], settings: Settings, progress: Progress
) -> list[TurnOutcome]:
    """Hold every conversation with a warm coach over the shipped guides, indexed into a temporary place."""
    outcomes: list[TurnOutcome] = []
    with warm_coach(settings) as (coach, store, index):
        paths = {entry.id: entry.path for entry in index.catalog.materials()}
        for done, sample in enumerate(samples, 1):
            outcomes += asyncio.run(_held(sample, coach, store, paths))
            progress(done, len(samples))
    return outcomes


async def _held(
    sample: ConversationSample, coach: Coach, store: Transcripts, paths: dict[str, str]
) -> list[TurnOutcome]:
    conversation = store.open_conversation(sample.language, "eval:follow_ups")
    outcomes: list[TurnOutcome] = []
    for place, turn in enumerate(sample.turns):
        status, sources = await ending(coach, coach.begin(conversation, turn.input, page=sample.language))
        cited = tuple((paths[source.material_id], _section(source)) for source in sources)
        result = store.turns(conversation)[-1].result
        outcomes.append(TurnOutcome(sample.id, place, turn, status, result.language if result else "", cited))
    return outcomes


def _section(source: Source) -> str:
    return f"{source.title} > {source.section}"
