"""The gaps on a terminal: what trainers see on their page, brought up to date first."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from coach.build import build_home, build_index
from coach.build_stores import build_uploads
from coach.settings import Settings
from knowledge.search import Search


def open_gaps(settings: Settings, *, limit: int) -> list[dict[str, Any]]:
    """The open gaps as plain values, those asked most first.

    Raises:
        StoreUnavailable, KnowledgeError: Database or index cannot be used.
    """
    index, uploads = build_index(settings), build_uploads(settings)
    home = build_home(settings, Search(index), index, uploads)
    try:
        while home.group_questions() or home.look_again():
            pass
        return [asdict(gap) for gap in home.gaps.open_ones(limit=limit)]
    finally:
        home.close()
        uploads.close()
        index.close()


def gap_lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A paragraph each."""
    if not found:
        yield "no gaps: every question was answered, or nothing was asked yet"
    for gap in found:
        first, *others = gap["examples"]
        nearest = gap["nearest"]
        yield f"{gap['count']:>5} x  {first}  (last {gap['last_asked_at']:%Y-%m-%d})"
        yield from (f"         also: {other}" for other in others)
        if nearest["material_id"]:
            yield f"         nearest: {nearest['title']} ({nearest['confidence']:.0%})"
