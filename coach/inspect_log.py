"""Inspect logs: a run as the JSON log of inspect_ai, for its viewer and for whatever else reads such logs."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from coach.grader_kinds import score_sentence
from coach.graders import Score
from coach.records import Turn
from coach.run_figures import Figure, figures, sample_figures
from coach.run_records import Answered, RunRecord, said
from coach.runs import Run, RunState
from coach.samples import Sample

_VERSION = 2
"""Of the form of such logs."""
_TASK = "baeum-coach"
_STATUS = {
    RunState.RUNNING: "started",
    RunState.DONE: "success",
    RunState.STOPPED: "cancelled",
    RunState.FAILED: "error",
}


def inspect_log(record: RunRecord) -> str:
    """The log as text. A score that could not be given is ``NaN``, as inspect_ai writes it; reasons are English."""
    run, samples = record.run, list({one.sample.id: one.sample for one in record.graded}.values())
    error = {"message": run.fault, "traceback": "", "traceback_ansi": ""} if run.fault else None
    document = {
        "version": _VERSION,
        "status": _STATUS[run.state],
        "eval": _spec(run, samples),
        "plan": {"name": "plan", "steps": [{"solver": "coach", "params": {"writer": run.plan.writer}}], "config": {}},
        "results": _results(record),
        "stats": {"started_at": _time(run.begun_at), "completed_at": _time(run.ended_at) if run.ended_at else ""},
        "error": error,
        "samples": [_sample(one, _chat_model(run)) for one in record.answers],
    }
    return json.dumps(document, ensure_ascii=False, default=str) + "\n"


def _spec(run: Run, samples: Sequence[Sample]) -> dict[str, Any]:
    configuration = dict(run.configuration)
    revision = str(configuration.get("revision", ""))
    plan = asdict(run.plan)
    return {
        "eval_id": run.id.hex,
        "run_id": run.id.hex,
        "created": _time(run.begun_at),
        "task": _TASK,
        "task_id": _TASK,
        "task_display_name": run.name,
        "task_args": plan,
        "dataset": {
            "name": ", ".join(run.plan.suites) or "all suites",
            "samples": len(samples),
            "sample_ids": [sample.id for sample in samples],
            "shuffled": False,
        },
        "model": _chat_model(run),
        "config": {"epochs": run.plan.epochs, **({"limit": run.plan.limit} if run.plan.limit else {})},
        "revision": {"type": "git", "origin": "", "commit": revision.rstrip("+"), "dirty": revision.endswith("+")}
        if revision
        else None,
        "packages": configuration.get("packages", {}),
        "metadata": {"run": run.name, "begun_by": run.begun_by, "configuration": configuration},
        "tags": sorted({sample.suite for sample in samples}),
    }


def _chat_model(run: Run) -> str:
    if run.plan.writer != "model":
        return f"{_TASK}/{run.plan.writer}"
    settings = run.configuration.get("settings", {})
    return f"{_TASK}/{settings.get('chat_model') or 'model'}"


def _results(record: RunRecord) -> dict[str, Any]:
    measured = figures(sample_figures(record.graded).values())
    return {
        "total_samples": record.run.planned,
        "completed_samples": len(record.answers),
        "scores": [_score_of(grader, figure) for grader, figure in measured.items()],
    }


def _score_of(grader: str, figure: Figure) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    if figure.mean is not None and figure.interval is not None:
        reach = {"interval_95": [figure.interval.low, figure.interval.high]}
        metrics["mean"] = {"name": "mean", "value": figure.mean, "metadata": reach}
    counts = {"scored_samples": figure.n, "unscored_samples": figure.unscored}
    return {"name": grader, "scorer": grader, "reducer": "mean", **counts, "metrics": metrics}


def _sample(one: Answered, chat_model: str) -> dict[str, Any]:
    graded, sample, turn = one.graded, one.graded.sample, one.turn
    messages = [message for held in one.turns for message in _messages(held, chat_model)]
    result = asdict(turn.result) if turn.result else {}
    return {
        "id": sample.id,
        "epoch": graded.epoch,
        "input": turn.question if len(one.turns) == 1 else messages[:-1],
        "target": sample.target or list(sample.expects.says) or sample.expects.outcome,
        "messages": messages,
        "output": {
            "model": chat_model,
            "choices": [{"message": messages[-1], "stop_reason": "stop"}],
            "completion": _reply(turn),
            "time": graded.milliseconds / 1_000,
        },
        "scores": {score.grader: _score(score, graded.status) for score in graded.scores},
        "metadata": {
            "suite": sample.suite,
            "language": sample.language,
            "expects": sample.expects.model_dump(mode="json"),
            "note": sample.note,
            "status": graded.status,
            "confidence": graded.confidence,
            "cost": graded.cost,
            **{key: result[key] for key in ("sources", "offered", "trace") if key in result},
        },
        "started_at": _time(turn.asked_at),
        "completed_at": _time(turn.asked_at + timedelta(milliseconds=graded.milliseconds)),
        "total_time": graded.milliseconds / 1_000,
        "uuid": str(graded.turn_id),
        "turn_count": len(one.turns),
    }


def _messages(turn: Turn, chat_model: str) -> list[dict[str, Any]]:
    return [
        {"id": f"{turn.id}-q", "role": "user", "source": "input", "content": turn.question},
        {
            "id": f"{turn.id}-a",
            "role": "assistant",
            "source": "generate",
            "model": chat_model,
            "content": _reply(turn),
        },
    ]


def _reply(turn: Turn) -> str:
    """All that a learner read."""
    return "\n\n".join(filter(None, (turn.result.notice if turn.result else "", said(turn))))


def _score(score: Score, status: str) -> dict[str, Any]:
    unscored = {"value": math.nan, "reason": score.reason}
    return {
        **(unscored if score.value is None else {"value": score.value}),
        "answer": status,
        "explanation": score_sentence(score, "en"),
        "metadata": {"reason": score.reason, "detail": score.detail},
    }


def _time(moment: datetime) -> str:
    return moment.isoformat()
