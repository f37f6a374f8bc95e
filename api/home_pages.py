"""Pages of the trainers' home: figures, gaps, drafts and missions, made on the server."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.access import TrainerDep
from api.bodies import Language
from api.charts import Chart, chart
from api.dependencies import PartsDep
from api.drafting import draft_out
from api.pages import render_page
from api.readiness import Parts
from api.switching import service_out
from api.teaching import count_missions
from coach.errors import GapNotFound
from coach.figures import PERIODS, SLOW_SECONDS, Counts, Days, Report
from coach.gaps import Gap
from coach.material_drafts import MaterialDraft
from coach.service_states import PAUSES, ServiceState
from knowledge.passages import Chunk

_GAPS_AT_ONCE = 30
_SETTLED_AT_ONCE = 50

router = APIRouter(prefix="/trainer", include_in_schema=False, dependencies=[TrainerDep])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A diagram of the home page."""

    name: str
    """Its heading is ``trainer.chart_<name>``."""
    series: tuple[str, ...]
    chart: Chart


_STACKED: dict[str, dict[str, Callable[[Counts], float]]] = {
    "questions": {
        "answered": lambda counts: counts.answered,
        "declined": lambda counts: counts.declined,
        "other": lambda counts: counts.other,
    },
    "thumbs": {"up": lambda counts: counts.up, "down": lambda counts: counts.down},
    "handed_over": {"handed_over": lambda counts: counts.handed_over},
    "slow": {"slow": lambda counts: counts.slow},
    "cost": {"cost": lambda counts: counts.cost},
}


@router.get("")
async def home_page(request: Request, parts: PartsDep, lang: Language = "ko", days: int = 7) -> HTMLResponse:
    """What matters today, and how it went in a period."""
    period: Days = next((known for known in PERIODS if known == days), 7)
    report = await asyncio.to_thread(parts.home.figures.report, period)
    entries = await asyncio.to_thread(parts.index.catalog.materials)
    service = await asyncio.to_thread(parts.switch.current)
    courses = {entry.id: entry.course for entry in entries}
    return render_page(
        request,
        "trainer_home.html",
        lang,
        here="home",
        report=report,
        periods=PERIODS,
        slow_seconds=SLOW_SECONDS,
        charts=_drawn(report),
        by_course=_by_course(report, courses),
        open_gaps=await asyncio.to_thread(parts.home.gaps.count),
        gaps=await asyncio.to_thread(parts.home.gaps.open_ones, limit=3),
        waiting=len(await asyncio.to_thread(parts.handoffs.queue)),
        service=service,
        sentence=service_out(service).sentence,
        states=tuple(ServiceState),
        pauses=PAUSES,
    )


@router.get("/gaps")
async def gaps_page(
    request: Request, parts: PartsDep, lang: Language = "ko", page: int = Query(1, ge=1, le=10_000)
) -> HTMLResponse:
    """What learners asked in vain, those asked most first."""
    parts.rounds.wake()
    gaps = parts.home.gaps
    shown = await asyncio.to_thread(gaps.open_ones, limit=_GAPS_AT_ONCE + 1, offset=(page - 1) * _GAPS_AT_ONCE)
    settled = await asyncio.to_thread(gaps.settled_ones, limit=_SETTLED_AT_ONCE) if page == 1 else []
    drafts = await asyncio.to_thread(parts.home.drafts.all)
    return render_page(
        request,
        "trainer_gaps.html",
        lang,
        here="gaps",
        gaps=shown[:_GAPS_AT_ONCE],
        settled=settled,
        drafted={draft.gap_id: draft for draft in drafts if draft.gap_id and not draft.removed},
        page=page,
        first=(page - 1) * _GAPS_AT_ONCE + 1,
        more=len(shown) > _GAPS_AT_ONCE,
        total=await asyncio.to_thread(gaps.count),
    )


@router.get("/drafts")
async def drafts_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    drafts = await asyncio.to_thread(parts.home.drafts.all)
    return render_page(
        request,
        "trainer_drafts.html",
        lang,
        here="drafts",
        drafts=[draft for draft in drafts if not draft.removed],
        removed=[draft for draft in drafts if draft.removed],
    )


@router.get("/drafts/{draft_id}")
async def draft_page(request: Request, draft_id: UUID, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    """The editor; it needs a script, and shows everything that is stored without one."""
    draft = await asyncio.to_thread(parts.home.drafts.get, draft_id)
    entries = await asyncio.to_thread(parts.index.catalog.materials)
    gap = await asyncio.to_thread(_gap_of, parts, draft)
    return render_page(
        request,
        "trainer_draft.html",
        lang,
        here="drafts",
        draft=draft_out(draft),
        gap=gap,
        reference=await asyncio.to_thread(_reference, parts, gap) if gap else [],
        courses=sorted({entry.course for entry in entries if entry.course}),
    )


@router.get("/missions")
async def missions_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    """How far learners have gone, and which files are not offered."""
    counts = await count_missions(parts)
    entries = await asyncio.to_thread(parts.index.catalog.materials)
    titles: dict[str, str] = {}
    for entry in entries:
        titles |= {entry.id: entry.title, entry.path: entry.title}
    folder = request.app.state.settings.own_missions_dir.name
    values: dict[str, Any] = {"missions": counts.missions, "faults": counts.faults, "titles": titles, "folder": folder}
    return render_page(request, "trainer_missions.html", lang, here="missions", **values)


def _drawn(report: Report) -> list[_Drawn]:
    """Of what never happened there is no diagram, but for the questions themselves."""
    drawn: list[_Drawn] = []
    for name, series in _STACKED.items():
        rows = [
            (label, {part: value(counts) for part, value in series.items()}) for label, counts in report.by_time.items()
        ]
        if name == "questions" or any(any(parts.values()) for _, parts in rows):
            drawn.append(_Drawn(name, tuple(series), chart(rows)))
    return drawn


def _by_course(report: Report, courses: dict[str, str]) -> list[tuple[str | None, int]]:
    """Courses with the most answers first; ``None`` for materials that are gone, empty for those of no course."""
    summed: Counter[str | None] = Counter()
    for material, answers in report.by_material.items():
        summed[courses.get(material)] += answers
    return summed.most_common()


def _gap_of(parts: Parts, draft: MaterialDraft) -> Gap | None:
    try:
        return parts.home.gaps.get(draft.gap_id) if draft.gap_id else None
    except GapNotFound:  # its questions were erased meanwhile; the draft stays
        return None


def _reference(parts: Parts, gap: Gap) -> list[Chunk]:
    """The section of the nearest guide, if that is still there."""
    chunk = parts.index.catalog.chunk(gap.nearest.passage_id) if gap.nearest.passage_id else None
    return list(parts.search.section(chunk, depth=len(chunk.heading_path))) if chunk else []
