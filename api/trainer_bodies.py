"""Bodies of the trainers' API."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from api.bodies import Body, PlaceOut
from coach.uploads import Outcome
from knowledge.languages import TextLanguage
from knowledge.refusals import Reason

MaterialState = Literal["waiting", "reading", "searchable", "refused", "removed"]


class IntakeOut(Body):
    """What becomes of uploads.

    ``improving`` while a slow encoder reads, ``waiting`` while another program writes the index, ``stopped`` when it
    cannot be written.
    """

    state: Literal["idle", "working", "improving", "waiting", "stopped"]
    done: int
    total: int


class SentenceOut(BaseModel):
    ko: str
    en: str


class TwinOut(BaseModel):
    material_id: str
    title: str


class DuplicateOut(TwinOut):
    score: float
    """Estimated share of common text, 0 to 1."""


class MaterialRow(BaseModel):
    """A material, an upload on its way, or a file that was refused."""

    id: str
    upload_id: UUID | None
    """Missing for files of a folder, which are changed in that folder."""
    material_id: str | None
    folder: str
    name: str
    """Path inside the folder."""
    title: str
    format: str
    state: MaterialState
    reason: Reason | None
    sentence: SentenceOut | None
    """Why it was refused and what to do."""
    language: TextLanguage | None
    chunks: int
    changed_at: datetime
    size: int | None
    """Bytes of the file."""
    versions: int
    twin: TwinOut | None
    duplicates: tuple[DuplicateOut, ...]
    cited: int
    """Number of answers that cited it."""


class MaterialsOut(BaseModel):
    intake: IntakeOut
    materials: list[MaterialRow]


class UploadOut(BaseModel):
    upload_id: UUID
    outcome: Outcome


class NameIn(BaseModel):
    name: str


class CitationOut(Body):
    question: str
    asked_at: datetime
    section: str
    place: PlaceOut


class CitationsOut(BaseModel):
    count: int
    questions: tuple[CitationOut, ...]
