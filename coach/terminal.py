"""One question on a terminal: the answer as it streams, then its sources."""

import argparse
import json
from dataclasses import asdict

from coach.answers import Piece, as_blocks, plain_text
from coach.build import build_coach, build_index, build_store
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent
from coach.records import Source
from coach.settings import Settings
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
        events = [event async for event in _printed(coach.answer(asked), quiet=options.json)]
    finally:
        store.close()
        index.close()
    last = events[-1]
    assert isinstance(last, FinishedEvent | FailedEvent)
    if options.json:
        print(json.dumps(_report(events, last), ensure_ascii=False, indent=2))
    return last.status.family == "answered"


async def _printed(events, *, quiet: bool):  # type: ignore[no-untyped-def]
    async for event in events:
        if not quiet:
            _print(event)
        yield event


def _print(event: Event) -> None:
    if isinstance(event, DeltaEvent):
        if event.piece.heading:
            print(f"\n{event.piece.heading}")
        print(_line(event.piece), flush=True)
    elif isinstance(event, SourcesEvent):
        print()
        for source in event.sources:
            print(f"[{source.number}] {_place(source)}")
    elif isinstance(event, FinishedEvent | FailedEvent):
        answered = event.status.family == "answered"
        if not answered or event.status.value != "answered":
            print(event.notice)
        if isinstance(event, FinishedEvent) and event.related and not answered:
            for related in event.related:
                print(f"- {related.title}")


def _line(piece: Piece) -> str:
    return plain_text(as_blocks([Piece(piece.kind, piece.runs, piece.number)]))


def _place(source: Source) -> str:
    return f"{source.title} > {source.section}" if source.section else source.title


def _report(events: list[Event], last: FinishedEvent | FailedEvent) -> dict[str, object]:
    blocks = as_blocks(event.piece for event in events if isinstance(event, DeltaEvent))
    sources = [asdict(s) for event in events if isinstance(event, SourcesEvent) for s in event.sources]
    return {
        "status": last.status.value,
        "notice": last.notice,
        "answer": plain_text(blocks),
        "blocks": [asdict(block) for block in blocks],
        "sources": sources,
        "related": [asdict(one) for one in last.related] if isinstance(last, FinishedEvent) else [],
        "writer": last.writer if isinstance(last, FinishedEvent) else "",
    }
