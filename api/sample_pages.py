"""Pages of trainers' samples: the list, and the form for one."""

import asyncio
from collections import Counter
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import TrainerDep
from api.bodies import Language
from api.dependencies import PartsDep
from api.pages import render_page
from api.readiness import Parts
from coach.documents import Words
from coach.sample_form import LONGEST, OUTCOMES, SampleForm, form_of_sample
from coach.samples import SUITES

router = APIRouter(prefix="/trainer/samples", include_in_schema=False, dependencies=[TrainerDep])


@router.get("")
async def samples_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    """The samples that trainers wrote."""
    samples = await asyncio.to_thread(parts.evaluations.samples.all)
    titles = dict(await asyncio.to_thread(_materials, parts))
    values: dict[str, Any] = {"samples": samples, "titles": titles, "r": Words(lang).say}
    return render_page(request, "trainer_samples.html", lang, here="samples", **values)


@router.get("/new")
async def new_sample_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    empty = SampleForm("grounded", lang, "", (), "answered", (), (), (), "", "")
    return render_page(request, "trainer_sample.html", lang, **await _form_values(parts, "", empty, lang))


@router.get("/{sample_id}")
async def sample_page(request: Request, sample_id: str, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    """The form of one sample."""
    found = await asyncio.to_thread(parts.evaluations.samples.get, sample_id)
    values = await _form_values(parts, sample_id, form_of_sample(found.sample), lang)
    return render_page(request, "trainer_sample.html", lang, kept=found, **values)


async def _form_values(parts: Parts, sample_id: str, form: SampleForm, language: Language) -> dict[str, Any]:
    materials = await asyncio.to_thread(_materials, parts)
    # A status that the form does not offer stays what a sample made elsewhere has.
    outcomes = OUTCOMES if form.outcome in OUTCOMES else (form.outcome, *OUTCOMES)
    return {
        "here": "samples",
        "sample_id": sample_id,
        "form": form,
        "suites": SUITES,
        "outcomes": outcomes,
        "materials": materials,
        "titles": dict(materials),
        "longest": LONGEST,
        "r": Words(language).say,
    }


def _materials(parts: Parts) -> list[tuple[str, str]]:
    """Paths with titles; where two are called alike, the path stands beside the title."""
    entries = parts.index.catalog.materials()
    alike = Counter(entry.title for entry in entries)
    named = [(e.path, e.title if alike[e.title] == 1 else f"{e.title} ({e.path})") for e in entries]
    return sorted(named, key=lambda pair: pair[1])
