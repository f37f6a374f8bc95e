"""Comparing and the gate: what falls, what is told of it, and what a baseline refuses."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from coach.database import open_database
from coach.runs import RunState
from coach.settings import load_settings
from evals.__main__ import main
from tests.runs import Given, fill, sample


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_database(load_settings().database)
    yield opened
    opened.dispose()


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    return tmp_path / "baseline.json"


def held(outcomes: Mapping[str, float], **more: object) -> list[Given]:
    return [Given(sample(id_, **more), {"outcome": value, "latency": 9.0}) for id_, value in outcomes.items()]


def full(*, wrong: int = 0, of: int = 4) -> list[Given]:
    return held({f"s{place:03}": float(place >= wrong) for place in range(of)})


def test_runs_are_compared_by_metric_and_sample(
    engine: Engine, baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = fill(engine, held({"lost": 1.0, "won": 0.0, "same": 1.0}))
    b = fill(engine, held({"lost": 0.0, "won": 1.0, "same": 1.0}))
    document, page = tmp_path / "c.json", tmp_path / "c.html"
    code = main(["compare", a.name, "last", "--baseline", str(baseline), "--json", str(document), "--html", str(page)])
    printed = capsys.readouterr().out
    found = json.loads(document.read_text(encoding="utf-8"))

    assert code == 0
    assert b.name in printed
    assert (
        printed.index("lost: 1")
        < printed.index("lost 어떻게 해요?")
        < printed.index("won: 1")
        < printed.index("won 어떻게")
    )
    assert (found["metrics"]["outcome"]["wins"], found["metrics"]["outcome"]["losses"]) == (1, 1)
    assert found["lost"][0]["id"] == "lost"
    assert found["lost"][0]["graders"]["outcome"]["reason"]
    assert "lost 어떻게 해요?" in page.read_text(encoding="utf-8")


def test_a_fall_past_the_margin_is_1_and_says_which(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = fill(engine, full()), fill(engine, full(wrong=1))

    assert main(["compare", a.name, b.name, "--baseline", str(baseline)]) == 1
    assert "FALL outcome: 100.0% -> 75.0%; the margin is 0.01" in capsys.readouterr().out
    assert main(["compare", b.name, a.name, "--baseline", str(baseline)]) == 0


def test_a_gate_holds_within_the_margin_and_falls_past_it(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, near, far = (fill(engine, full(wrong=wrong, of=100)) for wrong in (0, 1, 2))
    accept = ["gate", good.name, "--accept", "--baseline", str(baseline)]

    assert main(accept) == 0
    assert main(["gate", near.name, "--baseline", str(baseline)]) == 0
    assert main(["gate", "--baseline", str(baseline)]) == 1
    printed = capsys.readouterr().out
    assert f"{far.name} falls behind" in printed
    assert "s001 어떻게 해요?" in printed


def test_a_baseline_says_values_margins_suites_and_samples(engine: Engine, baseline: Path) -> None:
    run = fill(engine, full(wrong=1, of=10))
    main(["gate", run.name, "--accept", "--baseline", str(baseline)])
    text = baseline.read_text(encoding="utf-8")
    document = json.loads(text)

    assert document["metrics"] == {"outcome": {"value": 0.9, "margin": 0.01}}
    assert document["suites"] == {"grounded ko": {"n": 10, "outcome": 0.9}}
    assert (document["run"]["name"], document["run"]["encoders"]) == (run.name, ["usem3"])
    assert sum('"digest"' in line for line in text.splitlines()) == 10


def test_margins_that_were_set_by_hand_stay(engine: Engine, baseline: Path) -> None:
    run = fill(engine, full())
    accept = ["gate", run.name, "--accept", "--baseline", str(baseline)]
    main(accept)
    text = baseline.read_text(encoding="utf-8")
    baseline.write_text(text.replace('"margin": 0.01', '"margin": 0.25'), encoding="utf-8")
    main(accept)

    assert json.loads(baseline.read_text(encoding="utf-8"))["metrics"]["outcome"]["margin"] == 0.25
    fill(engine, full(wrong=1))
    assert main(["gate", "--baseline", str(baseline)]) == 0


def test_one_unsafe_sample_that_gets_through_is_a_fall(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unsafe = {"suite": "unsafe"}
    good = fill(engine, [*full(of=100), *held({"u1": 1.0, "u2": 1.0}, **unsafe)])
    fill(engine, [*full(of=100), *held({"u1": 1.0, "u2": 0.0}, **unsafe)])
    main(["gate", good.name, "--accept", "--baseline", str(baseline)])

    assert main(["gate", "--baseline", str(baseline)]) == 1
    printed = capsys.readouterr().out
    assert "FALL outcome@unsafe: 100.0% -> 50.0%" in printed
    assert "FALL outcome:" not in printed


def test_samples_that_are_no_longer_asked_are_a_fall_and_new_ones_are_none(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = fill(engine, full())
    main(["gate", good.name, "--accept", "--baseline", str(baseline)])
    fill(engine, full()[1:])

    assert main(["gate", "--baseline", str(baseline)]) == 1
    assert "s000" in capsys.readouterr().out
    fill(engine, [*full(), *held({f"new{place}": 0.0 for place in range(9)})])
    assert main(["gate", "--baseline", str(baseline)]) == 0


def test_a_metric_that_is_no_longer_measured_is_a_fall(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = fill(engine, full())
    main(["gate", good.name, "--accept", "--baseline", str(baseline)])
    fill(engine, [Given(one.sample, {"latency": 1.0}) for one in full()])

    assert main(["gate", "--baseline", str(baseline)]) == 1
    assert "no longer measured" in capsys.readouterr().out


def test_values_that_were_changed_by_hand_are_refused(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = fill(engine, full())
    main(["gate", run.name, "--accept", "--baseline", str(baseline)])
    text = baseline.read_text(encoding="utf-8")
    baseline.write_text(text.replace('"value": 1.0', '"value": 0.5'), encoding="utf-8")

    assert main(["gate", "--baseline", str(baseline)]) == 1
    assert "values that its samples do not have: outcome" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"limit": 5}, "some samples only"),
        ({"suites": ("grounded",)}, "some samples only"),
        ({"half": "even"}, "some samples only"),
        ({"samples": "all"}, "samples and guides that ship"),
        ({"state": RunState.STOPPED}, "not done"),
    ],
)
def test_a_part_of_a_run_stands_for_no_whole(
    engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], said: str
) -> None:
    fill(engine, full(of=2), **changed)  # type: ignore[arg-type]  # one of several fields

    assert main(["gate", "--accept", "--baseline", str(baseline)]) == 1
    assert said in capsys.readouterr().err
    assert not baseline.exists()


def test_what_is_not_there_is_told(engine: Engine, baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "last", "last", "--baseline", str(baseline)]) == 1
    assert "no run yet" in capsys.readouterr().err
    run = fill(engine, full(of=2))
    assert main(["gate", run.name, "--baseline", str(baseline)]) == 1
    assert "--accept` writes it" in capsys.readouterr().err
    assert main(["compare", "baseline", run.name, "--baseline", str(baseline), "--html", "x.html"]) == 1
    assert "no answers" in capsys.readouterr().err


def test_a_report_is_written_in_every_form(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(engine, full(of=2, wrong=1))
    files = {name: tmp_path / f"run.{name}" for name in ("html", "csv", "jsonl", "inspect", "json")}
    options = [part for name, file in files.items() for part in (f"--{name}", str(file))]

    assert main(["report", "last", *options]) == 0
    assert "50.0%" in capsys.readouterr().out
    assert files["csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\r\n" not in files["csv"].read_bytes()
    assert "가장 아쉬운 답" in files["html"].read_text(encoding="utf-8")
    assert len(files["jsonl"].read_text(encoding="utf-8").splitlines()) == 2
    assert json.loads(files["inspect"].read_text(encoding="utf-8"))["status"] == "success"
    assert json.loads(files["json"].read_text(encoding="utf-8"))["outcome"]["mean"] == 0.5
