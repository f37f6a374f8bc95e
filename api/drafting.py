"""Gaps and drafts over HTTP: settle a gap, write a guide for it, put it in, and ask again."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from api.access import AuditDep, SignedInTrainer, TrainerDep
from api.bodies import ErrorBody, RunOut
from api.dependencies import PartsDep
from api.home_bodies import (
    AskedAgainOut,
    DraftIn,
    DraftNew,
    DraftOut,
    GapOut,
    HintOut,
    PreviewBlockOut,
    PreviewOut,
    PublishedOut,
    SettleIn,
)
from api.material_rows import upload_row
from api.readiness import Parts
from coach.answers import text_runs
from coach.audit import Deed
from coach.draft_form import DraftSection, draft_sections, hints, skeleton
from coach.errors import DraftEmpty
from coach.events import FailedEvent, FinishedEvent, SourcesEvent
from coach.material_drafts import MaterialDraft, Written
from knowledge.blocks import Block, cells
from prompts import Language

_ASKED_AGAIN = 3
_TITLE_CHARACTERS = 100

router = APIRouter(
    prefix="/api/trainer",
    tags=["trainer"],
    dependencies=[TrainerDep],
    responses={code: {"model": ErrorBody} for code in (401, 403, 404, 422, 503)},
)
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": ErrorBody}}


@router.post("/gaps/{gap_id}")
async def settle_gap(
    gap_id: UUID, body: SettleIn, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep
) -> GapOut:
    """Say that a gap is done or none of ours; it comes back when it is asked again."""
    gap = await asyncio.to_thread(parts.home.gaps.settle, gap_id, body.settled)
    note = partial(audit.record, Deed.GAP_SETTLED, who=trainer.name, target=str(gap.id), detail=body.settled or "open")
    await asyncio.to_thread(note)
    return GapOut(id=gap.id, settled=gap.settled)


@router.post("/drafts", status_code=201)
async def begin_draft(body: DraftNew, parts: PartsDep) -> DraftOut:
    """A draft; that of the gap when somebody has begun one already."""
    return draft_out(await asyncio.to_thread(_begun, parts, body))


@router.get("/drafts/{draft_id}")
async def read_draft(draft_id: UUID, parts: PartsDep) -> DraftOut:
    """A draft as it was saved last."""
    return draft_out(await asyncio.to_thread(parts.home.drafts.get, draft_id))


@router.put("/drafts/{draft_id}", responses=_CONFLICT)
async def save_draft(draft_id: UUID, body: DraftIn, parts: PartsDep) -> DraftOut:
    """Keep what was written; refused with ``draft_changed`` when somebody else has saved since that version."""
    written = Written(body.title, body.course, body.language, body.text)
    saved = await asyncio.to_thread(parts.home.drafts.save, draft_id, written, version=body.version)
    return draft_out(saved)


@router.delete("/drafts/{draft_id}")
async def remove_draft(draft_id: UUID, parts: PartsDep) -> DraftOut:
    """Take a draft off the list; it can be restored."""
    return draft_out(await asyncio.to_thread(parts.home.drafts.remove, draft_id))


@router.post("/drafts/{draft_id}/restore")
async def restore_draft(draft_id: UUID, parts: PartsDep) -> DraftOut:
    """Put a draft that was taken off the list back on it."""
    return draft_out(await asyncio.to_thread(parts.home.drafts.restore, draft_id))


@router.post("/drafts/{draft_id}/material", responses=_CONFLICT)
async def publish_draft(draft_id: UUID, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> PublishedOut:
    """Put the draft in as a material, or as a new version of the one that it became."""
    upload = await asyncio.to_thread(parts.home.publishing.publish, draft_id)
    parts.intake.wake()
    await asyncio.to_thread(audit.record, Deed.DRAFT_PUBLISHED, who=trainer.name, target=upload.name)
    return await asyncio.to_thread(_published, parts, draft_id)


@router.get("/drafts/{draft_id}/material")
async def read_published(draft_id: UUID, parts: PartsDep) -> PublishedOut:
    """What became of the material; its gap is settled as soon as it can be found."""
    return await asyncio.to_thread(_published, parts, draft_id)


@router.post("/drafts/{draft_id}/answers")
async def ask_again(draft_id: UUID, parts: PartsDep) -> list[AskedAgainOut]:
    """Ask the coach what the gap asked, and say whether it answers by now; counted nowhere."""
    draft = await asyncio.to_thread(parts.home.drafts.get, draft_id)
    questions = await asyncio.to_thread(_questions, parts, draft)
    return [await _asked_again(parts, draft, question) for question in questions]


def _begun(parts: Parts, body: DraftNew) -> MaterialDraft:
    drafts = parts.home.drafts
    if body.gap_id is None:
        return drafts.add(Written("", "", body.language, ""), None)
    gap = parts.home.gaps.get(body.gap_id)
    nearest = parts.index.catalog.material(gap.nearest.material_id) if gap.nearest.material_id else None
    course = nearest.course if nearest else ""
    questions = [" ".join(example.split())[:_TITLE_CHARACTERS] for example in gap.examples[:_ASKED_AGAIN]]
    written = Written(questions[0], course, body.language, skeleton(questions))
    return drafts.of_gap(gap.id) or drafts.add(written, gap.id)


def _published(parts: Parts, draft_id: UUID) -> PublishedOut:
    draft = parts.home.drafts.get(draft_id)
    if draft.upload_id is None:
        raise DraftEmpty(f"draft {str(draft_id)!r} was not put in yet")
    parts.home.publishing.settle_gaps()
    row = upload_row(parts, parts.uploads.get(draft.upload_id))
    return PublishedOut(state=row.state, sentence=row.sentence, material_id=row.material_id)


def _questions(parts: Parts, draft: MaterialDraft) -> tuple[str, ...]:
    if draft.gap_id is not None:
        return parts.home.gaps.get(draft.gap_id).examples[:_ASKED_AGAIN]
    asked = [part.heading for part in draft_sections(draft.written.text) if part.heading] or [draft.written.title]
    return tuple(question for question in asked[:_ASKED_AGAIN] if question.strip())


async def _asked_again(parts: Parts, draft: MaterialDraft, question: str) -> AskedAgainOut:
    language: Language = draft.written.language
    # As an evaluation, so that it is neither a learner's question nor a gap.
    conversation = await asyncio.to_thread(parts.store.open_conversation, language, "eval:draft")
    asked = await asyncio.to_thread(parts.coach.begin, conversation, question, page=language)
    events = [event async for event in parts.coach.answer(asked)]
    cited = {s.material_id for event in events if isinstance(event, SourcesEvent) for s in event.sources}
    upload = parts.uploads.get(draft.upload_id) if draft.upload_id else None
    material = await asyncio.to_thread(parts.home.publishing.material_of, upload) if upload else None
    last = next(event for event in reversed(events) if isinstance(event, FinishedEvent | FailedEvent))
    return AskedAgainOut(
        question=question,
        status=last.status,
        answered=last.status.family == "answered",
        from_draft=material in cited,
        notice=last.notice,
    )


def draft_out(draft: MaterialDraft) -> DraftOut:
    written = draft.written
    return DraftOut(
        id=draft.id,
        title=written.title,
        course=written.course,
        language=written.language,
        text=written.text,
        version=draft.version,
        changed_at=draft.changed_at,
        removed=draft.removed,
        published=draft.upload_id is not None,
        hints=tuple(HintOut.model_validate(hint) for hint in hints(written.title, written.text, written.language)),
        preview=tuple(_preview(part) for part in draft_sections(written.text)),
    )


def _preview(part: DraftSection) -> PreviewOut:
    return PreviewOut(heading=part.heading, blocks=tuple(_block(block) for block in part.blocks))


def _block(block: Block) -> PreviewBlockOut:
    is_table = block.kind == "table"
    runs = tuple(tuple(RunOut.model_validate(run) for run in text_runs(item)) for item in block.items)
    return PreviewBlockOut(
        kind="paragraph" if block.kind == "heading" else block.kind,
        start=block.start,
        items=() if is_table else runs,
        rows=tuple(tuple(cells(row)) for row in block.items) if is_table else (),
    )
