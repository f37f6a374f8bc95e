"""Quizzes: what they ask is what the guide says."""

from functools import cache
from pathlib import Path

import pytest

from coach.exchanges import GAP
from coach.quiz import Quiz, QuizQuestion, make_quiz
from coach.roots import SHIPPED_GUIDES
from coach.statements import LONGEST, SHORTEST, placed_blocks, plain, statements
from knowledge.contents import Content, Piece
from knowledge.passages import Chunk
from knowledge.reading import Material, read_material
from knowledge.splitting import split_material
from prompts import Language, PromptInvalid, load_quiz_words
from tests.knowledge.reading import read_here

GUIDES = sorted(SHIPPED_GUIDES.rglob("*.md"))
SEEDS = (0, 1)


def shipped(guide: Path) -> Material:
    return read_material(guide, material_id=guide.stem, path=guide.name, read=read_here)


@cache
def shipped_chunks(guide: Path) -> list[Chunk]:
    return split_material(shipped(guide))


def chunks_of(text: str, language: Language = "ko") -> list[Chunk]:
    written = Content((Piece(text),))
    material = Material("m", "m.md", "안내", written.pieces, language, "md")
    return split_material(material)


def quiz_on(text: str, seed: int = 0, language: Language = "ko") -> Quiz:
    return make_quiz("안내", chunks_of(text, language), language, seed)


def told(quiz: Quiz, kind: str) -> QuizQuestion:
    return next(question for question in quiz.questions if question.kind == kind)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(SHIPPED_GUIDES).as_posix())
def test_every_shipped_guide_gives_three_questions_whose_right_answers_it_holds(guide: Path) -> None:
    material = shipped(guide)
    chunks = {chunk.id: chunk for chunk in shipped_chunks(guide)}
    said = plain("\n".join(chunk.text for chunk in chunks.values()))

    for seed in SEEDS:
        quiz = make_quiz(material.title, list(chunks.values()), material.language, seed)
        assert len(quiz.questions) == 3
        assert len({question.passage_id for question in quiz.questions}) == 3
        for question in quiz.questions:
            assert len(set(question.choices)) == len(question.choices)
            check_grounded(question, plain(chunks[question.passage_id].text), said)


def check_grounded(question: QuizQuestion, passage: str, said: str) -> None:
    """What is right stands in the cited passage; what is wrong stands nowhere in the guide."""
    right = question.choices[question.right]
    shown = question.prompt.rpartition("“")[2].rstrip("”.")
    if question.kind == "table_row":
        assert right in passage
        return
    assert question.statement in passage
    if question.kind == "true_or_false":
        assert (shown in said) == (question.right == 0)
    elif question.kind == "missing_word":
        filled = [choice for choice in question.choices if shown.replace(GAP, choice) in said]
        assert filled == [right]
    else:
        assert right == question.statement


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(SHIPPED_GUIDES).as_posix())
def test_a_statement_can_be_read_alone(guide: Path) -> None:
    material = shipped(guide)
    words = load_quiz_words(material.language)

    for statement in statements(placed_blocks(shipped_chunks(guide)), words):
        assert SHORTEST <= len(statement.text) <= LONGEST
        assert not statement.text.startswith(words.leaning)
        assert not statement.text.startswith("#")
        assert "**" not in statement.text
        assert statement.text.count("(") == statement.text.count(")")


STEPS = """# 안내

## 사진을 보낼 때

1. 카카오톡을 열고 채팅을 눌러요.
2. 사진을 보낼 사람을 찾아 눌러요.
3. 보낼 사진을 눌러서 골라요.
4. 이름이 맞는지 한 번 더 확인해요.
"""


def test_the_same_seed_gives_the_same_quiz_and_another_seed_another() -> None:
    material = shipped(SHIPPED_GUIDES / "ko" / "wifi.md")
    chunks = split_material(material)
    quizzes = [make_quiz(material.title, chunks, "ko", seed) for seed in (1, 1, 2)]

    assert quizzes[0] == quizzes[1]
    assert quizzes[0].id != quizzes[2].id


def test_the_step_that_follows_is_right_and_the_one_asked_about_is_no_choice() -> None:
    question = told(quiz_on(STEPS), "next_step")
    steps = [line[3:] for line in STEPS.splitlines() if line[:1].isdigit()]
    asked = next(position for position, step in enumerate(steps) if f"“{step}”" in question.prompt)

    assert question.choices[question.right] == steps[asked + 1]
    assert steps[asked] not in question.choices


