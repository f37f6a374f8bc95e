import pytest

from knowledge.marks import Span, WordSpan, marks
from knowledge.search import Search


def marked(search: Search, question: str, text: str, *, typing: bool = False) -> list[str]:
    return [text[span.start : span.end] for span in search.marks(question, [text], typing=typing)[0]]


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("비밀번호", "비밀번호를 넣어요.", ["비밀번호를"]),
        ("비밀번호를 바꾸고 싶어요", "먼저 비밀번호부터 바꿔 주세요.", ["비밀번호부터", "바꿔"]),
        ("연결하는 방법", "**연결**을 누르면 연결됐어요.", ["연결", "연결됐어요"]),
        ("카카오톡", "가족에게 카톡으로 보내요.", ["카톡으로"]),
        ("카톡", "😀 카카오톡을 열어요.", ["카카오톡을"]),
        ("connecting phones", "Your phone is connected.", ["phone", "connected"]),
        ("기차표", "비밀번호를 넣어요.", []),
    ],
)
def test_asked_words_are_marked_in_every_form(search: Search, question: str, text: str, found: list[str]) -> None:
    assert marked(search, question, text) == found


def test_while_typing_the_last_word_may_be_unfinished(search: Search) -> None:
    assert marked(search, "집 안드로", "안드로이드에서 열어요.", typing=True) == ["안드로이드에서"]
    assert marked(search, "집 안드로", "안드로이드에서 열어요.") == []


def test_marks_that_touch_are_one() -> None:
    held = [WordSpan("비밀", Span(0, 2)), WordSpan("번호", Span(2, 5)), WordSpan("번호", Span(9, 11))]

    assert marks(["비밀", "번호"], held) == (Span(0, 5), Span(9, 11))


@pytest.mark.parametrize(("asked", "held"), [(["비밀번호"], ["비밀", "번호"]), (["비밀", "번호"], ["비밀번호"])])
def test_a_compound_is_found_whole_or_in_parts(asked: list[str], held: list[str]) -> None:
    begin = 0
    spans = []
    for word in held:
        spans.append(WordSpan(word, Span(begin, begin + len(word))))
        begin += len(word)

    assert marks(asked, spans) == (Span(0, 4),)
