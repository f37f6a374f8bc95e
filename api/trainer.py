"""Trainers' materials over HTTP: what there is, uploads, and what became of them."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from api.access import AuditDep, SignedInTrainer, TrainerDep
from api.bodies import ErrorBody
from api.dependencies import PartsDep
from api.material_rows import material_rows, original_of, upload_row
from api.readiness import Parts
from api.trainer_bodies import (
    CitationOut,
    CitationsOut,
    IntakeOut,
    MaterialRow,
    MaterialsOut,
    NameIn,
    UploadOut,
)
from coach.audit import Deed
from coach.errors import MaterialNotFound, UploadNotFound
from coach.receiving import StoredBytes
from coach.roots import UPLOADS_ROOT
from coach.uploads import Outcome, Upload, checked_name
from knowledge.contents import NOWHERE
from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable

_SHOWN = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
"""What a browser shows by itself and without running anything."""
_TEXTS = frozenset({".txt", ".md", ".markdown", ".csv", ".tsv", ".srt", ".vtt"})
_TEXT_BYTES = 5_000_000
_GUARDED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
}
"""What a trainer was given may be hostile: nothing in it may run in the name of this site."""
_MOST_CITATIONS = 100
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "The file."},
    404: {"model": ErrorBody},
}


class _Note:
    """Notes in the audit trail what the trainer of this request did to a material."""

    def __init__(self, trainer: SignedInTrainer, audit: AuditDep) -> None:
        self._trainer = trainer
        self._audit = audit

    async def __call__(self, deed: Deed, target: str, detail: str = "") -> None:
        await asyncio.to_thread(self._audit.record, deed, who=self._trainer.name, target=target, detail=detail)


NoteDep = Annotated[_Note, Depends(_Note)]

router = APIRouter(
    prefix="/api/trainer",
    tags=["trainer"],
    dependencies=[TrainerDep],
    responses={code: {"model": ErrorBody} for code in (401, 403, 503)},
)


@router.get("/materials")
async def list_materials(parts: PartsDep) -> MaterialsOut:
    """Every material, upload and refused file, and what the intake is doing."""
    rows = await asyncio.to_thread(material_rows, parts)
    return MaterialsOut(intake=IntakeOut.model_validate(parts.intake.state), materials=rows)


@router.post("/uploads", status_code=201, responses={code: {"model": ErrorBody} for code in (413, 415, 422)})
async def add_upload(request: Request, parts: PartsDep, note: NoteDep, name: str) -> UploadOut:
    """Take in a file; its bytes are the body. The same name again is a new version of the same material."""
    name = checked_name(name)
    stored = await _received(request, parts, name)
    upload, outcome = await asyncio.to_thread(parts.uploads.add, name, stored)
    await note(Deed.MATERIAL_UPLOADED if outcome == "added" else Deed.MATERIAL_REPLACED, upload.name)
    return _taken_in(parts, upload, outcome)


@router.put("/uploads/{upload_id}/file", responses={code: {"model": ErrorBody} for code in (404, 409, 413, 415, 422)})
async def replace_upload(upload_id: UUID, request: Request, parts: PartsDep, note: NoteDep, name: str) -> UploadOut:
    """Put another file in place of an upload's; ``name`` is the new file's own."""
    await asyncio.to_thread(parts.uploads.get, upload_id)
    stored = await _received(request, parts, checked_name(name))
    upload, outcome = await asyncio.to_thread(parts.uploads.replace, upload_id, stored)
    await note(Deed.MATERIAL_REPLACED, upload.name)
    return _taken_in(parts, upload, outcome)


@router.patch("/uploads/{upload_id}", responses={code: {"model": ErrorBody} for code in (404, 409, 415, 422)})
async def rename_upload(upload_id: UUID, body: NameIn, parts: PartsDep, note: NoteDep) -> MaterialRow:
    """Give an upload another name with the same ending."""
    before = await asyncio.to_thread(parts.uploads.get, upload_id)
    upload = await asyncio.to_thread(parts.uploads.rename, upload_id, body.name)
    await note(Deed.MATERIAL_RENAMED, upload.name, before.name)
    return await _changed(parts, upload)


@router.delete("/uploads/{upload_id}", status_code=204, responses={404: {"model": ErrorBody}})
async def remove_upload(upload_id: UUID, parts: PartsDep, note: NoteDep) -> None:
    """Take an upload out of the materials; its versions are kept and can be restored."""
    upload = await asyncio.to_thread(parts.uploads.get, upload_id)
    await asyncio.to_thread(parts.uploads.remove, upload_id)
    await note(Deed.MATERIAL_REMOVED, upload.name)
    parts.intake.wake()


@router.post("/uploads/{upload_id}/restore", responses={code: {"model": ErrorBody} for code in (404, 409)})
async def restore_upload(upload_id: UUID, parts: PartsDep, note: NoteDep) -> MaterialRow:
    """Bring a removed upload back, or make the version before the current one."""
    upload = await asyncio.to_thread(parts.uploads.restore, upload_id)
    await note(Deed.MATERIAL_RESTORED, upload.name)
    return await _changed(parts, upload)


@router.get("/uploads/{upload_id}/original", response_class=FileResponse, responses=_FILE)
async def upload_original(upload_id: UUID, parts: PartsDep, *, view: bool = False) -> Response:
    """The file as it was uploaded; ``view`` for showing it, with text in an encoding that every browser knows."""
    upload = await asyncio.to_thread(parts.uploads.get, upload_id)
    place = parts.uploads.place(upload)
    if not place.is_file():
        raise UploadNotFound(f"the file of upload {str(upload_id)!r} is gone")
    return await asyncio.to_thread(_original, place, upload.name, view=view)


@router.get("/materials/{material_id}/original", response_class=FileResponse, responses=_FILE)
async def material_original(material_id: str, parts: PartsDep, *, view: bool = False) -> Response:
    """The file that a material was read from; ``view`` as for uploads."""
    return await asyncio.to_thread(_material_original, parts, material_id, view=view)


@router.get("/materials/{material_id}/citations")
async def citations(
    material_id: str, parts: PartsDep, limit: int = Query(_MOST_CITATIONS, ge=1, le=1_000)
) -> CitationsOut:
    """The questions whose answers cited a material, newest first."""
    return await asyncio.to_thread(_citations, parts, material_id, limit)


async def _received(request: Request, parts: Parts, name: str) -> StoredBytes:
    with parts.uploads.receiving(name) as received:
        async for part in request.stream():
            await asyncio.to_thread(received.write, part)
        return await asyncio.to_thread(received.stored)


def _taken_in(parts: Parts, upload: Upload, outcome: Outcome) -> UploadOut:
    parts.intake.wake()
    return UploadOut(upload_id=upload.id, outcome=outcome)


async def _changed(parts: Parts, upload: Upload) -> MaterialRow:
    parts.intake.wake()
    return await asyncio.to_thread(upload_row, parts, upload)


def _citations(parts: Parts, material_id: str, limit: int) -> CitationsOut:
    count = parts.store.citation_counts().get(material_id, 0)
    questions: list[CitationOut] = []
    for item in parts.store.citations(material_id, limit=limit):
        chunk = parts.index.catalog.chunk(item.passage_id)
        place = chunk.place if chunk else NOWHERE
        questions.append(CitationOut.model_validate({**asdict(item), "place": place}))
    return CitationsOut(count=count, questions=tuple(questions))


def _material_original(parts: Parts, material_id: str, *, view: bool) -> Response:
    entry = parts.index.catalog.material(material_id)
    place = original_of(parts, entry) if entry else None
    if entry is None or place is None:
        raise MaterialNotFound(f"no file of a material {material_id!r}")
    # The bytes of an upload lie under their digest.
    name = entry.title + place.suffix if entry.root == UPLOADS_ROOT else place.name
    return _original(place, name, view=view)


def _original(place: Path, name: str, *, view: bool) -> Response:
    text = _text(place) if view else None
    if text is not None:
        return PlainTextResponse(text, headers=_GUARDED)
    shown = _SHOWN.get(place.suffix.lower()) if view else None
    disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(Path(name).name)}"
    return FileResponse(
        place, media_type=shown or "application/octet-stream", headers={**_GUARDED, "Content-Disposition": disposition}
    )


def _text(place: Path) -> str | None:
    """Old Korean files are in encodings that a browser does not guess."""
    if place.suffix.lower() not in _TEXTS or place.stat().st_size > _TEXT_BYTES:
        return None
    try:
        return decoded(place.read_bytes())
    except MaterialUnreadable:
        return None
