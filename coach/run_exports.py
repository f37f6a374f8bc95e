"""Exports of runs: a table for a spreadsheet, and JSON lines with everything that is stored."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from coach.grader_kinds import in_order, score_sentence
from coach.records import Turn
from coach.run_records import Answered, RunRecord, said
from prompts import Language

_MARK = "\ufeff"
"""Tells Excel that a file is UTF-8; without it, Korean is broken there."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
"""How a cell begins that a spreadsheet would compute; in Korean and Japanese ones also in full width (OWASP)."""
_COLUMNS = (
    "id", "suite", "language", "epoch", "history", "question", "outcome", "expected", "answer", "notice", "sources",
    "expected_materials", "must_say", "must_not_say", "target", "confidence", "milliseconds", "cost",
)  # fmt: skip


def run_csv(record: RunRecord, language: Language) -> Iterator[str]:
    """A line a sample and epoch, with a value and a reason by each grader; no cell of it is a formula."""
    graders = in_order({score.grader for one in record.graded for score in one.scores})
    yield _MARK + _line([*_COLUMNS, *(name for grader in graders for name in (grader, f"{grader}_reason"))])
    for one in record.answers:
        given = {score.grader: score for score in one.graded.scores}
        scores: list[object] = []
        for grader in graders:
            score = given.get(grader)
            scores += ["", ""] if score is None else [score.value, score_sentence(score, language)]
        yield _line([*_cells(one), *scores])


def run_jsonl(record: RunRecord) -> Iterator[str]:
    """A line a sample and epoch: the sample, how it ended, its scores and the whole conversation."""
    for one in record.answers:
        graded = one.graded
        document = {
            "run": record.run.name,
            "sample": graded.sample.model_dump(mode="json"),
            "epoch": graded.epoch,
            "turn_id": str(graded.turn_id),
            "conversation_id": str(graded.conversation_id),
            "status": graded.status,
            "confidence": graded.confidence,
            "milliseconds": graded.milliseconds,
            "cost": graded.cost,
            "scores": [asdict(score) for score in graded.scores],
            "turns": [turn_document(turn) for turn in one.turns],
        }
        yield json.dumps(document, ensure_ascii=False, default=str) + "\n"


def turn_document(turn: Turn) -> dict[str, Any]:
    """A turn with all that is stored of it; the answer also as one text."""
    return {
        "id": str(turn.id),
        "question": turn.question,
        "asked_at": turn.asked_at.isoformat(),
        "answer": said(turn),
        **({"result": asdict(turn.result)} if turn.result else {}),
    }


def _cells(one: Answered) -> list[object]:
    graded, sample = one.graded, one.graded.sample
    return [
        sample.id,
        sample.suite,
        sample.language,
        graded.epoch,
        "\n".join(sample.history),
        sample.input,
        graded.status,
        sample.expects.outcome,
        one.answer,
        one.notice,
        "\n".join(one.sources),
        "\n".join(sample.expects.materials),
        "\n".join(sample.expects.says),
        "\n".join(sample.expects.never_says),
        sample.target,
        graded.confidence,
        graded.milliseconds,
        graded.cost,
    ]


def _line(cells: list[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return written.getvalue()


def _harmless(cell: object) -> object:
    """Text that would be computed gets an apostrophe, which spreadsheets take as the mark of a text."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
