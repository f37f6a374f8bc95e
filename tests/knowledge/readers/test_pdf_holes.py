from knowledge.readers.pdf_holes import broken_lines, overlapping
from knowledge.readers.pdf_page import Box, Line

SOUND = Line("씨앗을 심어요", Box(50, 700, 130, 710), 10)
BROKEN = Line("물을 줍", Box(50, 680, 90, 690), 10)


def hole(x: float, y: float) -> Box:
    return Box(x, y, x + 10, y + 10)


def test_a_line_that_lost_many_letters_is_broken_and_its_neighbour_is_not() -> None:
    assert broken_lines([SOUND, BROKEN], [hole(92, 680), hole(60, 680)]) == [BROKEN]


def test_a_letter_in_twenty_may_be_missing() -> None:
    long = Line("봄이 오면 밭에 나가 흙을 고르고 씨앗을 심어요", Box(50, 700, 300, 710), 10)

    assert broken_lines([long], [hole(302, 700)]) == []


def test_only_what_was_recognised_where_a_line_is_broken_takes_its_place() -> None:
    elsewhere = Line("다른 줄", Box(50, 600, 90, 610), 10)
    mended = Line("물을 줍니다", Box(48, 681, 112, 691), 10)

    assert overlapping([elsewhere, mended], [BROKEN]) == [mended]
