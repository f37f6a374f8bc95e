"""Contenders are compared: by small ones written here, by ours, and by the peers where they are installed."""

import json
import re
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.corpora import SetError, lay_out, read_set
from evals.peers.contenders import CONTENDERS, Contender, Corpus, PeerEncoder
from evals.peers.measuring import HOW_TO_INSTALL, compare
from tests.evals.test_evals import write_set

ROOT = Path(__file__).parent.parent.parent

BY_ID = """
def index(corpus, progress):
    ids = sorted(one.id for one in corpus.documents())
    progress("index", len(ids), len(ids))
    return lambda question: [ids[0], *ids]
"""
BROKEN = """
def index(corpus, progress):
    raise ValueError("no words")
"""
DYING = """
import os

def index(corpus, progress):
    os._exit(3)
"""


def contender(folder: Path, name: str, source: str) -> Contender:
    (folder / f"{name}.py").write_text(source)
    return Contender(name)


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "importable"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_a_contender_is_measured_in_a_process_of_its_own(tmp_path: Path, importable: Path) -> None:
    told: list[tuple[str, int, int]] = []
    contenders = {"by id": contender(importable, "by_id", BY_ID)}
    found = compare([read_set(write_set(tmp_path))], lambda *state: told.append(state), contenders)
    figures = found.figures["small"]["by id"]

    assert (figures.n, figures.recall_at_1) == (2, 0.5)
    assert figures.ndcg_at_10 == pytest.approx((1 + 0.5) / 2)
    assert 0 <= figures.ms_p50 <= figures.ms_p95
    assert figures.memory_mb > 5
    assert told == [("by id: index", 3, 3), ("by id: small", 1, 2), ("by id: small", 2, 2)]


def test_a_peer_that_fails_dies_or_is_missing_is_named_and_the_rest_goes_on(tmp_path: Path, importable: Path) -> None:
    contenders = {
        "broken": contender(importable, "broken_peer", BROKEN),
        "dying": contender(importable, "dying_peer", DYING),
        "missing": Contender("nowhere", ("no_such_package",)),
        "by id": contender(importable, "by_id", BY_ID),
    }
    found = compare([read_set(write_set(tmp_path))], lambda *_: None, contenders)

    assert found.left_out == {
        "broken": "failed: ValueError: no words",
        "dying": "its process ended without an answer",
        "missing": HOW_TO_INSTALL,
    }
    assert list(found.figures["small"]) == ["by id"]


def test_it_is_an_error_when_nobody_could_be_measured(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="make peers"):
        compare(
            [read_set(write_set(tmp_path))], lambda *_: None, {"missing": Contender("nowhere", ("no_such_package",))}
        )


def test_every_contender_gets_the_title_and_the_text(tmp_path: Path) -> None:
    write_set(tmp_path)
    folder = tmp_path / "materials"
    folder.mkdir()
    corpus = Corpus(folder, lay_out(str(tmp_path / "corpus.jsonl"), folder), tmp_path / "scratch")

    assert {one.id: one.text.split("\n")[0] for one in corpus.documents()} == {
        "w": "와이파이",
        "p": "사진",
        "q": '따옴표 " 제목',
    }
    assert next(corpus.documents()).text == "와이파이\n\n## 연결\n와이파이에 연결해요.\n"


def test_the_encoder_says_how_far_the_index_is_and_nothing_of_questions() -> None:
    told: list[tuple[str, int, int]] = []
    encoder = PeerEncoder(lambda *state: told.append(state), texts=3)
    vectors = encoder.vectors(["사진", "와이파이", "photo"])
    encoder.vector("와이파이")

    assert told == [("index", 0, 3), ("index", 3, 3)]
    assert [len(vector) for vector in vectors] == [512, 512, 512]
    assert encoder.vectors([]) == []


def test_our_search_is_compared_with_the_encoder_of_the_peers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures.json"
    code = main(["peers", "--set", write_set(tmp_path), "--limit", "2", "--json", str(out)])
    document, printed = json.loads(out.read_text()), capsys.readouterr()
    ours = document["peers"]["small"]["ours"]

    assert code == 0
    assert (ours["n"], ours["recall@1"], ours["ndcg@10"]) == (2, 1.0, 1.0)
    assert ours["memory_mb"] > 50
    assert ours["index_seconds"] > 0
    assert "small ours" in printed.out
    assert all(f"{name}: {why}" in printed.err for name, why in document["left_out"].items())
    assert {*document["left_out"], *document["peers"]["small"]} == CONTENDERS.keys()


def test_the_pinned_peers_agree_with_what_the_coach_runs_on() -> None:
    ours, peers = (
        set(re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "evals/peers-requirements.txt")
    )

    assert ours <= peers
    assert "://" not in (ROOT / "evals/peers-requirements.txt").read_text(encoding="utf-8")
