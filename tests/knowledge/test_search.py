import threading

import pytest

from knowledge.index import Index
from knowledge.scopes import Scope
from knowledge.search import Search


def top(search: Search, question: str) -> str:
    return search.find(question, limit=5).passages[0].chunk.title


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("와이파이 비밀번호를 모르겠어요", "와이파이 연결하기"),
        ("무선 인터넷 비번 어디서 봐요", "와이파이 연결하기"),
        ("카톡으로 사진 여러 장 보내는 법", "카카오톡으로 사진 보내고 저장하기"),
        ("글씨가 너무 작아요", "휴대폰 글자 크게 보기"),
        ("보이스피싱으로 돈을 보냈어요", "보이스피싱 전화 대처하기"),
        ("How do I make the text bigger?", "Make the text on your phone bigger"),
    ],
)
def test_everyday_questions_find_their_guide(search: Search, question: str, title: str) -> None:
    assert top(search, question) == title


def test_the_reader_gets_the_guide_in_the_language_of_the_question(search: Search) -> None:
    for question, language in (("와이파이 연결", "ko"), ("connect my phone to the Wi-Fi at home", "en")):
        found = search.find(question, limit=5)
        assert {passage.material_language for passage in found.passages} == {language}


def test_a_question_that_no_guide_answers_has_little_confidence(search: Search) -> None:
    assert search.find("세종대왕은 언제 태어났나요?", limit=5).confidence < 0.2
    assert search.find("와이파이 비밀번호를 모르겠어요", limit=5).confidence > 0.8


def test_one_material_does_not_fill_the_whole_list(search: Search) -> None:
    materials = {passage.chunk.material_id for passage in search.find("카카오톡 사진", limit=8).passages}

    assert len(materials) > 1


@pytest.mark.parametrize(
    "question", ["", " ", "!!!", "😀😀", '"', "NOT AND OR", "사진*", "a" * 3_000, "'; DROP TABLE x"]
)
def test_no_question_breaks_the_search(search: Search, question: str) -> None:
    assert 0 <= search.find(question, limit=3).confidence <= 1


def test_questions_at_the_same_time_get_their_own_answers(search: Search) -> None:
    questions = {"와이파이 비밀번호": "와이파이 연결하기", "딥페이크가 뭐예요": "가짜 뉴스와 딥페이크 알아보기"}
    wrong: list[str] = []

    def ask(question: str) -> None:
        wrong.extend(question for _ in range(10) if top(search, question) != questions[question])

    threads = [threading.Thread(target=ask, args=(question,)) for question in list(questions) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_section_is_the_chunk_with_what_stands_under_its_heading(search: Search) -> None:
    chunk = next(
        passage.chunk
        for passage in search.find("글자가 작아서 안 보여요", limit=8).passages
        if passage.chunk.heading_path == ("휴대폰 글자가 작아서 안 보일 때",)
    )
    section = search.section(chunk, depth=1)

    assert len(section) == 3
    assert all(part.heading_path[0] == chunk.heading_path[0] for part in section)


def test_relevance_puts_the_heading_that_is_meant_first(search: Search) -> None:
    near, far = search.relevance("아이폰에서 글자를 크게", ["아이폰에서 글자 크게 하기", "키오스크란 무엇인가요"])

    assert near > 0.6 > far


def test_an_index_can_be_opened_twice(guides_index: Index) -> None:
    other = Index(guides_index.folder, encoder=guides_index.encoder, tokeniser=guides_index.tokeniser)
    other.check_searchable()
    other.close()


def test_a_scope_leaves_out_everything_else(search: Search) -> None:
    english = search.find("와이파이 비밀번호", limit=10, scope=Scope(language="en")).passages

    assert english
    assert {passage.material_language for passage in english} == {"en"}
    assert search.find("와이파이 비밀번호", limit=10, scope=Scope(course="없는 과정")).passages == ()


def test_unfinished_words_find_their_guide(search: Search) -> None:
    for typed in ("와이", "와이파이 비", "카카오톡 사"):
        found = search.find(typed, limit=3, typing=True)
        assert found.passages[0].chunk.title.split()[0] in ("와이파이", "카카오톡으로")


@pytest.mark.parametrize("question", ["dhkdlvkdl qlalfqjsgh", "와이퍄이 비밀번호", "와이파이비밀번호를모르겠어요"])
def test_slips_find_what_was_meant(search: Search, question: str) -> None:
    assert top(search, question) == "와이파이 연결하기"
