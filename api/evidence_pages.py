"""The page of evidence: which guides carry the answers, which are never cited, and which should be read again."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import TrainerDep
from api.bodies import Language
from api.dependencies import PartsDep
from api.pages import render_page
from api.readiness import Parts
from coach.figures import Days
from coach.guide_use import USE_PERIODS
from coach.stale_guides import OLD_DAYS, Guide, dated, guide_list

_SHOWN = 20

router = APIRouter(prefix="/trainer/evidence", include_in_schema=False, dependencies=[TrainerDep])


@router.get("")
async def evidence_page(request: Request, parts: PartsDep, lang: Language = "ko", days: int = 30) -> HTMLResponse:
    """What the use of guides asks for, of the last so many days."""
    period: Days = next((known for known in USE_PERIODS if known == days), 30)
    uses = await asyncio.to_thread(parts.evaluations.guide_use.uses, period)
    guides = await asyncio.to_thread(_guides, parts)
    found = guide_list(guides, uses.by_material, datetime.now(UTC).date())
    return render_page(
        request,
        "trainer_evidence.html",
        lang,
        here="evidence",
        period=period,
        periods=USE_PERIODS,
        found=found,
        shown=_SHOWN,
        old_days=OLD_DAYS,
        added_up_at=uses.added_up_at,
    )


def _guides(parts: Parts) -> list[Guide]:
    return [
        Guide(entry.id, entry.title, entry.course, *dated(entry.updated, entry.changed_at))
        for entry in parts.index.catalog.materials()
    ]
