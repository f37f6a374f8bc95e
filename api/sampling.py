"""Trainers' samples over HTTP: write one, change it, remove it, and ask the coach what it answers today."""

import asyncio
from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.access import AuditDep, SignedInTrainer, TrainerDep
from api.bodies import BlockOut, ErrorBody, Language, SourceOut
from api.dependencies import PartsDep
from api.readiness import Parts
from api.sample_bodies import (
    FactOut,
    SampleAnswerOut,
    SampleFaultOut,
    SampleFaultsOut,
    SampleIn,
    TrainerSampleOut,
)
from coach.answers import plain_text
from coach.audit import Deed
from coach.errors import TurnNotFound
from coach.personal_data import find
from coach.records import TurnResult
from coach.sample_form import SampleFault, SampleForm, sample_faults, sample_of_form
from coach.samples import Sample, wordings
from coach.wording import says
from knowledge.languages import clean_text
from prompts import load_replies

_ORIGIN = "eval:sample"
"""Neither a learner's question nor a gap."""
_FAULTS: dict[int | str, dict[str, Any]] = {422: {"model": SampleFaultsOut}}

router = APIRouter(
    prefix="/api/trainer/samples",
    tags=["trainer"],
    dependencies=[TrainerDep],
    responses={code: {"model": ErrorBody} for code in (401, 403, 404, 503)},
)


@router.post("", status_code=201, response_model=TrainerSampleOut, responses=_FAULTS)
async def add_sample(
    body: SampleIn, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep, lang: Language = "ko"
) -> TrainerSampleOut | Response:
    """Keep a new sample; refused with a sentence for each field that does not fit."""
    faults = await asyncio.to_thread(_faults, parts, body.form())
    if faults:
        return _refused(faults, lang)
    sample = sample_of_form(body.form(), "own-new")
    add = partial(parts.evaluations.samples.add, sample, made_by=trainer.name)
    kept = (await asyncio.to_thread(add)).sample
    await asyncio.to_thread(partial(audit.record, Deed.SAMPLE_WRITTEN, who=trainer.name, target=kept.id))
    return TrainerSampleOut(id=kept.id, masked=_is_masked(body.form()))


@router.put("/{sample_id}", response_model=TrainerSampleOut, responses=_FAULTS)
async def change_sample(
    sample_id: str, body: SampleIn, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep, lang: Language = "ko"
) -> TrainerSampleOut | Response:
    """Write another text for a sample."""
    before = (await asyncio.to_thread(parts.evaluations.samples.get, sample_id)).sample
    faults = await asyncio.to_thread(_faults, parts, body.form())
    if faults:
        return _refused(faults, lang)
    sample = _with_rest(sample_of_form(body.form(), sample_id), before)
    await asyncio.to_thread(partial(parts.evaluations.samples.put, sample, made_by=trainer.name))
    await asyncio.to_thread(partial(audit.record, Deed.SAMPLE_WRITTEN, who=trainer.name, target=sample_id))
    return TrainerSampleOut(id=sample_id, masked=_is_masked(body.form()))


@router.delete("/{sample_id}", status_code=204)
async def remove_sample(sample_id: str, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> None:
    """Take a sample out of what runs ask; it can be brought back."""
    await asyncio.to_thread(parts.evaluations.samples.remove, sample_id)
    await asyncio.to_thread(partial(audit.record, Deed.SAMPLE_REMOVED, who=trainer.name, target=sample_id))


@router.post("/{sample_id}/restore")
async def restore_sample(
    sample_id: str, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep
) -> TrainerSampleOut:
    """Bring a removed sample back."""
    await asyncio.to_thread(parts.evaluations.samples.restore, sample_id)
    await asyncio.to_thread(partial(audit.record, Deed.SAMPLE_WRITTEN, who=trainer.name, target=sample_id))
    return TrainerSampleOut(id=sample_id, masked=False)


@router.post("/answers", response_model=SampleAnswerOut, responses=_FAULTS)
async def ask_sample(body: SampleIn, parts: PartsDep, lang: Language = "ko") -> SampleAnswerOut | Response:
    """Ask it as it is typed; neither the sample nor the answer is kept."""
    faults = await asyncio.to_thread(_faults, parts, body.form())
    if faults:
        return _refused(faults, lang)
    sample = sample_of_form(body.form(), "own-new")
    return await asyncio.to_thread(_answer_out, parts, sample, await _answered(parts, sample), lang)


def _faults(parts: Parts, form: SampleForm) -> tuple[SampleFault, ...]:
    return sample_faults(form, {entry.path for entry in parts.index.catalog.materials()})


def _refused(faults: tuple[SampleFault, ...], language: Language) -> Response:
    replies = load_replies()
    told = tuple(
        SampleFaultOut(
            field=fault.field,
            code=fault.code,
            sentence=replies.say("trainer", f"sample_fault_{fault.code}", language).replace("{detail}", fault.detail),
        )
        for fault in faults
    )
    return JSONResponse(SampleFaultsOut(faults=told).model_dump(), 422)


def _with_rest(sample: Sample, before: Sample) -> Sample:
    """What the form does not show stays as it was."""
    kept = {"section": before.expects.section, "language": before.expects.language}
    return sample.model_copy(update={"expects": sample.expects.model_copy(update=kept)})


def _is_masked(form: SampleForm) -> bool:
    typed = (form.input, *form.history, *form.says, *form.never_says, form.target, form.note)
    return any(find(clean_text(text)) for text in typed)


async def _answered(parts: Parts, sample: Sample) -> TurnResult:
    conversation = await asyncio.to_thread(parts.store.open_conversation, sample.language, _ORIGIN)
    try:
        for question in (*sample.history, sample.input):
            asked = await asyncio.to_thread(parts.coach.begin, conversation, question, page=sample.language)
            async for _ in parts.coach.answer(asked):
                pass  # everything that was said is in the store
        result = (await asyncio.to_thread(parts.store.turns, conversation))[-1].result
    finally:
        await asyncio.to_thread(parts.eraser.erase, conversation)
    if result is None:
        raise TurnNotFound("the turn of a sample was not closed")
    return result


def _answer_out(parts: Parts, sample: Sample, result: TurnResult, language: Language) -> SampleAnswerOut:
    expects = sample.expects
    text = f"{plain_text(result.blocks)}\n{result.notice}"
    paths = {entry.id: entry.path for entry in parts.index.catalog.materials()}
    cited = {paths.get(source.material_id, "") for source in result.sources}
    return SampleAnswerOut(
        status=result.status,
        means=load_replies().say("trainer", f"outcome_{result.status.value}", language),
        as_expected=expects.outcome in (result.status.value, result.status.family),
        notice=result.notice,
        blocks=tuple(BlockOut.model_validate(block) for block in result.blocks),
        sources=tuple(SourceOut.model_validate(source) for source in result.sources),
        cites_expected=not cited.isdisjoint(expects.materials) if expects.materials else None,
        says=tuple(_fact(text, fact) for fact in expects.says),
        never_says=tuple(_fact(text, fact) for fact in expects.never_says),
    )


def _fact(text: str, fact: str) -> FactOut:
    return FactOut(fact=fact, said=any(says(text, wording) for wording in wordings(fact)))
