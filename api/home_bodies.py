"""Bodies of the trainers' home: the switch, gaps and drafts."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.bodies import Body, Language, RunOut
from api.trainer_bodies import MaterialState, SentenceOut
from coach.draft_form import HintCode
from coach.gaps import Settled
from coach.service_states import ServiceState
from coach.statuses import AnswerStatus

_SENTENCE = Field("", max_length=500)


class ServiceOut(BaseModel):
    state: ServiceState
    sentence: SentenceOut
    """What learners read while it is not on; empty while it is."""


class ServiceIn(BaseModel):
    state: ServiceState
    korean: str = _SENTENCE
    """Empty for the sentence that ships."""
    english: str = _SENTENCE


class SettleIn(BaseModel):
    settled: Settled
    """Empty opens it again."""


class GapOut(BaseModel):
    id: UUID
    settled: Settled


class DraftNew(BaseModel):
    gap_id: UUID | None = None
    language: Language = "ko"


class DraftIn(BaseModel):
    title: str = Field(max_length=200)
    course: str = Field("", max_length=200)
    language: Language = "ko"
    text: str = Field(max_length=100_000)
    version: int
    """The one that was changed."""


class HintOut(Body):
    code: HintCode
    detail: str
    means: str


class PreviewBlockOut(BaseModel):
    kind: Literal["paragraph", "steps", "list", "table", "code"]
    start: int
    items: tuple[tuple[RunOut, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    """Of a table, which has no items."""


class PreviewOut(BaseModel):
    heading: str
    blocks: tuple[PreviewBlockOut, ...]


class DraftOut(BaseModel):
    id: UUID
    title: str
    course: str
    language: Language
    text: str
    version: int
    changed_at: datetime
    removed: bool
    published: bool
    hints: tuple[HintOut, ...]
    preview: tuple[PreviewOut, ...]


class PublishedOut(BaseModel):
    state: MaterialState
    sentence: SentenceOut | None
    """Why it could not be read and what to do."""
    material_id: str | None


class AskedAgainOut(BaseModel):
    question: str
    status: AnswerStatus
    answered: bool
    from_draft: bool
    """Whether the answer cites the material that the draft became."""
    notice: str
