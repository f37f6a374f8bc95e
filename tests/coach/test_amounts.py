import pytest

from coach.amounts import Amount, AmountReader, lacking
from prompts import load_grounding

READER = AmountReader(load_grounding().numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3만 5천 원", "35,000원"),
        ("30,000 won", "삼만 원"),
        ("2026-03-01", "2026년 3월 1일"),
        ("on March 1, 2026", "2026년 3월 1일"),
        ("오후 3시 30분", "15:30"),
        ("8 p.m.", "20시"),
        ("1577-0199", "15770199"),
        ("스물네 시간", "twenty-four hours"),
        ("다섯 가지", "5가지"),
        ("이백오십만 원", "250만 원"),
        ("1억 2000만 원", "120,000,000 won"),
        ("이틀", "2 days"),
        ("50%", "50 퍼센트"),
        ("두세 가지", "two or three"),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert READER.amounts(one)
    assert not lacking(READER.amounts(one), READER.amounts(other))
    assert not lacking(READER.amounts(other), READER.amounts(one))


@pytest.mark.parametrize(
    ("claim", "stated"),
    [("3시간", "3분"), ("5만 원", "5천 원"), ("전화 112", "전화 119"), ("두 명", "세 명"), ("7월", "7일")],
)
def test_another_value_or_another_unit_is_another_amount(claim: str, stated: str) -> None:
    assert lacking(READER.amounts(claim), READER.amounts(stated))


def test_words_that_only_look_like_numerals_are_none() -> None:
    assert READER.amounts("하십시오. 만일 이사 일정을 이번에 오십시오. 사이 시간") == frozenset()


def test_a_bare_one_is_never_missed_but_one_hour_is() -> None:
    assert not lacking(READER.amounts("한 번 눌러요"), frozenset())
    assert lacking(READER.amounts("한 시간 기다려요"), frozenset({Amount(2, "hour")}))
