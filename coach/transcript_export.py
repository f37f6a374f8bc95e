"""Transcript export: conversations as JSON lines, without anything that tells who somebody is."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from coach.database import Store, utc
from coach.errors import ExportFailed
from coach.personal_data import find, mask
from coach.records import OfferedPassage, Turn, TurnResult
from coach.run_records import said
from coach.tables import conversations, turns
from coach.thumbs import Thumb, Thumbs
from coach.transcripts import Transcripts
from prompts import Language

Progress = Callable[[int, int], None]
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation without its turns."""

    id: UUID
    opened_at: datetime
    language: Language
    origin: str


class ConversationList(Store):
    """Raises StoreUnavailable from every method."""

    def asked_since(self, moment: datetime, origin: str) -> list[Held]:
        """Conversations of an origin in which something was asked since then, in the order in which they began."""
        asked = select(turns.c.conversation_id).where(turns.c.asked_at >= moment)
        query = (
            select(conversations)
            .where(conversations.c.origin == origin, conversations.c.id.in_(asked))
            .order_by(conversations.c.opened_at, conversations.c.id)
        )
        with self.reading() as connection:
            return [Held(row.id, utc(row.opened_at), row.language, row.origin) for row in connection.execute(query)]


def export_transcripts(
    held: Sequence[Held], transcripts: Transcripts, thumbs: Thumbs, file: Path, progress: Progress
) -> None:
    """Write a conversation a line; the file appears when it is whole.

    What is stored was masked when it came in, and is masked again here by the patterns of today. How to call somebody
    back, and what would open a conversation, is left out.

    Raises:
        ExportFailed: The file cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8") as opened:
            for line in _lines(held, transcripts, thumbs, progress):
                opened.write(line)
        part.replace(file)
    except OSError as error:
        raise ExportFailed(
            f"{str(file)!r} cannot be written ({error.strerror}); check folder, permissions and free space"
        ) from error
    finally:
        with suppress(OSError):  # it was never made, or cannot be reached any more
            part.unlink(missing_ok=True)


def _lines(held: Sequence[Held], transcripts: Transcripts, thumbs: Thumbs, progress: Progress) -> Iterator[str]:
    progress(0, len(held))
    for start in range(0, len(held), _AT_ONCE):
        some = held[start : start + _AT_ONCE]
        found = transcripts.several([one.id for one in some])
        given = thumbs.of([turn.id for several in found.values() for turn in several])
        for one in some:
            yield json.dumps(_conversation(one, found.get(one.id, []), given), ensure_ascii=False) + "\n"
        progress(start + len(some), len(held))


def _conversation(held: Held, several: Sequence[Turn], given: dict[UUID, Thumb]) -> dict[str, Any]:
    return {
        "id": str(held.id),
        "opened_at": held.opened_at.isoformat(),
        "language": held.language,
        "origin": held.origin,
        "turns": [_turn(turn, held.language, given.get(turn.id)) for turn in several],
    }


def _turn(turn: Turn, page: Language, thumb: Thumb | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": str(turn.id),
        "asked_at": turn.asked_at.isoformat(),
        "question": _masked(turn.question, page),
    }
    if turn.result is not None:
        document |= _result(turn.result, said(turn))
    if thumb is not None:
        document["thumb"] = {"up": thumb.is_up, "reason": thumb.reason, "text": _masked(thumb.text, page)}
    return document


def _result(result: TurnResult, answer: str) -> dict[str, Any]:
    language, offered = result.language, result.offered
    return {
        "status": result.status.value,
        "answer_language": language,
        "standalone": _masked(result.standalone, language),
        "notice": _masked(result.notice, language),
        "answer": _masked(answer, language, offered),
        "sources": [
            {"number": one.number, "material_id": one.material_id, "title": one.title, "section": one.section}
            for one in result.sources
        ],
        "offered": [
            {"rank": one.rank, "passage_id": one.passage_id, "score": one.score, "cited_as": one.cited_as}
            for one in offered
        ],
        "suggestions": [_masked(one.question, language) for one in result.suggestions],
        "confidence": result.confidence,
        "writer": result.writer,
        "fallback": result.fallback,
        "cost": result.cost,
        "milliseconds": sum(stage.milliseconds for stage in result.trace),
    }


def _masked(text: str, language: Language, offered: Sequence[OfferedPassage] = ()) -> str:
    """The text without personal data; what a passage says, such as the number of an office, is no learner's."""
    normal = unicodedata.normalize("NFC", text)
    passages = [unicodedata.normalize("NFC", one.text) for one in offered]
    theirs = [
        datum for datum in find(normal) if not any(normal[datum.start : datum.end] in passage for passage in passages)
    ]
    return mask(normal, tuple(theirs), language)
