"""Pages of the review: one turn to judge, any turn with its history, and how far trainers and graders agree."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.access import SignedInTrainer, TrainerDep
from api.bodies import Language
from api.dependencies import PartsDep
from api.pages import error_page, render_page
from api.readiness import Parts
from api.review_bodies import AgreementOut, DisagreementOut, ScoreOut
from api.reviews import agreements
from coach.errors import TurnNotFound
from coach.records import Turn, TurnResult
from coach.review_mix import Pool, Shares
from coach.reviews import History, Subject
from coach.sample_drafts import Exchange, sample_of_turn
from coach.samples import SUITES, Sample
from coach.statuses import AnswerStatus
from coach.thumbs import Thumb
from coach.trainer_samples import TrainerSample
from prompts import LEVELS, load_replies, load_rubric

_WEEKS = 8
_CASES = 50
_FEW_PAIRS = 10
_GOOD, _FAIR = 0.8, 0.667
"""Krippendorff's own marks: from the first on one may rely on the levels, below the second one may not."""

router = APIRouter(prefix="/trainer/reviews", include_in_schema=False, dependencies=[TrainerDep])


@dataclass(frozen=True, slots=True)
class _Seen:
    """A turn with all that a trainer needs to judge it."""

    turn: Turn
    result: TurnResult
    earlier: tuple[Turn, ...]
    subject: Subject
    thumb: Thumb | None
    scores: tuple[ScoreOut, ...]
    history: History
    sample: TrainerSample | None
    draft: Sample
    """What a sample of this turn would be, or is."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A turn of which judgements differ."""

    turn_id: UUID
    question: str
    found: tuple[DisagreementOut, ...]
    """By criterion."""


@router.get("")
async def review_page(
    request: Request, parts: PartsDep, trainer: SignedInTrainer, lang: Language = "ko", run: str = "", saved: str = ""
) -> Response:
    """What comes next for this trainer; ``saved`` is the turn that was judged before."""
    if run:
        await asyncio.to_thread(parts.review.runs.named, run)
    pick = await asyncio.to_thread(parts.review.queue.take, trainer.name, run=run)
    before = await asyncio.to_thread(_before, parts, saved)
    if pick is None:
        shares = await asyncio.to_thread(parts.review.queue.shares)
        nothing: dict[str, Any] = {"seen": None, "run": run, "before": before, "shares": shares, "pools": tuple(Pool)}
        return render_page(request, "trainer_review.html", lang, here="reviews", **nothing)
    return await asyncio.to_thread(_page, request, parts, pick.turn_id, lang, run, pick.pool, before)


@router.get("/agreement")
async def agreement_page(request: Request, parts: PartsDep, lang: Language = "ko") -> HTMLResponse:
    found = await asyncio.to_thread(agreements, parts)
    since = datetime.now(UTC) - timedelta(weeks=_WEEKS)
    given = await asyncio.to_thread(parts.review.reviews.given_since, since)
    judgements = await asyncio.to_thread(parts.review.reviews.judgements, limit=_CASES * 100)
    levels = {
        criterion.name: Counter(one.levels.get(criterion.name, 0) for one in judgements) for criterion in load_rubric()
    }
    return render_page(
        request,
        "trainer_agreement.html",
        lang,
        here="reviews",
        rubric=load_rubric(),
        found=found,
        cases=await asyncio.to_thread(_cases, parts, found.disagreements),
        weeks=_by_week(given),
        levels=levels,
        scale=LEVELS,
        meaning=meaning,
        titled=ScoreOut.title_of,
    )


@router.get("/{turn_id}")
async def turn_page(request: Request, turn_id: str, parts: PartsDep, lang: Language = "ko") -> Response:
    """One turn, also one that was judged before."""
    try:
        known = UUID(turn_id)
    except ValueError:
        return error_page(request, 404, "turn_not_found")
    return await asyncio.to_thread(_page, request, parts, known, lang, "", None, None)


