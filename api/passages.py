"""Passages as a sheet beside the chat shows them, and as a code that a phone opens."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.addresses import public_address
from api.bodies import Body, ErrorBody, PlaceOut, RunOut
from api.dependencies import PartsDep
from api.materials import material, read_passage
from api.qr_codes import dark_squares
from coach.answers import text_runs
from knowledge.blocks import Block, cells, parse_blocks

_BEFORE, _AFTER = 20, 60
"""Passages of a long material that are shown around the one that is meant."""

router = APIRouter(prefix="/api", tags=["materials"], responses={code: {"model": ErrorBody} for code in (404, 503)})


class ReadBlockOut(BaseModel):
    kind: Literal["heading", "paragraph", "steps", "list", "table", "code"]
    start: int
    """Number of the first step."""
    lines: tuple[tuple[tuple[RunOut, ...], ...], ...]
    """Steps, entries or rows; one of a table has several cells, of every other kind one."""


class ReadPassageOut(Body):
    id: str
    heading_path: tuple[str, ...]
    place: PlaceOut
    blocks: tuple[ReadBlockOut, ...]


class ReadingOut(BaseModel):
    id: str
    title: str
    course: str
    language: str
    updated: str
    passages: tuple[ReadPassageOut, ...]
    is_part: bool
    """Only what stands around the passage: the material is long."""


class CodeOut(BaseModel):
    address: str
    """Of the guide, opened at the passage."""
    size: int
    """Width and height, with the white border, in squares."""
    path: str
    """The dark squares, as the path of an SVG picture of that size."""


@router.get("/materials/{material_id}/reading")
async def read_guide(material_id: str, parts: PartsDep, around: str = "") -> ReadingOut:
    """A material as blocks of text, which a page can show without reading any markup.

    Of a long one only the passages that stand ``around`` one of them, or its beginning.
    """
    found = await asyncio.to_thread(material, parts, material_id)
    meant = next((place for place, passage in enumerate(found.passages) if passage.id == around), 0)
    first = max(meant - _BEFORE, 0)
    shown = found.passages[first : meant + _AFTER]
    passages = tuple(
        ReadPassageOut(
            id=passage.id,
            heading_path=passage.heading_path,
            place=passage.place,
            blocks=tuple(map(_block, parse_blocks(passage.text))),
        )
        for passage in shown
    )
    return ReadingOut(
        id=found.id,
        title=found.title,
        course=found.course,
        language=found.language,
        updated=found.updated,
        passages=passages,
        is_part=len(shown) < len(found.passages),
    )


@router.get("/passages/{passage_id}/code")
async def read_code(passage_id: str, parts: PartsDep, request: Request) -> CodeOut:
    """A QR code that opens the passage on another device."""
    passage = await read_passage(passage_id, parts)
    address = f"{public_address(request)}materials/{passage.material_id}#{passage.id}"
    size, path = dark_squares(address)
    return CodeOut(address=address, size=size, path=path)


def _block(block: Block) -> ReadBlockOut:
    lines = tuple(
        tuple(
            tuple(RunOut.model_validate(run) for run in text_runs(cell))
            for cell in (cells(item) if block.kind == "table" else [item])
        )
        for item in block.items
    )
    return ReadBlockOut(kind=block.kind, start=block.start, lines=lines)
