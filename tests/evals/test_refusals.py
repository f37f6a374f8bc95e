"""Refusals are measured: by hand-made confidences, and on a small corpus through the product."""

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.refusals import figures
from tests.evals.test_evals import write_set
from tests.evals.test_questions import write_questions

KEYS = ("n_on", "n_off", "answered_on_topic", "declined_off_topic", "declined_at_90", "auroc", "calibration_error")


def test_figures_are_those_worked_out_by_hand() -> None:
    measured = figures([0.9, 0.8, 0.6, 0.4], [0.7, 0.45, 0.3, 0.1, 0.0])

    assert (measured.n_on, measured.n_off) == (4, 5)
    assert measured.answered_on_topic == 0.75
    assert measured.declined_off_topic == 0.8
    assert measured.declined_at_90 == 0.6
    assert measured.auroc == pytest.approx(17 / 20)


def test_a_confidence_of_just_enough_is_an_answer() -> None:
    measured = figures([0.5], [0.5])

    assert (measured.answered_on_topic, measured.declined_off_topic, measured.auroc) == (1.0, 0.0, 0.5)


def test_a_small_corpus_is_measured_through_the_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_set(tmp_path)
    on = write_questions(tmp_path / "on.jsonl", "와이파이에 연결하는 방법", "사진을 보내는 방법")
    off = write_questions(
        tmp_path / "off.jsonl", "우라늄의 원자 번호는 무엇인가?", "나 오늘 헤어졌어", "일본의 화폐 단위는?"
    )
    out = tmp_path / "figures.json"
    command = ["refusals", "--corpus", str(tmp_path / "corpus.jsonl"), "--json", str(out)]
    code = main([*command, "--on-topic", str(on), "--off-topic", str(off), "--off-topic", str(off), "--limit", "5"])
    measured = json.loads(out.read_text())
    printed = capsys.readouterr().out

    assert code == 0
    assert tuple(measured) == KEYS
    assert (measured["n_on"], measured["n_off"]) == (2, 5)
    assert measured["auroc"] == 1.0
    assert json.loads(printed.splitlines()[-1]) == measured


def test_a_missing_file_of_questions_is_1_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_set(tmp_path)
    command = ["refusals", "--corpus", str(tmp_path / "corpus.jsonl"), "--off-topic", str(tmp_path / "none.jsonl")]

    assert main([*command, "--on-topic", str(tmp_path / "queries.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err
