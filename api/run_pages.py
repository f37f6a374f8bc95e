"""Pages of evaluation runs: the list with the form to begin one, one run, and two side by side."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.access import TrainerDep
from api.bodies import Language
from api.dependencies import PartsDep
from api.pages import render_page
from api.readiness import Parts
from api.running import newest_runs, record_of
from coach.documents import Words
from coach.grader_kinds import grader_title, in_order, kind_of, score_sentence, shown_value
from coach.run_comparison import comparison
from coach.run_figures import (
    Change,
    Difference,
    SampleFigures,
    changes,
    deciding_grader,
    differences,
    figure,
    figures,
    pair,
    sample_figures,
    slices,
)
from coach.run_report import configuration_of, flat
from coach.run_summaries import DECLINED, MAIN
from coach.runs import Graded, Run
from coach.samples import SUITES

_SHOWN = (*MAIN, DECLINED)
_WRONG_AT_ONCE = 30
_IN_SLICES = ("citation_precision", "groundedness", "facts_said")

router = APIRouter(prefix="/trainer/runs", include_in_schema=False, dependencies=[TrainerDep])


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A sample that did not end well."""

    graded: Graded
    reasons: tuple[tuple[str, str], ...]
    """Title of a grader, and why it found fault."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """What changed against the run before."""

    run: Run
    pairs: int
    differences: tuple[tuple[str, Difference], ...]
    """With the title of the grader; those that are not the same."""
    lost: int
    won: int


@router.get("")
async def runs_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    """The runs that there are, and a form to begin one."""
    runs = await asyncio.to_thread(newest_runs, parts)
    own = await asyncio.to_thread(parts.evaluations.samples.all)
    return render_page(
        request,
        "trainer_runs.html",
        lang,
        here="runs",
        runs=runs,
        going_on=next((run for run in runs if run.state.value == "running"), None),
        means=await asyncio.to_thread(parts.evaluations.summaries.of, runs),
        main=_SHOWN,
        suites=SUITES,
        own=len(own),
        has_model=request.app.state.settings.openai_api_key is not None,
        **_words(lang),
    )


@router.get("/compare")
async def comparison_page(
    request: Request, parts: PartsDep, a: str = "", b: str = "", lang: Language = "ko"
) -> HTMLResponse:
    """Two runs on the samples that both asked; ``a`` is the earlier one."""
    found = await asyncio.to_thread(lambda: comparison(record_of(parts, a), record_of(parts, b), lang))
    return render_page(request, "trainer_run_comparison.html", lang, here="runs", **{**found, **_words(lang)})


@router.get("/{name}")
async def run_page(
    request: Request, name: str, parts: PartsDep, lang: Language = "ko", page: int = Query(1, ge=1, le=10_000)
) -> HTMLResponse:
    """What a run found, and which samples went wrong."""
    values = await asyncio.to_thread(_run_values, parts, name, lang, page)
    return render_page(request, "trainer_run.html", lang, here="runs", page=page, **values, **_words(lang))


def _words(language: Language) -> dict[str, Any]:
    def title(grader: str) -> str:
        return Words(language).say(grader) if grader == DECLINED else grader_title(grader, language)

    return {"r": Words(language).say, "title_of": title, "shown": shown_value, "unit_of": _unit}


def _unit(grader: str) -> str:
    return kind_of(grader).unit


def _run_values(parts: Parts, name: str, language: Language, page: int) -> dict[str, Any]:
    evaluations = parts.evaluations
    run = evaluations.process.as_it_is(evaluations.runs.named(name))
    graded = evaluations.runs.graded(run.id)
    by_id = sample_figures(graded)
    samples = list(by_id.values())
    measured = figures(samples)
    decides = deciding_grader(samples)
    wrong = _wrong(graded, decides, language)
    start = (page - 1) * _WRONG_AT_ONCE
    others = [other for other in newest_runs(parts) if other.id != run.id and other.done]
    return {
        "run": run,
        "samples": len(samples),
        "main": [(grader, one) for grader, one in measured.items() if grader in MAIN],
        "graders": measured,
        "slice_head": in_order({decides, *_IN_SLICES} & measured.keys()),
        "slices": slices(samples),
        "figure": figure,
        "wrong": wrong[start : start + _WRONG_AT_ONCE],
        "wrong_total": len(wrong),
        "more": len(wrong) > start + _WRONG_AT_ONCE,
        "first": start + 1,
        "moved": _moved(parts, [other for other in others if other.begun_at < run.begun_at], by_id, language),
        "others": others,
        "going_on": evaluations.process.going_on(),
        "configuration": flat(configuration_of(run)),
    }


def _wrong(graded: Sequence[Graded], decides: str, language: Language) -> list[_Wrong]:
    """Answers that the deciding grader, or another by which a run may fail, found wrong; the worst first."""
    found: list[tuple[float, _Wrong]] = []
    for one in graded:
        faults = [s for s in one.scores if s.value is not None and s.value < 1 and kind_of(s.grader).gate]
        if not faults:
            continue
        given = {score.grader: score for score in faults}
        reasons = tuple(
            (grader_title(key, language), score_sentence(given[key], language)) for key in in_order(set(given))
        )
        decided = given[decides].value if decides in given else 1.0
        worst = min(score.value or 0.0 for score in faults)
        found.append(((decided or 0.0) * 10 + worst, _Wrong(one, reasons)))
    found.sort(key=lambda pair: (pair[0], pair[1].graded.sample.id, pair[1].graded.epoch))
    return [wrong for _, wrong in found]


def _moved(parts: Parts, earlier: Sequence[Run], now: dict[str, SampleFigures], language: Language) -> _Moved | None:
    """Against the newest earlier run that asked some of the same samples."""
    for run in earlier:
        paired = pair(sample_figures(parts.evaluations.runs.graded(run.id)), now)
        if paired.both:
            found = differences(paired.both).values()
            told = [(grader_title(one.grader, language), one) for one in found if one.wins or one.losses]
            return _Moved(run, len(paired.both), tuple(told), *_counts(changes(paired.both)))
    return None


def _counts(changed: Sequence[Change]) -> tuple[int, int]:
    lost = sum(bool(change.lost) for change in changed)
    return lost, sum(bool(change.won) and not change.lost for change in changed)
