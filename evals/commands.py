"""What the commands of ``python -m evals`` do: measure, print a table, write JSON."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from coach.progress import Bars
from coach.settings import load_settings
from evals.corpora import read_set
from evals.indexing import measure_indexing
from evals.reading import measure_reading
from evals.retrieval import measure
from evals.samples import Result, ask_samples, read_samples
from evals.twins import measure_twins, read_pages
from knowledge.encoders import Usem3Encoder


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


def reading(options: argparse.Namespace) -> None:
    """One row a format and reader."""
    figures = measure_reading(options.folder)
    rows = {f"{kind} {name}": asdict(one) for kind, readers in figures.items() for name, one in readers.items()}
    _report(rows, {"reading": rows}, options.json)


def indexing(options: argparse.Namespace) -> None:
    """One row a run."""
    rows: dict[str, dict[str, float]] = {
        name: {
            **asdict(run),
            "files_per_second": run.files / run.seconds,
            "chunks_per_second": run.chunks / run.seconds,
        }
        for name, run in measure_indexing(options.folder).items()
    }
    _report(rows, {"indexing": rows}, options.json)


def twins(options: argparse.Namespace) -> None:
    """One row a half."""
    figures = measure_twins(read_pages(options.folder), Usem3Encoder())
    rows = {name: asdict(one) for name, one in figures.items()}
    _report(rows, {"twins": rows}, options.json)


def _asked() -> Result:
    questions = read_samples()
    with Bars() as bars:
        return ask_samples(questions, load_settings(), partial(bars.show, "samples"))


def _report(rows: Mapping[str, Mapping[str, float | None]], document: dict[str, Any], file: Path | None) -> None:
    columns = list(next(iter(rows.values())))
    table = Table("", *columns)
    for name, values in rows.items():
        table.add_row(name, *(_shown(column, values[column]) for column in columns))
    Console(width=max(100, Console().width)).print(table)
    if file is not None:
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _shown(column: str, value: float | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return str(value)
    return f"{value:.1f}" if column.startswith(("ms", "memory", "chunks", "files_", "seconds")) else f"{value:.3f}"
