"""Commands of runs: begin one or go on with it, and list them."""

import argparse
import asyncio
import json
import sys
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path

from coach.build import build_coach, build_grader_tools, build_index
from coach.build_stores import build_eraser, build_runs, build_store, build_trainer_samples
from coach.errors import CoachError, RunChanged, SettingsInvalid
from coach.progress import Bars
from coach.run_figures import figure, figures, sample_figures, slices
from coach.runs import Graded, Plan, Run, Runs, RunState
from coach.samples import SUITES
from coach.settings import Settings, load_settings
from evals.comparison_table import show_figures
from evals.configurations import changed, configuration
from evals.grading import grader, judge
from evals.memory import peak_memory_mb
from evals.metrics import percentile
from evals.places import guides_place, index_place
from evals.running import Runner, alone, pending
from evals.samples import planned_samples
from evals.tables import report
from knowledge.errors import KnowledgeError
from knowledge.index import Index
from knowledge.search import Search

_LISTED = 50
_AT_ONCE = {"extractive": 2, "model": 4}
"""So many samples are asked at once: one a processor, or what an endpoint takes without complaint."""


def add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = commands.add_parser(
        "run",
        help="ask the samples, grade what the coach says, and keep it all",
        description="Ask samples, grade the answers, and store transcripts and scores under the name that is printed.",
    )
    run.add_argument("--suite", action="append", choices=SUITES, dest="suites", default=[], help="may be repeated")
    run.add_argument("--writer", choices=("extractive", "model"), default="extractive")
    run.add_argument("--limit", type=positive, metavar="N", help="ask at most N samples, evenly spaced")
    run.add_argument("--epochs", type=positive, default=1, metavar="N", help="ask each sample N times")
    run.add_argument("--half", choices=("even", "odd"), default="", help="samples with such numbers only")
    run.add_argument(
        "--samples", choices=("shipped", "trainers", "all"), default="shipped", help="those that ship by default"
    )
    run.add_argument(
        "--materials",
        choices=("guides", "index"),
        default="guides",
        help="the guides that ship alone (the default), or all that is indexed",
    )
    run.add_argument("--judge", action="store_true", help="have the model judge by the rubric as well")
    run.add_argument("--at-once", type=positive, metavar="N", help="ask N samples at once (2; 4 with a model)")
    run.add_argument("--resume", metavar="RUN", help="go on with a run that was stopped or killed, as it was planned")
    commands.add_parser("runs", help="the runs that are kept", description="List runs, newest first.")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def run(options: argparse.Namespace) -> None:
    """Work on a run until it is done, or stopped by Ctrl-C, a trainer or a fault; whatever was asked is kept."""
    settings = load_settings()
    runs = build_runs(settings)
    try:
        taken_up = runs.named(options.resume) if options.resume else runs.begin(_plan(options))
        with alone(settings.data_dir / "runs", taken_up.name):
            _work(runs, runs.go_on(taken_up.name), settings, options.at_once)
        _show(runs.named(taken_up.name), runs, options.json)
    finally:
        runs.close()


def runs(options: argparse.Namespace) -> None:
    """One row a run, the newest first."""
    kept = build_runs(load_settings())
    try:
        rows = {one.name: _row(one) for one in kept.newest(limit=_LISTED)}
    finally:
        kept.close()
    if not rows:
        print("no run yet; `python -m evals run` makes one")
        return
    for name, row in rows.items():
        print(name, *row.values(), sep="  ")
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _row(one: Run) -> dict[str, str]:
    return {
        "state": one.state.value,
        "done": f"{one.done}/{one.planned}",
        "seconds": f"{one.seconds:.0f}",
        "writer": one.plan.writer,
        "suites": ",".join(one.plan.suites) or "all",
        "revision": str(one.configuration.get("revision", "")),
        "fault": one.fault,
    }


