import pytest

from coach.question_kinds import Kind, answers_kind, compared, kinds_of, leaves_open


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("와이파이는 어떻게 연결해요?", "how"),
        ("How do I send a photo?", "how"),
        ("클라우드가 뭐예요?", "what"),
        ("What is a QR code?", "what"),
        ("공공 와이파이는 무료인가요?", "yes_no"),
        ("Can I use it on a bus?", "yes_no"),
        ("요금은 얼마예요?", "number"),
        ("한 반에 몇 명이 들어요?", "number"),
        ("How many photos fit?", "number"),
        ("접수는 언제 끝나요?", "when"),
        ("몇 년에 지어졌나요?", "when"),
        ("What year did it open?", "when"),
        ("주민센터는 어디에 있어요?", "where"),
        ("Where is the form?", "where"),
        ("강사는 누구예요?", "who"),
        ("Who teaches it?", "who"),
        ("와이파이와 데이터는 뭐가 달라요?", "difference"),
        ("보이스피싱인지 어떻게 알아요?", "recognise"),
        ("How can I tell whether a site is a fraud?", "recognise"),
        ("왜 자꾸 끊겨요?", "why"),
        ("What is the difference between a card and a pass?", "difference"),
    ],
)
def test_a_question_is_known_by_its_kind(question: str, kind: Kind) -> None:
    assert kind in kinds_of(question)


def test_how_to_recognise_something_asks_for_signs_and_not_for_steps() -> None:
    assert "how" not in kinds_of("보이스피싱인지 어떻게 알아요?")


def test_a_question_for_an_amount_is_left_open_by_what_names_none() -> None:
    assert leaves_open("도서관은 몇 시에 닫아요?", ["책을 빌릴 수 있어요."])
    assert not leaves_open("도서관은 몇 시에 닫아요?", ["저녁 6시에 닫아요."])
    assert not leaves_open("비밀번호는 몇 글자예요?", ["비밀번호는 여덟 글자예요."])
    assert not leaves_open("수강료는 얼마예요?", ["강좌마다 달라요."])
    assert not leaves_open("몇 시인지 어떻게 맞춰요?", ["설정을 열어요."])


@pytest.mark.parametrize("question", ["언제 문을 여나요?", "어디에서 하나요?", "얼마를 내야 하나요?"])
def test_a_question_with_a_word_of_asking_is_not_one_of_yes_or_no(question: str) -> None:
    assert "yes_no" not in kinds_of(question)


def test_a_name_alone_is_of_no_kind() -> None:
    assert kinds_of("종합운동장 면적") == frozenset()
    assert answers_kind("종합운동장 면적", frozenset(), "면적은 3만㎡예요.") == 0


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("몇 명이 들어요?", "한 반에 20명이 들어요.", "한 반은 3층에 있어요."),
        ("비용은 얼마예요?", "교재비는 5,000원이에요.", "수업은 10주 동안 해요."),
        ("How many photos fit on it?", "It holds 900 photos.", "It was sold in 1999."),
        ("언제 시작해요?", "3월 2일에 시작해요.", "2층에서 시작해요."),
        ("안내견과 들어갈 수 있나요?", "안내견은 들어갈 수 있어요.", "안내견은 귀여운 개예요."),
    ],
)
def test_a_sentence_with_the_right_unit_or_form_answers_better(question: str, better: str, worse: str) -> None:
    kinds = kinds_of(question)

    assert answers_kind(question, kinds, better) > answers_kind(question, kinds, worse)


@pytest.mark.parametrize(
    ("question", "pair"),
    [
        ("대출증과 이용증의 차이가 뭐예요?", ("대출증", "이용증")),
        ("와이파이랑 데이터는 뭐가 달라요?", ("와이파이", "데이터")),
        ("What is the difference between a card and a pass?", ("a card", "a pass")),
        ("card vs pass", ("card", "pass")),
        ("무엇이 달라요?", None),
    ],
)
def test_the_things_that_are_compared_are_known(question: str, pair: tuple[str, str] | None) -> None:
    assert compared(question) == pair
