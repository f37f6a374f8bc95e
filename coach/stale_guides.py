"""Stale guides: which materials carry the answers, which are never cited, and which should be read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

OLD_DAYS = 180
"""A material that nobody has changed for so long may say what is no longer so."""

Dated = Literal["reviewed", "indexed"]


@dataclass(frozen=True, slots=True)
class Use:
    """How often a material was cited in a period."""

    answers: int
    down: int
    """Of those answers, how many got a thumb down."""
    last_cited_at: datetime


@dataclass(frozen=True, slots=True)
class Guide:
    """A material, as far as its use is concerned."""

    id: str
    title: str
    course: str
    changed_on: date
    dated: Dated
    """Whether the material says itself when it was last gone over, or only when it came into the index is known."""


@dataclass(frozen=True, slots=True)
class UsedGuide:
    guide: Guide
    use: Use | None
    days_old: int


@dataclass(frozen=True, slots=True)
class GuideList:
    used: tuple[UsedGuide, ...]
    """Those that answer most first."""
    unused: tuple[UsedGuide, ...]
    """Not cited in the period; those that are there longest first."""
    stale: tuple[UsedGuide, ...]
    """Cited, old, and not always helpful; most thumbs down first."""


def dated(updated: str, indexed_at: str) -> tuple[date, Dated]:
    """When a material was last changed: what it says itself, or else when it was taken into the index."""
    try:
        return date.fromisoformat(updated.strip()), "reviewed"
    except ValueError:
        return datetime.fromisoformat(indexed_at).date(), "indexed"


def guide_list(guides: Iterable[Guide], uses: Mapping[str, Use], today: date) -> GuideList:
    """Sort the materials that there are by what their use asks for; one may stand in two lists."""
    all_ = [UsedGuide(guide, uses.get(guide.id), (today - guide.changed_on).days) for guide in guides]
    used = [(one, one.use) for one in all_ if one.use is not None]
    stale = [(one, use) for one, use in used if use.down and one.days_old >= OLD_DAYS]
    return GuideList(
        used=tuple(one for one, _ in sorted(used, key=lambda pair: (-pair[1].answers, pair[0].guide.title))),
        unused=tuple(
            sorted((one for one in all_ if one.use is None), key=lambda one: (-one.days_old, one.guide.title))
        ),
        stale=tuple(one for one, _ in sorted(stale, key=lambda pair: (-pair[1].down, -pair[0].days_old))),
    )
