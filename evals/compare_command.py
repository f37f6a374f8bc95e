"""Commands of figures: compare runs, hold one against the baseline, and make reports of one."""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from coach.build import build_runs, build_store
from coach.errors import ExportFailed
from coach.settings import load_settings
from evals.corpora import SetError

if TYPE_CHECKING:
    from evals.comparing import Side

OK, FELL = 0, 1


def add_compare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands ``compare``, ``gate`` and ``report``."""
    a_run = "name of a run, `last` for the newest"
    compare = commands.add_parser(
        "compare",
        help="what became better and worse from one run to another",
        description=(
            "Print what each grader gave two runs on the samples that both asked, and the samples lost and won. "
            "Exit code 1 when a gated metric of B falls past its margin; evals/baseline.json says the margins."
        ),
    )
    compare.add_argument("a", metavar="A", help=f"{a_run}, or `baseline`")
    compare.add_argument("b", metavar="B", help=f"{a_run}, or `baseline`")
    compare.add_argument("--html", type=Path, metavar="FILE", help="write both answers of each sample side by side")
    gate = commands.add_parser(
        "gate",
        help="whether a run is as good as the committed baseline",
        description=(
            "Hold a run against evals/baseline.json. Exit code 1 when a gated metric falls past its margin, or a "
            "sample of the baseline is no longer asked."
        ),
    )
    gate.add_argument("run", nargs="?", default="last", metavar="RUN", help=f"{a_run}, which is the default")
    gate.add_argument("--accept", action="store_true", help="make this run the baseline; margins stay as they are")
    report = commands.add_parser(
        "report",
        help="a run as a page to print, a table for a spreadsheet, or a log",
        description="Print the figures of a run, and write it to files.",
    )
    report.add_argument("run", metavar="RUN", help=a_run)
    report.add_argument("--html", type=Path, metavar="FILE", help="a page that can be mailed and printed")
    report.add_argument("--csv", type=Path, metavar="FILE", help="a table for Excel and other spreadsheets")
    report.add_argument("--jsonl", type=Path, metavar="FILE", help="a line of JSON a sample, with its transcript")
    report.add_argument("--inspect", type=Path, metavar="FILE", help="a log that inspect_ai reads, such as run.json")
    for command in (compare, report):
        command.add_argument("--language", choices=("ko", "en"), default="ko", help="of the page and of reasons")


def compare(options: argparse.Namespace) -> int:
    """Print the comparison; 1 when a gated metric fell."""
    from evals.baseline import NAME
    from evals.comparing import compared, side
    from evals.comparison_table import show_comparison

    if options.html and NAME in (options.a, options.b):
        raise SetError("the baseline keeps figures and no answers; name two runs to see answers side by side")
    runs = build_runs(load_settings())
    try:
        found = compared(side(options.a, runs), side(options.b, runs))
    finally:
        runs.close()
    show_comparison(found)
    if options.json:
        _write_json(options.json, found.document())
    if options.html:
        _write_side_by_side(options)
    return FELL if found.falls else OK


def gate(options: argparse.Namespace) -> int:
    """Hold a run against the baseline, or make it the baseline; 1 when it fell."""
    from evals.baseline import BASELINE, NAME, check_whole
    from evals.comparing import compared, side
    from evals.comparison_table import show_comparison, tell

    runs = build_runs(load_settings())
    try:
        tested = side(options.run, runs)
        if tested.run is not None:
            check_whole(tested.run)
        if options.accept:
            return _accept(tested)
        found = compared(side(NAME, runs), tested)
    finally:
        runs.close()
    show_comparison(found)
    missing = found.paired.only_a
    if missing:
        tell(f"FALL samples: {len(missing)} of the baseline were not asked; accept the run if they are gone on purpose")
    if options.json:
        _write_json(options.json, found.document())
    fell = bool(found.falls or missing)
    tell(f"\n{tested.name} {'falls behind' if fell else 'holds'} {BASELINE.name}")
    return FELL if fell else OK


def report(options: argparse.Namespace) -> int:
    """Print the figures of a run and write it to the files that are named."""
    from dataclasses import asdict

    from coach.inspect_log import inspect_log
    from coach.run_exports import run_csv, run_jsonl
    from coach.run_figures import figures, sample_figures
    from coach.run_records import RunRecord, named_run, read_record
    from coach.run_report import run_report
    from evals.comparison_table import show_figures, tell

    settings = load_settings()
    runs, store = build_runs(settings), build_store(settings)
    try:
        record = read_record(runs, store, named_run(runs, options.run))
    finally:
        runs.close()
        store.close()
    measured = figures(sample_figures(record.graded).values())
    tell(f"run {record.run.name}: {len(record.answers)} of {record.run.planned} asked, {record.run.state.value}")
    show_figures(measured)
    forms: dict[str, Callable[[RunRecord], Iterable[str]]] = {
        "html": lambda read: [run_report(read, options.language)],
        "csv": lambda read: run_csv(read, options.language),
        "jsonl": run_jsonl,
        "inspect": lambda read: [inspect_log(read)],
    }
    for name, form in forms.items():
        if getattr(options, name):
            _write(getattr(options, name), form(record))
    if options.json:
        _write_json(options.json, {name: asdict(one) for name, one in measured.items()})
    return OK


def _accept(tested: "Side") -> int:
    from evals.baseline import BASELINE, accepted, read_baseline, write_baseline
    from evals.comparison_table import tell

    if tested.run is None:
        raise SetError("the baseline is the baseline already; name a run to accept")
    former = read_baseline() if BASELINE.exists() else None
    made = accepted(tested.run, tested.samples, former)
    write_baseline(made)
    tell(f"{tested.name} is the baseline now, with {len(made.samples)} samples; commit evals/{BASELINE.name}")
    for one in made.gates:
        tell(f"  {one.metric} {one.value:g}, may fall by {one.margin:g}")
    return OK


def _write_side_by_side(options: argparse.Namespace) -> None:
    from coach.run_comparison import run_comparison
    from coach.run_records import named_run, read_record

    settings = load_settings()
    runs, store = build_runs(settings), build_store(settings)
    try:
        a, b = (read_record(runs, store, named_run(runs, name)) for name in (options.a, options.b))
    finally:
        runs.close()
        store.close()
    _write(options.html, [run_comparison(a, b, options.language)])


def _write_json(file: Path, document: object) -> None:
    _write(file, [json.dumps(document, ensure_ascii=False, indent=2) + "\n"])


def _write(file: Path, parts: Iterable[str]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            opened.writelines(parts)
    except OSError as error:
        raise ExportFailed(
            f"{str(file)!r} cannot be written ({error.strerror}); check folder, permissions and free space"
        ) from error
