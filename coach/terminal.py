"""One question on a terminal: the answer as it streams, then its sources."""

import argparse
import json
from dataclasses import asdict

from coach.answers import Piece, as_blocks, plain_text
from coach.build import build_coach, build_index, build_store
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent
from coach.records import Source
from coach.settings import Settings
from coach.statuses import AnswerStatus
from knowledge.search import Search
from prompts import Language


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
                print("\n".join(_lines(event)), end="\n" if _lines(event) else "", flush=True)
    finally:
        store.close()
        index.close()
    last = events[-1]
    if options.json:
        print(json.dumps(_report(events, last), ensure_ascii=False, indent=2))
    return isinstance(last, FinishedEvent) and last.status.family == "answered"


def _lines(event: Event) -> list[str]:
    if isinstance(event, DeltaEvent):
        heading = ["", event.piece.heading] if event.piece.heading else []
        return [*heading, _line(event.piece)]
    if isinstance(event, SourcesEvent):
        return ["", *(f"[{source.number}] {_place(source)}" for source in event.sources)]
    if isinstance(event, FailedEvent):
        return [event.notice]
    if isinstance(event, FinishedEvent) and event.status is not AnswerStatus.ANSWERED:
        return [event.notice, *(f"- {related.title}" for related in event.related)]
    return []


def _line(piece: Piece) -> str:
    return plain_text(as_blocks([Piece(piece.kind, piece.runs, piece.number)]))


def _place(source: Source) -> str:
    return f"{source.title} > {source.section}" if source.section else source.title


def _report(events: list[Event], last: Event) -> dict[str, object]:
    blocks = as_blocks(event.piece for event in events if isinstance(event, DeltaEvent))
    sources = [asdict(s) for event in events if isinstance(event, SourcesEvent) for s in event.sources]
    return {
        "answer": plain_text(blocks),
        "blocks": [asdict(block) for block in blocks],
        "sources": sources,
        **asdict(last),
    }
