import re

import pytest

from coach.answers import as_blocks, plain_text
from coach.extractive import Extract, write_extract
from coach.material_retriever import MaterialRetriever
from coach.sources import Sources
from knowledge.search import Search


def write(search: Search, question: str) -> tuple[str, Extract, Sources]:
    sources = Sources()
    found = search.find(question, limit=8, reader="ko")
    draft = write_extract(question, found, MaterialRetriever(search), sources)
    return plain_text(as_blocks(draft.pieces)), draft, sources


def test_a_device_that_is_named_gets_its_own_steps(search: Search) -> None:
    text, _, sources = write(search, "아이폰에서 글자를 크게 하고 싶어요")

    assert [source.section.split(" > ")[-1] for source in sources.listed()] == ["아이폰에서 글자 크게 하기"]
    assert text.startswith("1. ")


def test_without_a_device_the_steps_say_which_device_they_are_for(search: Search) -> None:
    text, _, _ = write(search, "와이파이 연결은 어떻게 해요?")

    assert "안드로이드(갤럭시)에서 와이파이 연결하기" in text
    assert "아이폰에서 와이파이 연결하기" in text


@pytest.mark.parametrize("question", ["와이파이 요금은 몇 시에 내려가요?", "블루투스랑 지그비 차이가 뭐예요?"])
def test_what_the_passages_leave_open_is_not_written(search: Search, question: str) -> None:
    assert write(search, question)[0] == ""


def test_an_easier_answer_is_shorter(search: Search) -> None:
    question = "저장 공간이 부족하다고 나와요"
    found = search.find(question, limit=8, reader="ko")
    normal, plain = (
        write_extract(question, found, MaterialRetriever(search), Sources(), level) for level in ("normal", "plain")
    )

    assert 0 < len(plain.pieces) <= len(normal.pieces)


def test_a_question_what_something_is_gets_its_explanation(search: Search) -> None:
    assert "선 없이 인터넷" in write(search, "와이파이가 뭐예요?")[0]


def test_what_to_do_after_money_was_sent_begins_with_the_police(search: Search) -> None:
    assert write(search, "보이스피싱으로 이미 돈을 보냈어요")[0].find("112") >= 0


@pytest.mark.parametrize(
    "question",
    [
        "비밀번호는 어떻게 만들어요?",
        "사진 여러 장 보내기",
        "키오스크 주문하는 법",
        "AI가 틀린 말을 하나요?",
        "문자 링크를 눌렀어요",
    ],
)
def test_an_answer_is_word_for_word_short_and_cited(search: Search, question: str) -> None:
    text, draft, sources = write(search, question)
    materials = {source.material_id for source in sources.listed()}
    texts = [chunk.text for material in materials for chunk in search.chunks_of(material)]
    original = re.sub(r"[*`|\s]", "", "".join(texts))
    lines = [line for line in text.splitlines() if line]

    assert 1 <= len(lines) <= 13
    assert all(piece.runs for piece in draft.pieces)
    for piece in draft.pieces:
        if piece.kind in ("steps", "paragraph"):
            words = re.sub(r"[*`|\s]", "", "".join(run.text for run in piece.runs))
            assert words in original
    assert 1 <= len(sources.listed()) <= 3
    assert len(draft.related) <= 3


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("문자에 있는 링크를 눌러버렸어요", "이상한 문자(스미싱)의 링크를 눌렀을 때"),
        ("보이스피싱 전화에 속아서 돈을 보냈어요", "보이스피싱으로 이미 돈을 보냈을 때"),
        ("와이파이가 자꾸 안 돼요", "와이파이가 안 될 때"),
        ("줌 수업에서 내 목소리가 안 들린대요", "온라인 강의 소리나 화면이 안 될 때"),
    ],
)
def test_what_happened_or_failed_gets_the_section_for_it(search: Search, question: str, section: str) -> None:
    assert write(search, question)[2].listed()[0].section.startswith(section)


def test_steps_keep_their_numbers_and_their_order(search: Search) -> None:
    _, draft, _ = write(search, "공공 와이파이 쓰는 법")
    numbers = [piece.number for piece in draft.pieces if piece.kind == "steps"]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3
