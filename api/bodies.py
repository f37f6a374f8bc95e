"""Bodies: what travels over HTTP, typed."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from coach.preferences import Level
from coach.statuses import AnswerStatus
from coach.thumbs import Reason
from knowledge.contents import PlaceKind
from knowledge.passages import Passage
from prompts import Device

Language = Literal["ko", "en"]


class Body(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ErrorBody(BaseModel):
    error: str
    """A code; its sentence for people is in ``/api/texts``."""


class ConversationIn(BaseModel):
    language: Language = "ko"
    """Language of the page on which it is held."""


class ConversationOut(Body):
    token: str
    """Opens the conversation: to be sent as ``Authorization: Bearer TOKEN``. It cannot be sent again."""
    language: Language


class QuestionIn(BaseModel):
    text: str = Field(max_length=100_000)
    page: Language = "ko"
    """Language of the page on which it is asked; the question's own language goes first."""
    key: UUID | None = None
    """Made by whoever asks. With the same key the same question may be asked again; it is answered once."""
    site: str = Field("", max_length=100)
    """Answer only from materials that are for this site or for every one."""


class RunOut(Body):
    text: str
    strong: bool
    source: int | None
    """Number of a source; ``text`` is then empty."""


class PieceOut(Body):
    kind: Literal["paragraph", "steps", "list", "code"]
    runs: tuple[RunOut, ...]
    number: int | None
    """The number of a step."""
    heading: str
    """To be shown above the piece when it is not empty."""
    joins: bool
    """The runs go on in the line before."""


class BlockOut(Body):
    kind: Literal["paragraph", "steps", "list", "code"]
    items: tuple[tuple[RunOut, ...], ...]
    start: int
    heading: str


class RelatedOut(Body):
    passage_id: str
    material_id: str
    title: str
    section: str


class PlaceOut(Body):
    kind: PlaceKind
    name: str
    file: str


class SourceOut(RelatedOut):
    number: int
    language: str
    place: PlaceOut


class SuggestionOut(Body):
    label: str
    question: str


class PreferencesBody(Body):
    """What a conversation remembers of its reader."""

    language: Literal["", "ko", "en"] = ""
    """Empty: that of each question."""
    level: Level = "normal"
    device: Device = ""
    """Empty: not known."""


class StatusData(Body):
    """Data of the event ``status``: a stage began."""

    stage: str
    text: str


class DeltaData(Body):
    """Data of the event ``delta``: one more line of the answer."""

    piece: PieceOut


class SourcesData(Body):
    """Data of the event ``sources``."""

    sources: tuple[SourceOut, ...]


class FinishedData(Body):
    """Data of the event ``finished``: the last one of a turn that was answered, declined or guarded."""

    turn_id: UUID
    status: AnswerStatus
    notice: str
    related: tuple[RelatedOut, ...]
    writer: str
    suggestions: tuple[SuggestionOut, ...]
    """What to ask next, or what the question may have meant: to be asked with one touch."""
    preferences: PreferencesBody
    offers_person: bool
    """Two answers in a row failed the learner."""


class FailedData(Body):
    """Data of the event ``failed``: the last one of a turn that failed; asking again may help."""

    turn_id: UUID
    status: AnswerStatus
    notice: str


class TurnOut(BaseModel):
    id: UUID
    question: str
    asked_at: datetime
    status: AnswerStatus | None
    """Missing while the turn is being answered."""
    notice: str
    blocks: tuple[BlockOut, ...]
    sources: tuple[SourceOut, ...]
    related: tuple[RelatedOut, ...]
    suggestions: tuple[SuggestionOut, ...]
    key: UUID | None
    broke_off: bool
    """Whether its reader or its process went away; asked again with its key, it is answered anew."""
    thumb: Literal["up", "down"] | None


class FeedbackIn(BaseModel):
    turn: UUID
    thumb: Literal["up", "down"]
    reason: Reason = ""
    """Why it points down."""
    text: str = Field("", max_length=500)
    """In the learner's own words; personal data in it is masked."""
    page: Language = "ko"


class TranscriptOut(BaseModel):
    preferences: PreferencesBody
    turns: tuple[TurnOut, ...]


class MaterialSummary(Body):
    id: str
    title: str
    course: str
    language: Language
    level: str
    updated: str
    licence: str
    twin: str
    """Id of the same material in the other language; empty when there is none."""


class PassageOut(Body):
    id: str
    material_id: str
    ordinal: int
    title: str
    heading_path: tuple[str, ...]
    text: str
    """Markdown."""
    language: str
    place: PlaceOut


class MarksOut(BaseModel):
    """Where the asked words stand, in any of their forms: from which character to which, in order."""

    title: tuple[tuple[int, int], ...]
    section: tuple[tuple[int, int], ...]
    """In the innermost heading."""
    text: tuple[tuple[int, int], ...]


class FoundPassage(PassageOut):
    course: str
    material_language: Language
    marks: MarksOut

    @classmethod
    def of(cls, passage: Passage, marks: MarksOut) -> Self:
        held = PassageOut.model_validate(passage.chunk).model_dump()
        return cls(**held, course=passage.course, material_language=passage.material_language, marks=marks)


class FoundOut(BaseModel):
    confidence: float
    """The chance that the passages answer, 0 to 1."""
    passages: tuple[FoundPassage, ...]


class MaterialOut(MaterialSummary):
    passages: tuple[PassageOut, ...]


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    ready: bool
    materials: int
    passages: int


class Texts(BaseModel):
    language: Language
    page: dict[str, str]
    error: dict[str, str]
    place: dict[str, str]
    reason: dict[str, str]
    keep_days: int
    """Days after its last question that a conversation is erased; 0: never."""


class HelperTexts(BaseModel):
    language: Language
    error: dict[str, str]
    place: dict[str, str]
    helper: dict[str, str]


class TrainerTexts(BaseModel):
    language: Language
    error: dict[str, str]
    place: dict[str, str]
    trainer: dict[str, str]


class AdminTexts(BaseModel):
    language: Language
    error: dict[str, str]
    access: dict[str, str]
    deed: dict[str, str]
    """What was done, for the audit trail."""
