"""Halves and samples of questions, and what retrieval says of them."""

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.corpora import SetError
from evals.questions import Choice, evenly_spaced, read_chosen, read_chosen_set
from tests.evals.test_evals import write_set


def write_questions(file: Path, *texts: str) -> Path:
    rows = [{"id": f"{file.stem}{number}", "text": text} for number, text in enumerate(texts)]
    file.write_text("\n\n".join(json.dumps(row) for row in rows))
    return file


def test_halves_are_counted_by_place_in_the_file_judged_or_not(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\trelevance\nq0\ta\t1\nq2\ta\t1\nq3\ta\t1\n")
    queries = write_questions(tmp_path / "q.jsonl", "zero", "not judged", "two", "three")
    text = f"s=corpus,{queries},{tmp_path / 'qrels.tsv'}"

    def asked(choice: Choice) -> list[str]:
        return [question.text for question in read_chosen_set(text, choice).questions]

    assert asked(Choice()) == ["zero", "two", "three"]
    assert asked(Choice(half="even")) == ["zero", "two"]
    assert asked(Choice(half="odd")) == ["three"]
    assert asked(Choice(limit=2)) == ["zero", "two"]


def test_a_limit_takes_questions_from_the_whole_file() -> None:
    assert evenly_spaced(range(10), 3) == [0, 3, 6]
    assert evenly_spaced([1, 2], 5) == [1, 2]
    assert evenly_spaced([1, 2], None) == [1, 2]


def test_each_of_several_files_is_halved(tmp_path: Path) -> None:
    files = [write_questions(tmp_path / "a.jsonl", "a0", "a1", "a2"), write_questions(tmp_path / "b.jsonl", "b0", "b1")]

    assert [question.text for question in read_chosen(files, Choice(half="odd"))] == ["a1", "b1"]
    assert [question.text for question in read_chosen(files, Choice(half="even", limit=2))] == ["a0", "a2"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '"text"'])
def test_a_file_with_another_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "bad.jsonl").write_text(line)

    with pytest.raises(SetError, match=r"bad\.jsonl"):
        read_chosen([tmp_path / "bad.jsonl"], Choice())


def test_a_half_with_nothing_in_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="no question is left"):
        read_chosen([write_questions(tmp_path / "q.jsonl", "one")], Choice(half="odd"))


def test_misses_name_the_rank_and_what_came_first(tmp_path: Path) -> None:
    text = write_set(tmp_path)
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\trelevance\n1\tw\t1\n2\tw\t1\n3\tnowhere\t1\n")
    code = main(["retrieval", "--set", text, "--misses", str(tmp_path / "misses.tsv")])
    lines = [line.split("\t") for line in (tmp_path / "misses.tsv").read_text().splitlines()]

    assert code == 0
    assert lines[0] == ["set", "question", "text", "rank", "titles"]
    assert [line[1] for line in lines[1:]] == ["1", "3"]
    assert lines[1][:3] == ["small", "1", "사진 보내기"]
    assert int(lines[1][3]) > 1
    assert lines[1][4].startswith("사진")
    assert lines[2][3] == "-"


def test_only_the_chosen_half_is_asked(tmp_path: Path) -> None:
    text, out = write_set(tmp_path), tmp_path / "figures.json"

    assert main(["retrieval", "--set", text, "--half", "odd", "--json", str(out)]) == 0
    assert json.loads(out.read_text())["sets"]["small"]["n"] == 1


def test_corpora_joined_in_one_index_keep_their_documents_apart(tmp_path: Path) -> None:
    text, out = write_set(tmp_path), tmp_path / "figures.json"
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"id": "w", "title": "낱말", "text": "아무 상관이 없는 글이에요."}))
    joined = text.replace("corpus.jsonl", f"corpus.jsonl+{other}")

    assert main(["retrieval", "--set", joined, "--json", str(out)]) == 0
    assert json.loads(out.read_text())["sets"]["small"]["recall@1"] == 1.0


def test_a_limit_of_nothing_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["retrieval", "--set", write_set(tmp_path), "--limit", "0"])

    assert ended.value.code == 2
