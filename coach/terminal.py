"""One question on a terminal: the answer as it streams, then its sources."""

import argparse
import json
from dataclasses import asdict, replace

from coach.answers import as_blocks, plain_text
from coach.build import build_coach, build_index
from coach.build_stores import build_store
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent
from coach.places import place_label
from coach.records import Source
from coach.settings import Settings
from coach.statuses import AnswerStatus
from knowledge.search import Search
from prompts import Language, load_replies


async def ask_once(settings: Settings, options: argparse.Namespace) -> bool:
    """Ask, print, and say whether it was answered.

    Raises:
        QuestionRefused: The question is empty or too long.
        CoachError, KnowledgeError: The parts that are needed cannot be opened.
    """
    index = build_index(settings)
    store = build_store(settings)
    try:
        index.check_searchable()
        coach = build_coach(settings, Search(index), store)
        language: Language = options.lang or "ko"
        conversation = store.open_conversation(language, "cli")
        asked = coach.begin(conversation, options.question, page=language, forced=options.lang)
        events: list[Event] = []
        async for event in coach.answer(asked):
            events.append(event)
            if not options.json:
                print(_text(event), end="", flush=True)
    finally:
        store.close()
        index.close()
    last = events[-1]
    if options.json:
        print(json.dumps(_report(events, last), ensure_ascii=False, indent=2))
    return isinstance(last, FinishedEvent) and last.status.family == "answered"


def _text(event: Event) -> str:
    """What one event adds to the terminal."""
    if isinstance(event, DeltaEvent):
        piece = event.piece
        heading = f"\n\n{piece.heading}" if piece.heading else ""
        return (
            heading + (" " if piece.joins else "\n") + plain_text(as_blocks([replace(piece, heading="", joins=False)]))
        )
    if isinstance(event, SourcesEvent):
        return "\n\n" + "".join(f"[{source.number}] {_label(source)}\n" for source in event.sources)
    if isinstance(event, FinishedEvent) and event.status is not AnswerStatus.ANSWERED:
        return "\n".join([event.notice, *(f"- {related.title}" for related in event.related), ""])
    return f"{event.notice}\n" if isinstance(event, FailedEvent) else ""


def _label(source: Source) -> str:
    language: Language = "en" if source.language == "en" else "ko"
    place = place_label(source.place, load_replies(), language)
    return " > ".join(part for part in (source.title, source.section) if part) + (f" ({place})" if place else "")


def _report(events: list[Event], last: Event) -> dict[str, object]:
    blocks = as_blocks(event.piece for event in events if isinstance(event, DeltaEvent))
    sources = [asdict(s) for event in events if isinstance(event, SourcesEvent) for s in event.sources]
    return {
        "answer": plain_text(blocks),
        "blocks": [asdict(block) for block in blocks],
        "sources": sources,
        **asdict(last),
    }
