import pytest

from coach.answers import Piece, Run
from coach.grounding import Comparison, GroundingCheck, decide, supported_pieces
from knowledge.languages import TextLanguage
from knowledge.passages import Chunk

LINKS = "모르는 사람이 보낸 링크는 누르지 마세요. 이미 눌렀다면 **비행기 모드**를 켜세요. 그리고 112에 신고하세요."
STEPS = (
    "1. **설정**을 열어요.\n2. **연결**을 누르고 30초 기다려요.\n\n"
    "| 단추 | 누구 | 언제 |\n| --- | --- | --- |\n| 답장 | 한 사람 | 혼자 볼 때 |"
)


def chunk(text: str, language: TextLanguage = "ko") -> Chunk:
    return Chunk(text[:20], "m", 0, "안내", ("문자",), text, language)


def reason(check: GroundingCheck, sentence: str, text: str, language: TextLanguage = "ko") -> str:
    return check.judge(sentence, [chunk(text, language)]).reason


@pytest.mark.parametrize(
    "sentence",
    [
        "모르는 사람이 보낸 링크는 누르지 마세요.",
        "이미 눌렀다면 비행기 모드를 켜세요. 그리고 112에 신고하세요!",
        "모르는 사람이 보낸 링크를 누르면 안 돼요.",
        "링크를 이미 눌렀다면 비행기 모드를 켜 두세요.",
    ],
)
def test_what_the_passage_says_in_these_or_other_words_is_supported(grounding: GroundingCheck, sentence: str) -> None:
    assert grounding.judge(sentence, [chunk(LINKS)]).supported


@pytest.mark.parametrize(
    "sentence", ["답장: 누구 한 사람, 언제 혼자 볼 때", "답장: 한 사람", "**연결**을 누르고 30초 기다려요."]
)
def test_a_line_or_a_table_row_told_in_words_is_verbatim(sentence: str) -> None:
    class Untouched:
        def stances(self, sentences):  # type: ignore[no-untyped-def]
            raise AssertionError

        vectors = stances

    from prompts import load_grounding

    assert GroundingCheck(Untouched(), load_grounding()).judge(sentence, [chunk(STEPS)]).supported


def test_a_part_of_a_sentence_is_not_verbatim_since_the_rest_may_turn_it(grounding: GroundingCheck) -> None:
    verdict = grounding.judge("Tell anyone your password.", [chunk("Never tell anyone your password.", "en")])

    assert verdict.reason == "negation"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("119에 신고하세요.", LINKS),
        ("연결을 누르고 30분 기다려요.", STEPS),
        ("연결을 누르고 이십 초 기다려요.", STEPS),
        ("The class begins at 4 p.m.", "수업은 오후 3시에 시작해요."),
    ],
)
def test_a_number_that_no_passage_has_is_not_shown(grounding: GroundingCheck, sentence: str, text: str) -> None:
    assert reason(grounding, sentence, text) == "number"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("모르는 사람이 보낸 링크를 누르세요.", LINKS),
        ("이미 눌렀다면 비행기 모드를 끄세요.", LINKS),
        ("글자 크기를 줄이세요.", "글자 크기를 늘리세요."),
        ("수업은 오전 3시에 시작해요.", "수업은 오후 3시에 시작해요."),
        ("도서관에서 사진을 찍을 수 있어요.", "도서관에서 사진을 찍을 수 없어요."),
        ("You can share the code.", "You cannot share the code."),
        ("Turn Wi-Fi off first.", "Turn Wi-Fi on first."),
    ],
)
def test_the_opposite_of_the_nearest_sentence_is_not_shown(grounding: GroundingCheck, sentence: str, text: str) -> None:
    assert reason(grounding, sentence, text, "en" if text.isascii() else "ko") == "negation"


def test_not_turning_off_is_no_opposite_of_turning_on(grounding: GroundingCheck) -> None:
    assert reason(grounding, "와이파이를 끄지 마세요.", "와이파이를 켜 두세요.") == ""


def test_another_matter_is_not_shown_in_either_language(grounding: GroundingCheck) -> None:
    assert reason(grounding, "김치는 배추와 고춧가루로 담가요.", LINKS) in ("words", "meaning")
    assert reason(grounding, "Cabbage is salted overnight to make kimchi.", LINKS) == "meaning"


def test_an_answer_in_the_other_language_is_held_against_meaning_and_numbers(grounding: GroundingCheck) -> None:
    assert reason(grounding, "If you already pressed it, turn on airplane mode.", LINKS) == ""
    assert reason(grounding, "If you already pressed it, turn off airplane mode.", LINKS) == "negation"
    assert reason(grounding, "Call 113 to report it.", LINKS) == "number"


@pytest.mark.parametrize(
    "sentence", ["다음 순서대로 해 보세요.", "비밀번호를 바꾸는 방법은 다음과 같아요.", "Follow these steps:"]
)
def test_a_sentence_that_only_leads_over_needs_no_support(grounding: GroundingCheck, sentence: str) -> None:
    assert grounding.judge(sentence, [], "비밀번호를 어떻게 바꿔요?").supported


@pytest.mark.parametrize(
    "sentence", ["다음 링크를 눌러도 돼요.", "링크를 눌러도 돼요.", "방법이 없어요.", "다음 3단계를 따라 하세요."]
)
def test_a_claim_in_words_of_the_question_still_needs_support(grounding: GroundingCheck, sentence: str) -> None:
    assert not grounding.judge(sentence, [], "링크를 눌러도 돼요?").supported


def test_a_wrong_number_is_never_outweighed() -> None:
    assert decide(Comparison(words=1.0, meaning=1.0, lacks_amount=True)).reason == "number"


def test_pieces_that_share_a_line_are_shown_together_or_not_at_all(grounding: GroundingCheck) -> None:
    pieces = [
        Piece("paragraph", (Run("모르는 사람이 보낸 링크는 누르지 마세요."),)),
        Piece("paragraph", (Run("119에 신고하세요."), Run(source=1)), joins=True),
        Piece("paragraph", (Run("그리고 112에 신고하세요."), Run(source=1))),
    ]
    kept, unsupported = supported_pieces(pieces, [chunk(LINKS)], grounding.judge)

    assert kept == pieces[2:]
    assert unsupported == {"number": 1}