def meaning(agreement: AgreementOut | None) -> str:
    """The name of the sentence that says what an agreement means."""
    if agreement is None or not agreement.pairs:
        return "none"
    if agreement.alpha is None:
        return "alike"
    if agreement.pairs < _FEW_PAIRS:
        return "few"
    return "good" if agreement.alpha >= _GOOD else "fair" if agreement.alpha >= _FAIR else "poor"


def _page(
    request: Request,
    parts: Parts,
    turn_id: UUID,
    language: Language,
    run: str,
    pool: Pool | None,
    before: dict[str, object] | None,
) -> HTMLResponse:
    account = request.state.account
    return render_page(
        request,
        "trainer_review.html",
        language,
        here="reviews",
        seen=_seen(parts, turn_id, account.name, language),
        run=run,
        pool=pool,
        before=before,
        rubric=load_rubric(),
        scale=LEVELS,
        suites=SUITES,
        known=load_replies().names("trainer"),
        outcomes=_outcomes(),
        shares=parts.review.queue.shares() if pool else Shares(),
        pools=tuple(Pool),
    )


def _seen(parts: Parts, turn_id: UUID, reader: str, language: Language) -> _Seen:
    desk = parts.review
    subject = desk.reviews.subject(turn_id)
    held = parts.store.turns(subject.conversation_id)
    turn = next((one for one in held if one.id == turn_id), None)
    if turn is None or turn.result is None:
        raise TurnNotFound(f"no turn {str(turn_id)!r} that is answered")
    earlier = tuple(one for one in held if one.ordinal < turn.ordinal)
    history = desk.reviews.history(turn_id, reader)
    sample = desk.samples.of_turn(turn_id)
    asked = tuple(one.question for one in earlier)
    corrected = next((one.verdict.corrected for one in reversed(history.reviews) if one.verdict.corrected), "")
    exchange = Exchange(turn, turn.result, asked, subject.language)
    draft = sample.sample if sample else sample_of_turn(exchange, _paths(parts, turn.result), corrected)
    return _Seen(
        turn=turn,
        result=turn.result,
        earlier=earlier,
        subject=subject,
        thumb=parts.thumbs.of([turn_id]).get(turn_id),
        scores=tuple(ScoreOut.of(one, language) for one in desk.scores.of([turn_id]).get(turn_id, ())),
        history=history,
        sample=sample,
        draft=draft,
    )


def _paths(parts: Parts, result: TurnResult) -> list[str]:
    """Of the materials that are cited and still there."""
    ids = dict.fromkeys(source.material_id for source in result.sources)
    entries = (parts.index.catalog.material(id_) for id_ in ids)
    return [entry.path for entry in entries if entry is not None]


def _before(parts: Parts, saved: str) -> dict[str, object] | None:
    """The turn that was judged last, and whether its corrected answer waits to become a sample."""
    try:
        turn_id = UUID(saved)
        parts.review.reviews.subject(turn_id)
    except (ValueError, TurnNotFound):
        return None
    return {"turn_id": turn_id, "sample": parts.review.samples.of_turn(turn_id)}


def _outcomes() -> list[str]:
    """Ways to end that somebody can want."""
    return [status.value for status in AnswerStatus if status.family not in ("failed", "paused")]


def _cases(parts: Parts, found: Sequence[DisagreementOut]) -> list[_Case]:
    by_turn: dict[UUID, tuple[DisagreementOut, ...]] = {}
    for one in found:
        by_turn[one.turn_id] = (*by_turn.get(one.turn_id, ()), one)
    shown = list(by_turn)[:_CASES]
    questions = parts.review.reviews.questions(shown)
    return [_Case(turn_id, questions.get(turn_id, ""), by_turn[turn_id]) for turn_id in shown]


def _by_week(given: Sequence[tuple[str, datetime]]) -> dict[str, dict[date, int]]:
    """Reviews by trainer, and by the Monday of their week, this one first; weeks without any too."""
    today = datetime.now().astimezone().date()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(_WEEKS)]
    counts = Counter((author, _monday(at)) for author, at in given)
    authors = sorted({author for author, _ in given})
    return {author: {week: counts[author, week] for week in weeks} for author in authors}


def _monday(at: datetime) -> date:
    day = at.astimezone().date()
    return day - timedelta(days=day.weekday())
