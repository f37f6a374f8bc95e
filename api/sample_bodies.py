"""Bodies of trainers' samples over HTTP."""

from typing import Literal

from pydantic import BaseModel, Field

from api.bodies import BlockOut, Language, SourceOut
from coach.sample_form import FaultCode, SampleForm
from coach.sample_form import Field as FormField
from coach.samples import Suite
from coach.statuses import AnswerStatus

_LONG = Field("", max_length=100_000)
_LINES = Field((), max_length=200)


class SampleIn(BaseModel):
    suite: Suite
    language: Language = "ko"
    input: str = _LONG
    history: tuple[str, ...] = _LINES
    """Questions before it, oldest first."""
    outcome: str = Field(max_length=100)
    materials: tuple[str, ...] = _LINES
    """Paths."""
    says: tuple[str, ...] = _LINES
    """Facts; wordings of one are parted by ``|``."""
    never_says: tuple[str, ...] = _LINES
    target: str = _LONG
    note: str = _LONG

    def form(self) -> SampleForm:
        return SampleForm(**self.model_dump())


class TrainerSampleOut(BaseModel):
    id: str
    masked: bool
    """Whether something was hidden that looked like personal data."""


class SampleFaultOut(BaseModel):
    field: FormField
    code: FaultCode
    sentence: str


class SampleFaultsOut(BaseModel):
    error: Literal["sample_invalid"] = "sample_invalid"
    faults: tuple[SampleFaultOut, ...]


class FactOut(BaseModel):
    fact: str
    said: bool


class SampleAnswerOut(BaseModel):
    """What the coach answers to it today."""

    status: AnswerStatus
    means: str
    as_expected: bool
    notice: str
    blocks: tuple[BlockOut, ...]
    sources: tuple[SourceOut, ...]
    cites_expected: bool | None
    """Missing when no material is expected."""
    says: tuple[FactOut, ...]
    never_says: tuple[FactOut, ...]