@pytest.mark.parametrize(
    ("said", "opposite"),
    [
        ("모르는 사람이 보낸 링크는 누르지 마세요.", "모르는 사람이 보낸 링크는 누르세요."),
        ("글을 길게 눌러 복사를 골라요.", "글을 짧게 눌러 복사를 골라요."),
        ("공공 와이파이는 누구에게나 무료예요.", "공공 와이파이는 누구에게나 무료가 아니에요."),
    ],
)
def test_a_false_statement_says_the_opposite(said: str, opposite: str) -> None:
    shown = set()
    for seed in range(20):
        question = told(quiz_on(f"# 안내\n\n## 조심할 때\n\n- {said}\n", seed), "true_or_false")
        shown.add((question.prompt.rpartition("“")[2].rstrip("”"), question.choices[question.right]))
        assert question.statement == said

    assert shown == {(said, "맞아요"), (opposite, "틀려요")}


def test_an_english_warning_is_turned_into_an_invitation() -> None:
    text = "# Guide\n\n## When a text comes\n\n- Do not press the link in the text.\n"
    prompts = {told(quiz_on(text, seed, "en"), "true_or_false").prompt for seed in range(20)}

    assert any("“Press the link in the text.”" in prompt for prompt in prompts)


def test_a_statement_whose_opposite_the_guide_also_makes_is_not_asked() -> None:
    text = "# 안내\n\n## 조심할 때\n\n- 오른쪽 위의 그림을 눌러요.\n- 왼쪽 위의 그림을 눌러요.\n"

    assert quiz_on(text).questions == ()


def test_two_names_of_one_menu_are_no_choices_beside_each_other() -> None:
    text = (
        "# 안내\n\n## 앱을 찾을 때\n\n1. 설정에서 **애플리케이션**이나 **프로그램**을 눌러요.\n\n"
        "## 아이폰에서 찾을 때\n\n1. 화면을 아래로 내려 **프로그램**을 눌러 찾아요.\n\n"
        "## 소리를 켤 때\n\n1. **음량**을 눌러요.\n2. **알림**을 눌러요.\n"
    )
    question = told(quiz_on(text), "missing_word")

    assert set(question.choices) == {"프로그램", "음량", "알림"}


def test_a_wrong_word_takes_the_same_particle_as_the_right_one() -> None:
    text = (
        "# 안내\n\n## 사진을 고를 때\n\n1. 사진을 보려면 **갤러리**를 눌러 열어요.\n\n"
        "## 소리를 켤 때\n\n1. **음량**을 눌러요.\n2. **스피커**를 눌러요.\n3. **카메라**를 눌러요.\n"
    )
    question = told(quiz_on(text), "missing_word")

    assert set(question.choices) == {"갤러리", "스피커", "카메라"}


def test_columns_that_stand_side_by_side_are_not_asked_about() -> None:
    rows = "| 잘하는 일 | 못하는 일 |\n|---|---|\n| 번역하기 | 진단하기 |\n| 줄이기 | 투자하기 |\n| 쓰기 | 신고하기 |\n"

    assert quiz_on(f"# 안내\n\n## 무엇을 맡길 때\n\n{rows}").questions == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# 안내\n\n머리말만 있는 자료예요. 링크는 누르지 마세요.\n",
        "# 안내\n\n## 짧은 자료\n\n- 그래서 링크를 누르지 마세요.\n- 짧아요.\n",
        "# 안내\n\n## 질문만 있을 때\n\n- 링크를 누르면 왜 위험한가요?\n",
    ],
)
def test_a_guide_that_says_too_little_gives_no_questions(text: str) -> None:
    assert quiz_on(text).questions == ()


def test_a_sentence_inside_quotation_marks_does_not_end_the_one_around_it() -> None:
    text = '# 안내\n\n## 도움을 받을 때\n\n- 직원에게 "어려워요. 도와주세요"라고 말해요. 그다음은 기다려요.\n'
    (statement,) = statements(placed_blocks(chunks_of(text)), load_quiz_words("ko"))

    assert statement.text == '직원에게 "어려워요. 도와주세요"라고 말해요.'


def test_a_list_of_another_form_in_the_words_of_quizzes_is_named(tmp_path: Path) -> None:
    (tmp_path / "quiz.toml").write_text('[ko]\nleaning = ["이것"]\n', encoding="utf-8")
    with pytest.raises(PromptInvalid, match="quiz"):
        load_quiz_words("ko", tmp_path)

    lists = "\n".join(f'{name} = ["a"]' for name in load_quiz_words("ko").__dataclass_fields__)
    (tmp_path / "quiz.toml").write_text(f"[en]\n{lists}\n", encoding="utf-8")
    with pytest.raises(PromptInvalid, match="pairs"):
        load_quiz_words("en", tmp_path)
