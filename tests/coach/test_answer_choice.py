"""What each kind of question is answered with, over small materials that are indexed for these tests."""

from collections.abc import Iterator

import pytest

from coach.answers import as_blocks, plain_text
from coach.build import build_index
from coach.extractive import write_extract
from coach.material_retriever import MaterialRetriever
from coach.settings import Settings
from coach.sources import Sources
from knowledge.search import Search

MATERIALS = {
    "sports.md": """# 한빛시 체육 시설

한빛시의 운동장과 수영장을 소개해요.

## 시설 한눈에 보기

| 시설 | 면적 | 문 여는 시간 |
|---|---|---|
| 종합운동장 | 32,000㎡ | 오전 6시 |
| 시민수영장 | 4,100㎡ | 오전 7시 |
| 배드민턴장 | 1,900㎡ | 오전 9시 |
| 씨름장 | 800㎡ | 오전 10시 |

## 수강 신청하기

신청은 매달 첫 월요일에 열려요.

1. 체육 시설 누리집에 들어가요.
2. **수강 신청**을 눌러요.
3. 듣고 싶은 수업을 골라요.
4. **신청하기**를 눌러요.
""",
    "library.md": """# 솔내도서관

솔내도서관은 1987년 4월 5일에 처음 문을 열었다. 건물은 건축가 박새벽이 설계하였다. 처음에는 책이 만이천 권뿐이었다. \
2003년에 별관을 지으면서 열람실이 네 곳으로 늘었다. 별관은 옛 우체국이 있던 느티나무 광장에 세워졌다. \
지금은 하루에 주민 900명이 찾아온다. 도서관 고양이의 이름은 책갈피이다. 비가 오는 날에는 우산을 빌려준다. \
강아지는 안내견이 아니면 함께 들어갈 수 없다. 매년 가을에는 시 낭송 모임이 열린다.
""",
    "cards.md": """# 도서관 카드

## 대출증은 무엇인가요?

대출증은 책을 빌릴 때 보여 주는 카드예요.
""",
    "passes.md": """# 시민 이용권

## 이용증은 무엇인가요?

이용증은 체육관에 들어갈 때 찍는 카드예요.
""",
    "observatory.md": """# Fernhill Observatory

The Fernhill Observatory was built in 1904 on a hill above the harbour. Its first director was Maud Ellery. \
The large telescope weighs 12 tons and was paid for by fishermen. Visitors may climb the tower on Friday evenings. \
A small museum opened beside the garden in Larkmoor in 1961. Dogs are not allowed inside the dome. \
The cafe sells soup. School groups get a guide of their own.
""",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    place = tmp_path_factory.mktemp("small")
    (place / "materials").mkdir()
    for name, text in MATERIALS.items():
        (place / "materials" / name).write_text(text, encoding="utf-8")
    index = build_index(Settings(data_dir=place / "data", second_encoder="none", _env_file=None))
    index.sync(place / "materials", root="tests", progress=lambda done, total: None)
    yield Search(index)
    index.close()


def answer(small: Search, question: str) -> tuple[str, Sources]:
    sources = Sources()
    found = small.find(question, limit=8)
    draft = write_extract(question, found, MaterialRetriever(small), sources)
    return plain_text(as_blocks(draft.pieces)), sources


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("솔내도서관은 언제 문을 열었나요?", "1987년 4월 5일"),
        ("솔내도서관 건물은 누가 설계했나요?", "박새벽"),
        ("솔내도서관에는 하루에 몇 명이 찾아오나요?", "900명"),
        ("솔내도서관 별관은 어디에 세워졌나요?", "느티나무 광장"),
        ("솔내도서관 고양이의 이름은 무엇인가요?", "책갈피"),
        ("When was the Fernhill Observatory built?", "1904"),
        ("Who was the first director of the observatory?", "Maud Ellery"),
        ("How much does the large telescope weigh?", "12 tons"),
        ("Where did the small museum open?", "Larkmoor"),
    ],
)
def test_a_question_about_one_fact_gets_its_sentence_and_little_else(small: Search, question: str, fact: str) -> None:
    text, sources = answer(small, question)

    assert fact in text
    assert len(text) < 260
    assert len(sources.listed()) == 1


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("솔내도서관에 강아지와 함께 들어갈 수 있나요?", "강아지는 안내견이 아니면 함께 들어갈 수 없다."),
        ("Are dogs allowed inside the dome?", "Dogs are not allowed inside the dome."),
    ],
)
def test_a_question_of_yes_or_no_gets_the_sentence_that_decides(small: Search, question: str, sentence: str) -> None:
    assert sentence in answer(small, question)[0]


def test_a_table_gives_the_row_and_the_column_that_were_asked(small: Search) -> None:
    text, _ = answer(small, "종합운동장 면적")

    assert text == "- 종합운동장: 면적 32,000㎡ [1]"


def test_a_row_without_a_column_that_was_asked_is_given_whole(small: Search) -> None:
    text, _ = answer(small, "배드민턴장 알려 주세요")

    assert "배드민턴장: 면적 1,900㎡, 문 여는 시간 오전 9시" in text
    assert "씨름장" not in text


def test_a_question_how_to_do_something_gets_all_steps_in_order(small: Search) -> None:
    text, _ = answer(small, "수강 신청은 어떻게 해요?")

    assert [line[:2] for line in text.splitlines() if line[0].isdigit()] == ["1.", "2.", "3.", "4."]
    assert "면적" not in text


def test_a_difference_names_both_things_and_says_which_material_said_what(small: Search) -> None:
    text, sources = answer(small, "대출증과 이용증의 차이가 뭐예요?")

    assert "대출증은 책을 빌릴 때" in text
    assert "이용증은 체육관에 들어갈 때" in text
    assert {"도서관 카드", "시민 이용권"} <= set(text.splitlines())
    assert len(sources.listed()) == 2
