"""QR codes: the address of a guide as a picture, to take it along on a phone."""

import asyncio
from io import BytesIO
from urllib.parse import quote

import segno
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.addresses import public_address
from api.bodies import ErrorBody
from api.dependencies import PartsDep
from api.readiness import Parts
from coach.errors import MaterialNotFound, PassageNotFound

_MODULE_PIXELS = 8
_QUIET_MODULES = 4
"""The standard asks for so many white modules around the code."""

router = APIRouter(prefix="/api", tags=["materials"])


@router.get(
    "/materials/{material_id}/qr.svg",
    response_class=Response,
    responses={
        200: {"content": {"image/svg+xml": {}}, "description": "The code, black on white."},
        404: {"model": ErrorBody},
        503: {"model": ErrorBody},
    },
)
async def guide_code(request: Request, material_id: str, parts: PartsDep, passage: str = "") -> Response:
    """A QR code of the page of a guide, opened at ``passage`` when one is given.

    Unless another address is set it begins as the one that was asked for: other devices reach it when they reach
    that name.
    """
    await asyncio.to_thread(_check, parts, material_id, passage)
    place = f"materials/{quote(material_id, safe='')}" + (f"#{quote(passage, safe='')}" if passage else "")
    picture = await asyncio.to_thread(_picture, f"{public_address(request)}{place}")
    # The same path gives another picture under another name of this host.
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def dark_squares(address: str) -> tuple[int, str]:
    """A code as a page draws it that shows no pictures: its width in squares, border included, and an SVG path."""
    rows = segno.make(address, error="m", micro=False).matrix
    path = "".join(
        f"M{across + _QUIET_MODULES} {down + _QUIET_MODULES}h1v1h-1z"
        for down, row in enumerate(rows)
        for across, is_dark in enumerate(row)
        if is_dark
    )
    return len(rows) + 2 * _QUIET_MODULES, path


def _check(parts: Parts, material_id: str, passage_id: str) -> None:
    if parts.index.catalog.material(material_id) is None:
        raise MaterialNotFound(f"no material {material_id!r}")
    chunk = parts.index.catalog.chunk(passage_id) if passage_id else None
    if passage_id and (chunk is None or chunk.material_id != material_id):
        raise PassageNotFound(f"no passage {passage_id!r} in material {material_id!r}")


def _picture(address: str) -> bytes:
    picture = BytesIO()
    segno.make_qr(address).save(
        picture, kind="svg", xmldecl=False, scale=_MODULE_PIXELS, border=_QUIET_MODULES, dark="#000", light="#fff"
    )
    return picture.getvalue()
