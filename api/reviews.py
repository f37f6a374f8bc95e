"""Reviews over HTTP: what comes next, a trainer's review, how far trainers and graders agree, samples from turns."""

import asyncio
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from api.access import AuditDep, SignedInTrainer, TrainerDep
from api.bodies import ErrorBody
from api.dependencies import PartsDep
from api.readiness import Parts
from api.review_bodies import (
    AgreementOut,
    AgreementsOut,
    DisagreementOut,
    GraderAgreement,
    HistoryOut,
    NextIn,
    NextOut,
    ReviewOut,
    SampleIn,
    SampleMade,
    SavedOut,
    SharesBody,
    VerdictIn,
)
from coach.agreement import between_trainers, disagreements, with_graders
from coach.audit import Deed
from coach.personal_data import masked
from coach.review_mix import Shares
from coach.reviews import Verdict, check_verdict
from coach.sample_drafts import mask_sample, sample_id
from coach.samples import Sample, sample_of
from coach.trainer_samples import TrainerSample
from prompts import load_rubric

MOST_REVIEWS = 5_000
"""So many of the newest are compared."""

router = APIRouter(
    prefix="/api/trainer/reviews",
    tags=["trainer"],
    dependencies=[TrainerDep],
    responses={code: {"model": ErrorBody} for code in (401, 403, 404, 422, 503)},
)


class _Trail:
    """Notes in the audit trail what the trainer of this request did."""

    def __init__(self, trainer: SignedInTrainer, audit: AuditDep) -> None:
        self.name = trainer.name
        self._audit = audit

    def note(self, deed: Deed, *, target: str = "", detail: str = "") -> None:
        self._audit.record(deed, who=self.name, target=target, detail=detail)


TrailDep = Annotated[_Trail, Depends(_Trail)]


@router.get("")
async def own_reviews(
    parts: PartsDep, trainer: SignedInTrainer, limit: int = Query(100, ge=1, le=1_000)
) -> list[ReviewOut]:
    """The reviews of whoever asks, newest first."""
    given = await asyncio.to_thread(parts.review.reviews.by_author, trainer.name, limit=limit)
    return [ReviewOut.of(one) for one in given]


@router.post("/next")
async def next_review(body: NextIn, parts: PartsDep, trainer: SignedInTrainer) -> NextOut:
    """The turn to judge next; nobody else gets it for half an hour."""
    if body.run:
        await asyncio.to_thread(parts.review.runs.named, body.run)
    pick = await asyncio.to_thread(parts.review.queue.take, trainer.name, run=body.run)
    return NextOut(turn_id=pick.turn_id if pick else None, pool=pick.pool if pick else None)


@router.get("/shares")
async def read_shares(parts: PartsDep) -> SharesBody:
    """From where the queue takes turns, in per cent."""
    return SharesBody.model_validate(await asyncio.to_thread(parts.review.queue.shares))


@router.put("/shares")
async def set_shares(body: SharesBody, parts: PartsDep, trail: TrailDep) -> SharesBody:
    """Change from where the queue takes turns, for every trainer."""
    shares = Shares(**body.model_dump())
    await asyncio.to_thread(parts.review.queue.set_shares, shares)
    detail = " ".join(f"{name}={share}" for name, share in asdict(shares).items())
    await asyncio.to_thread(trail.note, Deed.REVIEW_SHARES_SET, detail=detail)
    return SharesBody.model_validate(shares)


@router.get("/agreement")
async def read_agreement(parts: PartsDep) -> AgreementsOut:
    """How far trainers judge alike, and each grader as they do."""
    return await asyncio.to_thread(agreements, parts)


@router.get("/{turn_id}")
async def read_reviews(turn_id: UUID, parts: PartsDep, trainer: SignedInTrainer) -> HistoryOut:
    """Every review of a turn, oldest first; hidden while one's own is to be made without them."""
    await asyncio.to_thread(parts.review.reviews.subject, turn_id)
    return HistoryOut.of(await asyncio.to_thread(parts.review.reviews.history, turn_id, trainer.name))


@router.post("/{turn_id}", status_code=201)
async def give_review(turn_id: UUID, body: VerdictIn, parts: PartsDep, trail: TrailDep) -> SavedOut:
    """Append a review; nothing that was stored before is changed."""
    return await asyncio.to_thread(_given, parts, turn_id, body, trail)


@router.post("/{turn_id}/skip", status_code=204)
async def skip_review(turn_id: UUID, parts: PartsDep, trainer: SignedInTrainer) -> None:
    """Leave a turn of the queue to others."""
    await asyncio.to_thread(parts.review.queue.skip, turn_id, trainer.name)


@router.post("/{turn_id}/sample", status_code=201)
async def make_sample(turn_id: UUID, body: SampleIn, parts: PartsDep, trail: TrailDep) -> SampleMade:
    """Make a sample of a turn, or write the one that was made of it anew; personal data is masked."""
    made = await asyncio.to_thread(_made, parts, turn_id, body, trail)
    return SampleMade(sample=made.sample, made_by=made.made_by, made_at=made.made_at)


def agreements(parts: Parts) -> AgreementsOut:
    judgements = parts.review.reviews.judgements(limit=MOST_REVIEWS)
    grades = parts.review.reviews.grades({one.turn_id for one in judgements})
    compared = with_graders(judgements, grades).items()
    return AgreementsOut(
        trainers={name: AgreementOut.model_validate(one) for name, one in between_trainers(judgements).items()},
        graders=tuple(GraderAgreement.of(grader, criterion, one) for grader, (criterion, one) in compared),
        disagreements=tuple(DisagreementOut.of(one) for one in disagreements(judgements, grades)),
    )


def _given(parts: Parts, turn_id: UUID, body: VerdictIn, trail: _Trail) -> SavedOut:
    said = Verdict(body.levels, masked(body.note.strip(), body.page), masked(body.corrected.strip(), body.page))
    verdict = check_verdict(said, [criterion.name for criterion in load_rubric()])
    review = parts.review.reviews.add(body.id, turn_id, trail.name, verdict)
    trail.note(Deed.REVIEW_GIVEN, target=str(turn_id))
    made = parts.review.samples.of_turn(turn_id) if verdict.corrected else None
    if made is not None:
        changed = mask_sample(made.sample.model_copy(update={"target": verdict.corrected}))
        parts.review.samples.put(changed, made_by=trail.name, turn_id=turn_id)
    offers = bool(verdict.corrected) and made is None
    return SavedOut(review=ReviewOut.of(review), offers_sample=offers, sample_updated=made is not None)


def _made(parts: Parts, turn_id: UUID, body: SampleIn, trail: _Trail) -> TrainerSample:
    parts.review.reviews.subject(turn_id)
    before = parts.review.samples.of_turn(turn_id)
    sample = _sample(before.sample.id if before else sample_id(turn_id), body)
    made = parts.review.samples.put(mask_sample(sample), made_by=trail.name, turn_id=turn_id)
    trail.note(Deed.SAMPLE_MADE, target=made.sample.id)
    return made


def _sample(id_: str, body: SampleIn) -> Sample:
    """
    Raises:
        SampleInvalid: Something in it cannot be so.
    """
    values = body.model_dump(exclude={"outcome", "materials", "says", "never_says", "answer_language"})
    expects = body.model_dump(include={"outcome", "materials", "says", "never_says"})
    return sample_of({**values, "id": id_, "expects": {**expects, "language": body.answer_language}})