def _show(over: Run, kept: Runs, file: Path | None) -> None:
    """The figures of a run by suite and language, and by grader."""
    graded = kept.graded(over.id)
    if not graded:
        return
    asked = sample_figures(graded)
    rows = {
        f"{suite} {language}": {
            "n": len(part),
            **{name: figure(part, name).mean for name in ("outcome", "right", "facts_said", "citation_precision")},
            "ms_p50": percentile([one.milliseconds for one in graded if _is_of(one, suite, language)], 0.5),
            "ms_p95": percentile([one.milliseconds for one in graded if _is_of(one, suite, language)], 0.95),
        }
        for (suite, language), part in slices(asked.values()).items()
    }
    measured = figures(asked.values())
    show_figures(measured)
    document = {"run": over.name, "seconds": over.seconds, "suites": rows}
    report(rows, {**document, "graders": {name: asdict(one) for name, one in measured.items()}}, file)
    print(f"{over.done} of {over.planned} asked in {over.seconds:.1f} s; {peak_memory_mb():.0f} MB of memory")


def _is_of(one: Graded, suite: str, language: str) -> bool:
    return (one.sample.suite, one.sample.language) == (suite, language)


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(
        suites=tuple(options.suites),
        writer=options.writer,
        limit=options.limit,
        epochs=options.epochs,
        half=options.half,
        samples=options.samples,
        materials=options.materials,
        judged=options.judge,
    )


def _work(runs: Runs, taken_up: Run, settings: Settings, at_once: int | None) -> None:
    print(f"run {taken_up.name}; `python -m evals run --resume {taken_up.name}` goes on with it", file=sys.stderr)
    try:
        state = _asked(runs, taken_up, settings, at_once or _AT_ONCE[taken_up.plan.writer])
    except (CoachError, KnowledgeError) as error:
        runs.end(taken_up.id, RunState.FAILED, str(error))
        raise
    except KeyboardInterrupt:
        runs.end(taken_up.id, RunState.STOPPED)
        raise
    runs.end(taken_up.id, state)


def _asked(runs: Runs, taken_up: Run, settings: Settings, at_once: int) -> RunState:
    plan = taken_up.plan
    own, eraser = build_trainer_samples(settings), build_eraser(settings)
    store = build_store(settings)
    with ExitStack() as closing, Bars() as bars:
        for opened in (own, eraser, store):
            closing.callback(opened.close)
        samples = planned_samples(plan, own)
        waiting = partial(runs.beat, taken_up.id, taken_up.seconds)
        place = guides_place(settings) if plan.materials == "guides" else index_place(settings, waiting)
        there = closing.enter_context(place)
        index = build_index(there, serving=True)  # as those who ask at once are answered
        closing.callback(index.close)
        search = Search(index)
        search.warm_up()
        _configure(runs, taken_up, configuration(there, index, samples), len(samples) * plan.epochs)
        for left in runs.unrecorded(taken_up):
            eraser.erase(left)
        runner = Runner(
            runs.named(taken_up.name),
            runs=runs,
            store=store,
            coach=build_coach(_with_writer(there, plan), search, store),
            grade=grader(build_grader_tools(search.tokeniser), _paths(index)),
            judge=judge(there) if plan.judged else None,
        )
        tasks = pending(samples, plan.epochs, runs.done(taken_up.id))
        return asyncio.run(runner.work(tasks, at_once=at_once, progress=partial(bars.show, "samples")))


def _with_writer(settings: Settings, plan: Plan) -> Settings:
    if plan.writer == "extractive":
        return settings.model_copy(update={"openai_api_key": None})
    if settings.openai_api_key is None:
        raise SettingsInvalid("a model is asked for, but no key is set; set OPENAI_API_KEY, or use --writer extractive")
    return settings


def _configure(runs: Runs, taken_up: Run, now: dict[str, object], planned: int) -> None:
    before = dict(taken_up.configuration)
    different = changed(before, now) if before else []
    if different:
        raise RunChanged(
            f"run {taken_up.name!r} began with another {', '.join(different)}; begin a new one, "
            "or bring that back to go on"
        )
    runs.configure(taken_up.id, now, planned)


def _paths(index: Index) -> dict[str, str]:
    return {entry.id: entry.path for entry in index.catalog.materials()}
