"""Bodies of the review: what trainers judge, how far they agree, and samples made from turns."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from api.bodies import Body, Language
from coach.agreement import Agreement, Disagreement
from coach.graders import GRADERS, Score, Unit
from coach.review_mix import Pool
from coach.reviews import History, Review
from coach.samples import Sample
from prompts import load_graders

_LONG = Field("", max_length=4_000)
_PER_CENT = Field(ge=0, le=100)


class NextIn(BaseModel):
    run: str = Field("", max_length=40)
    """Name of a run; empty for learners' questions."""


class NextOut(BaseModel):
    turn_id: UUID | None
    """Missing when nothing is left to review."""
    pool: Pool | None


class VerdictIn(BaseModel):
    id: UUID
    """Made by whoever sends it: sent again after a broken connection, the review is stored once."""
    levels: dict[str, int]
    """A level for each criterion of the rubric."""
    note: str = _LONG
    corrected: str = _LONG
    """What the coach should have said; empty when nothing is to be mended."""
    page: Language = "ko"


class ReviewOut(BaseModel):
    id: UUID
    turn_id: UUID
    author: str
    at: datetime
    levels: dict[str, int]
    note: str
    corrected: str
    blind: bool
    """Whether other reviews of the turn were hidden from its author."""

    @classmethod
    def of(cls, review: Review) -> Self:
        verdict = review.verdict
        return cls(
            id=review.id,
            turn_id=review.turn_id,
            author=review.author,
            at=review.at,
            levels=dict(verdict.levels),
            note=verdict.note,
            corrected=verdict.corrected,
            blind=review.blind,
        )


class HistoryOut(BaseModel):
    reviews: tuple[ReviewOut, ...]
    hidden: bool
    """Whether others' reviews wait until one's own is stored."""

    @classmethod
    def of(cls, history: History) -> Self:
        return cls(reviews=tuple(ReviewOut.of(one) for one in history.reviews), hidden=history.hidden)


class SavedOut(BaseModel):
    review: ReviewOut
    offers_sample: bool
    """There is a corrected answer, and no sample of the turn yet."""
    sample_updated: bool
    """The corrected answer became the target of the sample that was made from the turn."""


class SharesBody(Body):
    """Per cent; those of the pools make 100."""

    uncertain: int = _PER_CENT
    thumbs_down: int = _PER_CENT
    random: int = _PER_CENT
    disagreed: int = _PER_CENT
    double: int = _PER_CENT
    """Of all turns: those that two trainers judge without seeing each other's review."""


class AgreementOut(Body):
    alpha: float | None
    """Krippendorff's alpha for ordinal levels; missing when nothing differs or nothing can be compared."""
    pairs: int


class GraderAgreement(BaseModel):
    grader: str
    criterion: str
    agreement: AgreementOut

    @classmethod
    def of(cls, grader: str, criterion: str, agreement: Agreement) -> Self:
        return cls(grader=grader, criterion=criterion, agreement=AgreementOut.model_validate(agreement))


class OpinionOut(Body):
    judge: str
    is_grader: bool
    level: int


class DisagreementOut(Body):
    turn_id: UUID
    criterion: str
    opinions: tuple[OpinionOut, ...]

    @classmethod
    def of(cls, found: Disagreement) -> Self:
        return cls.model_validate(found)


class AgreementsOut(BaseModel):
    trainers: dict[str, AgreementOut]
    """By criterion, of judgements that were made without seeing another."""
    graders: tuple[GraderAgreement, ...]
    disagreements: tuple[DisagreementOut, ...]


class SampleIn(BaseModel):
    suite: str
    language: Language
    input: str = Field(max_length=4_000)
    history: tuple[str, ...] = Field((), max_length=20)
    target: str = _LONG
    outcome: str
    materials: tuple[str, ...] = Field((), max_length=20)
    says: tuple[str, ...] = Field((), max_length=20)
    never_says: tuple[str, ...] = Field((), max_length=20)
    answer_language: str = ""
    note: str = _LONG


class SampleMade(BaseModel):
    sample: Sample
    made_by: str
    made_at: datetime


class ScoreOut(BaseModel):
    """A score in words."""

    grader: str
    title: str
    unit: Unit | None
    value: float | None
    sentence: str

    @classmethod
    def of(cls, score: Score, language: Language) -> Self:
        texts = load_graders()
        grader = GRADERS.get(score.grader)
        return cls(
            grader=score.grader,
            title=cls.title_of(score.grader, language),
            unit=grader.unit if grader else None,
            value=score.value,
            sentence=texts.sentence(score.reason, score.detail, language) if score.reason in texts.reasons else "",
        )

    @staticmethod
    def title_of(grader: str, language: Language) -> str:
        texts = load_graders()
        return texts.title(grader, language) if grader in texts.graders else grader
