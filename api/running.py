"""Evaluation runs over HTTP: begin one, follow it, stop it, go on with it, remove it, download what it found."""

import asyncio
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.access import AuditDep, SignedInTrainer, TrainerDep
from api.bodies import ErrorBody, Language
from api.dependencies import PartsDep
from api.readiness import Parts
from api.run_bodies import EvaluationRunOut, RunIn, RunsOut
from coach.audit import Deed
from coach.errors import RunBusy
from coach.inspect_log import inspect_log
from coach.run_exports import run_csv, run_jsonl
from coach.run_records import RunRecord, read_record
from coach.run_report import run_report
from coach.runs import Plan, Run, RunState

RUNS_SHOWN = 30

Form = Literal["html", "csv", "jsonl", "inspect"]
_TYPES: dict[Form, tuple[str, str]] = {
    "html": ("text/html", ".html"),
    "csv": ("text/csv", ".csv"),
    "jsonl": ("application/jsonl", ".jsonl"),
    "inspect": ("application/json", ".inspect.json"),
}

router = APIRouter(
    prefix="/api/trainer/runs",
    tags=["trainer"],
    dependencies=[TrainerDep],
    responses={code: {"model": ErrorBody} for code in (401, 403, 404, 409, 422, 503)},
)


@router.get("")
async def list_runs(parts: PartsDep) -> RunsOut:
    """The newest runs and how far they are."""
    return RunsOut(runs=[run_out(run) for run in await asyncio.to_thread(newest_runs, parts)])


@router.post("", status_code=201)
async def begin_run(body: RunIn, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> EvaluationRunOut:
    """Ask samples of all that is indexed; refused with ``run_busy`` while another run is going on."""
    plan = Plan(
        suites=body.suites,
        writer=body.writer,
        limit=body.limit,
        epochs=body.epochs,
        half="",
        samples=body.samples,
        materials="index",
        judged=body.judged,
    )
    run = await asyncio.to_thread(parts.evaluations.process.begin, plan, trainer.name)
    await asyncio.to_thread(partial(audit.record, Deed.RUN_BEGUN, who=trainer.name, target=run.name))
    return run_out(run)


@router.post("/{name}/stop")
async def stop_run(name: str, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> EvaluationRunOut:
    """Have it end after the samples that are being asked; what was asked is kept."""
    run = await asyncio.to_thread(parts.evaluations.process.stop, name)
    await asyncio.to_thread(partial(audit.record, Deed.RUN_STOPPED, who=trainer.name, target=name))
    return run_out(run)


@router.post("/{name}/resume")
async def go_on_with_run(name: str, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> EvaluationRunOut:
    """Ask the samples that a run has not asked yet."""
    run = await asyncio.to_thread(parts.evaluations.process.go_on, name)
    await asyncio.to_thread(partial(audit.record, Deed.RUN_GONE_ON, who=trainer.name, target=name))
    return run_out(run)


@router.delete("/{name}", status_code=204)
async def remove_run(name: str, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> None:
    """Erase a run with its transcripts and scores; refused with ``run_busy`` while it is going on."""
    await asyncio.to_thread(_remove, parts, name)
    await asyncio.to_thread(partial(audit.record, Deed.RUN_REMOVED, who=trainer.name, target=name))


@router.get(
    "/{name}/files/{form}",
    response_class=StreamingResponse,
    responses={200: {"content": {kind: {} for kind, _ in _TYPES.values()}}},
)
async def download_run(name: str, form: Form, parts: PartsDep, lang: Language = "ko") -> StreamingResponse:
    """A report to print, a table, JSON lines with everything, or a log for the viewer of inspect_ai."""
    record = await asyncio.to_thread(record_of, parts, name)
    kind, ending = _TYPES[form]
    headers = {"Content-Disposition": f'attachment; filename="{record.run.name}{ending}"', "Cache-Control": "no-store"}
    return StreamingResponse(_written(record, form, lang), media_type=kind, headers=headers)


def newest_runs(parts: Parts) -> list[Run]:
    """As they are, newest first."""
    evaluations = parts.evaluations
    return [evaluations.process.as_it_is(run) for run in evaluations.runs.newest(limit=RUNS_SHOWN)]


def record_of(parts: Parts, name: str) -> RunRecord:
    """
    Raises:
        RunNotFound: No run has this name.
    """
    runs = parts.evaluations.runs
    return read_record(runs, parts.store, runs.named(name))


def run_out(run: Run) -> EvaluationRunOut:
    return EvaluationRunOut.model_validate(run)


def _remove(parts: Parts, name: str) -> None:
    evaluations = parts.evaluations
    run = evaluations.process.as_it_is(evaluations.runs.named(name))
    if run.state is RunState.RUNNING:
        raise RunBusy(f"run {name!r} is going on; stop it first")
    parts.eraser.erase_all(evaluations.runs.conversations(run))
    evaluations.runs.remove(run.name)
    evaluations.process.log(run.name).unlink(missing_ok=True)


def _written(record: RunRecord, form: Form, language: Language) -> Iterator[str]:
    written: Iterable[str]
    if form == "csv":
        written = run_csv(record, language)
    elif form == "jsonl":
        written = run_jsonl(record)
    else:
        written = (run_report(record, language) if form == "html" else inspect_log(record),)
    yield from written
