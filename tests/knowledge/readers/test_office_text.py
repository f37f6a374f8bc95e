import pytest

from knowledge.readers.guessed_headings import without_weak_headings
from knowledge.readers.hwp_numbering import Head, HeadCounter, NumberedLevel, number_text
from knowledge.readers.office_elements import Note, OfficeDocument, Paragraph, Run, Section
from knowledge.readers.office_markdown import elements_markdown
from knowledge.readers.pictures import picture_description


def paragraph(*runs: Run | str) -> Paragraph:
    return Paragraph(tuple(run if isinstance(run, Run) else Run(run) for run in runs))


def markdown(*paragraphs: Paragraph) -> str:
    return elements_markdown(paragraphs, korean=True)


def test_bold_neighbours_become_one_and_spaces_stay_outside() -> None:
    text = paragraph("꼭 ", Run("신분", bold=True), Run("증 ", bold=True), "을 가져오세요")

    assert markdown(text) == "꼭 **신분증** 을 가져오세요"


def test_bold_whose_stars_would_show_is_dropped() -> None:
    assert markdown(paragraph("이름은 ", Run("‘누리’", bold=True), "입니다")) == "이름은 ‘누리’입니다"


def test_a_heading_is_not_bold_besides() -> None:
    heading = Paragraph((Run("첫걸음", bold=True),), heading=2)

    assert markdown(heading) == "## 첫걸음"


@pytest.mark.parametrize("mark", ["• ", "◦ ", "- ", "▪ ", "\uf06d ", "□ ", "o "])
def test_a_bullet_in_the_text_makes_a_list_item(mark: str) -> None:
    assert markdown(paragraph(f"{mark}연필")) == "- 연필"


def test_a_line_between_dashes_is_a_line() -> None:
    assert markdown(paragraph("- 봄 학기 -")) == "\\- 봄 학기 -"


def test_lines_of_page_numbers_and_rules_are_dropped() -> None:
    assert markdown(paragraph("- 3 -"), paragraph("———"), paragraph("끝")) == "끝"


def test_a_number_keeps_its_value_and_inner_numbers_stay_in_the_text() -> None:
    outer = Paragraph((Run("켜기"),), marker="7.", level=0)
    inner = Paragraph((Run("단추 누르기"),), marker="1.", level=1)

    assert markdown(outer, inner) == "7. 켜기\n   - 1\\. 단추 누르기"


def test_a_footnote_stands_at_the_end_under_the_name_it_has_in_the_text() -> None:
    text = elements_markdown(
        [paragraph("와이파이", Run("[1]", note=1), "를 켜요"), Note(1, (paragraph("무선 인터넷"),)), paragraph("끝")],
        korean=True,
    )

    assert text == "와이파이 (주 1)를 켜요\n\n끝\n\n(주 1) 무선 인터넷"


def test_numbers_are_counted_by_level_and_skipped_levels_count_as_begun() -> None:
    levels = tuple(NumberedLevel("".join(f"^{n}." for n in range(1, depth + 1))) for depth in (1, 2, 3))
    counter = HeadCounter({"1": levels})

    printed = [counter.marker(Head("number", level, "1")) for level in (0, 2, 2, 1, 2, 0, 1)]

    assert printed == ["1.", "1.1.1.", "1.1.2.", "1.2.", "1.2.1.", "2.", "2.1."]


def test_a_numbering_that_is_not_known_gives_no_number() -> None:
    counter = HeadCounter({"1": (NumberedLevel("^1.", "HANGUL_SYLLABLE", start=15),)})

    assert counter.marker(Head("number", 0, "1")) == ""
    assert counter.marker(Head("number", 0, "9")) == ""


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [(3, "DIGIT", "3"), (4, "ROMAN_CAPITAL", "IV"), (9, "ROMAN_SMALL", "ix"), (2, "HANGUL_SYLLABLE", "나")],
)
def test_numbers_are_printed_in_the_style_of_their_level(number: int, style: str, text: str) -> None:
    assert number_text(number, style) == text


@pytest.mark.parametrize(
    "text", ["Picture 4", "logo.png Picture 2", "그림입니다. 원본 그림의 이름: a.jpg", "image", ""]
)
def test_names_that_programs_give_pictures_are_no_descriptions(text: str) -> None:
    assert picture_description(text) == ""


def test_a_description_written_by_a_person_is_kept_without_the_name_of_the_shape() -> None:
    assert picture_description("설정 단추가 있는 화면 그림 3") == "설정 단추가 있는 화면"


def test_large_letters_are_no_heading_when_nothing_or_a_larger_line_follows() -> None:
    def guess(text: str, level: int) -> Paragraph:
        return Paragraph((Run(text),), heading=level, heading_guessed=True)

    elements = (guess("배움시장", 3), guess("봄 학기 안내", 1), paragraph("본문"), guess("배움구청장", 1))
    document = without_weak_headings(OfficeDocument("hwp", (Section(elements),)))

    assert [element.heading for element in document.sections[0].elements if isinstance(element, Paragraph)] == [
        0,
        1,
        0,
        0,
    ]
