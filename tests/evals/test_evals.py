"""The measurements measure: on small sets whose figures can be worked out by hand, and on the shared data."""

import json
from pathlib import Path

import pytest

from coach.roots import SHIPPED_GUIDES
from evals.__main__ import main
from evals.corpora import SetError, lay_out, read_set
from evals.reading import measure_reading
from evals.twins import measure_twins, read_pages
from knowledge.encoders import Usem3Encoder


def write_set(folder: Path, *, corpus: str = "") -> str:
    rows = [
        {"id": "w", "title": "와이파이", "text": "## 연결\n와이파이에 연결해요."},
        {"id": "p", "title": "사진", "text": "사진을 보내요."},
        {"id": "q", "title": '따옴표 " 제목', "text": "제목에 따옴표가 있어요."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    questions = [
        {"id": 1, "text": "사진 보내기"},
        {"id": 2, "text": "와이파이 연결"},
        {"id": 3, "text": "no judgement"},
    ]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in questions))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\trelevance\n1\tp\t1\n2\tw\t1\n3\tw\t0\n")
    return f"small={corpus or folder / 'corpus.jsonl'},{folder / 'queries.jsonl'},{folder / 'qrels.tsv'}"


def test_a_small_set_is_measured_through_the_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    code = main(["retrieval", "--set", write_set(tmp_path), "--json", str(out)])
    figures = json.loads(out.read_text())["sets"]["small"]

    assert code == 0
    assert (figures["n"], figures["recall@1"], figures["recall@10"], figures["ndcg@10"]) == (2, 1.0, 1.0, 1.0)
    assert (figures["ndcg@10_low"], figures["ndcg@10_high"]) == (1.0, 1.0)
    assert 0 < figures["ms_p50"] <= figures["ms_p95"]
    assert "small" in capsys.readouterr().out


def test_a_folder_and_a_pattern_are_a_corpus_too(tmp_path: Path) -> None:
    source, place = tmp_path / "source", tmp_path / "place"
    (source / "course" / "ko" / "deep").mkdir(parents=True)
    place.mkdir()
    for name in ("a.md", "deep/b.md"):
        (source / "course" / "ko" / name).write_text("글")
    paths = lay_out(f"{source}:*/ko/**", place)

    assert paths == {"course/ko/a.md": "course/ko/a.md", "course/ko/deep/b.md": "course/ko/deep/b.md"}
    assert (place / "course/ko/deep/b.md").read_text() == "글"


@pytest.mark.parametrize("text", ["nonsense", "a=b,c", "a=none.jsonl,none.jsonl,none.tsv"])
def test_a_set_that_cannot_be_used_is_named(text: str) -> None:
    with pytest.raises(SetError, match=r"a|nonsense"):
        read_set(text)


def test_a_missing_corpus_is_1_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", "--set", write_set(tmp_path, corpus="none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err


def test_search_stays_above_its_floors_on_the_shared_data(shared: Path, tmp_path: Path) -> None:
    intents, out = shared / "help-intents", tmp_path / "figures.json"
    pages = f"{shared}/courses:gnome-help/ko/**"
    sets = (f"{asked}={pages},{intents}/queries.{asked}.jsonl,{intents}/qrels.ko.tsv" for asked in ("ko", "en"))
    main(["retrieval", "--json", str(out), *(part for one in sets for part in ("--set", one))])
    reached = {name: row["ndcg@10"] for name, row in json.loads(out.read_text())["sets"].items()}

    assert reached["ko"] >= 0.88, reached
    assert reached["en"] >= 0.80, reached


def test_three_index_runs_are_measured(tmp_path: Path) -> None:
    (tmp_path / "materials").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "materials" / name).write_text(f"# {name}\n\n글이에요.\n")
    (tmp_path / "materials" / "c.txt").write_bytes(b"")
    out = tmp_path / "figures.json"
    code = main(["indexing", str(tmp_path / "materials"), "--json", str(out)])
    figures = json.loads(out.read_text())["indexing"]

    assert code == 0
    assert [figures[run]["chunks"] for run in ("first", "nothing changed", "one file changed")] == [2, 0, 1]
    assert {figures[run]["files"] for run in figures} == {2}
    assert {figures[run]["refused"] for run in figures} == {1}
    assert all(run["memory_mb"] > 10 for run in figures.values())
    assert (tmp_path / "materials" / "a.md").read_text() == "# a.md\n\n글이에요.\n"


def test_reading_counts_the_phrases_that_were_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("와이파이를 켜요.")
    (tmp_path / "b.txt").write_bytes(b"")
    table = (
        '["a.txt"]\noutcome = "read"\nwords = ["와이 파이를", "끄세요"]\n["b.txt"]\noutcome = "read"\nwords = ["글"]\n'
    )
    (tmp_path / "expected.toml").write_text(table)
    figures = measure_reading(tmp_path, tmp_path / "expected.toml")["txt"]["ours"]

    assert figures.files == 2
    assert figures.phrases == pytest.approx(1 / 3)
    with pytest.raises(SetError):
        measure_reading(tmp_path / "nowhere", tmp_path / "expected.toml")


def test_twins_are_measured_on_both_halves(tmp_path: Path) -> None:
    for guide in sorted((SHIPPED_GUIDES / "ko").iterdir()):
        for language in ("ko", "en"):
            place = tmp_path / "guides" / language / guide.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text((SHIPPED_GUIDES / language / guide.name).read_text(encoding="utf-8"), encoding="utf-8")
    figures = measure_twins(read_pages(tmp_path), Usem3Encoder())

    assert {half: one.pairs for half, one in figures.items()} == {"even": 6, "odd": 6}
    assert all(one.precision >= 0.8 for one in figures.values())
    with pytest.raises(SetError):
        read_pages(tmp_path / "guides")
