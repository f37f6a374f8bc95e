import json
from pathlib import Path
from typing import Any

import pytest

from coach.answers import Block, Run
from coach.wording import citations, contains, count_sentences, holds, overlap
from evals.__main__ import main
from evals.answers import Given, answer_figures, read_references
from evals.corpora import SetError

TABLE = "| 시설 | 면적 | 시간 |\n|---|---|---|\n| 운동장 | 320㎡ | 오전 6시 |\n| 수영장 | 90㎡ | 오전 7시 |"


def write_set(folder: Path) -> list[str]:
    rows: dict[str, list[dict[str, Any]]] = {
        "corpus": [
            {
                "id": "w",
                "title": "와이파이 연결",
                "text": "설정에서 와이파이를 눌러 연결해요. 비밀번호는 여덟 글자예요.",
            },
            {"id": "p", "title": "사진 보내기", "text": "사진은 갤러리에서 골라 보내요. 한 번에 서른 장을 보내요."},
        ],
        "queries": [{"id": 1, "text": "와이파이 비밀번호는 몇 글자예요?"}, {"id": 2, "text": "안드로메다 은하의 질량"}],
        "answers": [{"id": 1, "answers": ["8자", "여덟 글자"]}, {"id": 2, "answers": ["모름"]}],
    }
    for name, lines in rows.items():
        text = "\n".join(json.dumps(line) for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return [part for name in rows for part in (f"--{name}", str(folder / f"{name}.jsonl"))]


def test_answers_of_the_coach_are_compared_with_references(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    code = main(["answers", *write_set(tmp_path), "--json", str(out)])
    figures = json.loads(out.read_text())

    assert code == 0
    assert figures["n"] == 2
    assert figures["contains"] == figures["declined"] == 0.5
    assert figures["token_recall"] == pytest.approx(0.5)
    assert figures["citation_precision"] == 1.0
    assert 1 <= figures["sentences_mean"] <= 2
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == figures


def test_questions_without_references_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = write_set(tmp_path)
    (tmp_path / "answers.jsonl").write_text('{"id": 9, "answers": ["x"]}\n')

    assert main(["answers", *options]) == 1
    assert "reference" in capsys.readouterr().err


def test_a_reference_must_be_a_list(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1, "answers": "x"}\n')

    with pytest.raises(SetError, match=r"a\.jsonl"):
        read_references(tmp_path / "a.jsonl")


def test_case_spaces_and_punctuation_do_not_matter() -> None:
    assert contains("문을 연 해는 ‘1987 년’이에요.", ["1987년"])
    assert contains("It was THE U.S. Open.", ["us open"])
    assert not contains("It was 1988.", ["1987", "?"])


def test_words_are_counted_with_repetitions_against_the_best_reference() -> None:
    found = overlap(["a", "b", "b", "c"], [["b", "b", "b"], ["x"]])

    assert found.recall == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx(4 / 7)
    assert overlap([], [["a"]]).recall == 0


def test_a_declined_question_holds_nothing() -> None:
    block = Block("paragraph", ((Run("책은 900권이에요. 많아요."), Run(source=1)),))
    figures = answer_figures([Given((block,), 1, 1), Given(())], [["900권"], ["900권"]])

    assert (figures.contains, figures.token_recall, figures.declined) == (0.5, 0.5, 0.5)
    assert (figures.sentences_mean, figures.citation_precision) == (2, 1)


def test_an_answer_without_a_citation_counts_as_a_wrong_one() -> None:
    block = Block("paragraph", ((Run("책은 900권이에요."),),))

    assert answer_figures([Given((block,))], [["900권"]]).citation_precision == 0


def test_a_citation_stands_for_the_text_before_it() -> None:
    runs = (Run("가나. "), Run("다라.", strong=True), Run(source=1), Run(source=2), Run(" 마바."), Run(source=1))
    blocks = [Block("paragraph", (runs,))]

    assert list(citations(blocks)) == [("가나. 다라.", 1), ("가나. 다라.", 2), (" 마바.", 1)]
    assert count_sentences(blocks) == 3


@pytest.mark.parametrize(
    ("passage", "text", "right"),
    [
        ("문을 **열어요**. 불을 켜요.", "불을 켜요. 문을 열어요.", True),
        ("문을 열어요.", "문을 닫아요.", False),
        ("1. 문을 열어요.\n2. 불을 켜요.", "불을 켜요.", True),
        (TABLE, "운동장: 면적 320㎡, 시간 오전 6시", True),
        (TABLE, "운동장: 면적 320㎡", True),
        (TABLE, "운동장: 면적 90㎡", False),
        (TABLE, "면적 320㎡", False),
        ("| 일 | 집 | 밖 |\n|---|---|---|\n| 뉴스 | 괜찮아요 | 괜찮아요 |", "뉴스: 집 괜찮아요, 밖 괜찮아요", True),
    ],
)
def test_a_passage_holds_its_sentences_and_the_cells_of_its_rows(passage: str, text: str, *, right: bool) -> None:
    assert holds(passage, text) is right
