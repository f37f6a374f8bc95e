"""What the commands of ``python -m evals`` do: measure, print a table, write JSON."""

import argparse
import json
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from coach.progress import Bars
from coach.settings import load_settings
from evals.corpora import read_set
from evals.retrieval import measure
from evals.samples import Result, ask_samples, read_samples


def retrieval(options: argparse.Namespace) -> None:
    """One row a set."""
    with Bars() as bars:
        scores = measure([read_set(text) for text in options.sets], load_settings(), bars.show)
    rows = {
        name: {
            "n": one.n,
            "recall@1": one.recall_at_1,
            "recall@10": one.recall_at_10,
            "ndcg@10": one.ndcg_at_10,
            "ms_p50": one.ms_p50,
            "ms_p95": one.ms_p95,
            "chunks_per_second": one.chunks_per_second,
        }
        for name, one in scores.items()
    }
    _report(rows, {"sets": rows}, options.json)


def samples(options: argparse.Namespace) -> None:
    """One row a suite and language."""
    result = _asked()
    rows = {
        f"{suite} {language}": {"right": result.share_right(suite, language)}
        for suite in ("grounded", "unanswerable")
        for language in ("ko", "en")
    }
    if options.misses:
        for outcome in result.outcomes:
            if not outcome.right:
                print(outcome.sample.id, outcome.status, outcome.cited, outcome.sample.input, sep="\t")
    _report(rows, {"samples": rows}, options.json)


def latency(options: argparse.Namespace) -> None:
    """Whole answers, and the memory of the process."""
    result = _asked()
    figures = {
        "n": len(result.outcomes),
        "ms_p50": result.milliseconds(0.5),
        "ms_p95": result.milliseconds(0.95),
        "ms_max": result.milliseconds(1.0),
        "memory_mb": result.memory_mb,
    }
    _report({"whole answer": figures}, {"latency": figures}, options.json)


def _asked() -> Result:
    questions = read_samples()
    with Bars() as bars:
        return ask_samples(questions, load_settings(), partial(bars.show, "samples"))


def _report(rows: dict[str, dict[str, float]], document: dict[str, Any], file: Path | None) -> None:
    columns = list(next(iter(rows.values())))
    table = Table("", *columns)
    for name, values in rows.items():
        table.add_row(name, *(_shown(column, values[column]) for column in columns))
    Console(width=max(100, Console().width)).print(table)
    if file is not None:
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _shown(column: str, value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.1f}" if column.startswith(("ms", "memory", "chunks")) else f"{value:.3f}"
