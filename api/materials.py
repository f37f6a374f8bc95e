"""Materials and passages, for whoever wants to read where an answer comes from."""

import asyncio

from fastapi import APIRouter

from api.bodies import ErrorBody, MaterialOut, MaterialSummary, PassageOut
from api.dependencies import PartsDep
from api.readiness import Parts
from coach.errors import MaterialNotFound, PassageNotFound

router = APIRouter(prefix="/api", tags=["materials"])


@router.get("/materials", responses={503: {"model": ErrorBody}})
async def list_materials(parts: PartsDep) -> list[MaterialSummary]:
    """Every material, by course and title."""
    entries = await asyncio.to_thread(parts.index.catalog.materials)
    return [MaterialSummary.model_validate(entry) for entry in entries]


@router.get("/materials/{material_id}", responses={404: {"model": ErrorBody}, 503: {"model": ErrorBody}})
async def read_material(material_id: str, parts: PartsDep) -> MaterialOut:
    """One material with all its passages, in reading order."""
    return await asyncio.to_thread(material, parts, material_id)


@router.get("/passages/{passage_id}", responses={404: {"model": ErrorBody}, 503: {"model": ErrorBody}})
async def read_passage(passage_id: str, parts: PartsDep) -> PassageOut:
    """One passage; it may be gone when its material has changed."""
    chunk = await asyncio.to_thread(parts.index.catalog.chunk, passage_id)
    if chunk is None:
        raise PassageNotFound(f"no passage {passage_id!r}")
    return PassageOut.model_validate(chunk)


def material(parts: Parts, material_id: str) -> MaterialOut:
    """One material with its passages.

    Raises:
        MaterialNotFound: There is none with this id.
    """
    entry = parts.index.catalog.material(material_id)
    if entry is None:
        raise MaterialNotFound(f"no material {material_id!r}")
    summary = MaterialSummary.model_validate(entry)
    passages = tuple(PassageOut.model_validate(c) for c in parts.index.catalog.chunks_of(material_id))
    return MaterialOut(**summary.model_dump(), passages=passages)
