from collections import Counter
from itertools import pairwise

from knowledge.readers.pdf_furniture import without_furniture
from knowledge.readers.pdf_joining import Habits, LineEnds
from knowledge.readers.pdf_layout import lay_out, learn_line_ends
from knowledge.readers.pdf_lines import lines_of
from knowledge.readers.pdf_markdown import markdown
from knowledge.readers.pdf_page import Box, Line, Run

PAPER = Box(0, 0, 600, 800)


def line(text: str, x: float, y: float, *, size: float = 10, right: float = 0, bold: bool = False) -> Line:
    width = size * sum(1.0 if letter > "\u1100" else 0.5 for letter in text.strip())
    return Line(text, Box(x, y, right or x + width, y + size), size, bold)


def run(text: str, x: float, y: float, *, size: float = 10, order: int = 0) -> Run:
    width = size * sum(1.0 if letter > "\u1100" else 0.5 for letter in text.strip())
    return Run(text, Box(x, y, x + width, y + size), size, order=order)


def shown(*lines: Line, rulings: tuple[Box, ...] = (), size: float = 10) -> str:
    layout = lay_out(lines, rulings, size)
    return markdown(layout, learn_line_ends([layout], lines), size)


def column(x: float, right: float, texts: list[str], top: float = 700) -> list[Line]:
    return [line(text, x, top - 15 * place, right=right) for place, text in enumerate(texts)]


def grid(xs: list[float], ys: list[float]) -> tuple[Box, ...]:
    flat = [Box(xs[0], y, xs[-1], y) for y in ys]
    upright = [Box(x, ys[-1], x, ys[0]) for x in xs]
    return (*flat, *upright)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = column(50, 290, ["Every course begins with a short talk that", "explains the tools we use each week."])
    right = column(310, 550, ["Bring a notebook to the second meeting as", "we draw a plan of the garden together."])

    text = shown(*left, *right)

    assert text.index("each week") < text.index("Bring a notebook")


def test_a_title_across_both_columns_comes_first() -> None:
    title = line("A year in the school garden and what it taught us", 50, 750, size=20, right=550)
    left = column(50, 290, ["Every course begins with a short talk that", "explains the tools we use each week."])
    right = column(310, 550, ["Bring a notebook to the second meeting as", "we draw a plan of the garden together."])

    assert shown(title, *left, *right).startswith("# A year in the school garden")


def test_small_notes_under_the_left_column_do_not_cut_the_sentence_that_goes_on_in_the_right_one() -> None:
    left = column(
        50,
        290,
        ["꽃밭을 가꾸는 사람들은 봄이 오면 먼저 흙을 고르고 ", "씨앗을 심은 다음 물을 충분히 주면서 새싹이 나오기를 "],
    )
    note = line("1) 흙은 미리 준비한다", 50, 600, size=7)
    right = column(
        310, 550, ["기다리는 동안 잡초를 뽑고 거름을 조금씩 나누어 준다.", "그리고 여름에는 그늘을 만들어 주어야 한다."]
    )

    text = shown(*left, note, *right)

    assert "나오기를 기다리는 동안" in text
    assert text.endswith("1) 흙은 미리 준비한다")


def test_a_korean_word_broken_at_a_line_end_is_made_whole_when_other_lines_end_with_a_drawn_space() -> None:
    lines = column(
        50,
        290,
        ["마을 도서관에서는 매주 수요일마다 ", "어르신을 위한 스마트폰 교실을 운", "영하고 있으니 많은 참여 바랍니다."],
    )

    assert "운영하고" in shown(*lines)
    assert "수요일마다 어르신을" in shown(*lines)


def test_without_drawn_spaces_the_writing_of_the_document_decides() -> None:
    known = [line("모두 함께 교실 안에서 화면 아래쪽 단추를 보며 교실 앞에서 화면 아래쪽 그림을 봅니다", 50, 700)]
    ends = LineEnds(words=Counter(["교실", "화면", "아래쪽"]), habits=Habits.of(known))

    inside = ends.glue(line("오늘 배울 것은 화면 아", 50, 700, right=290), line("래쪽 단추입니다", 50, 685), 290)
    between = ends.glue(line("오늘은 모두 함께 교실", 50, 700, right=290), line("앞에서 만나요", 50, 685), 290)

    assert (inside, between) == ("", " ")


def test_a_line_that_ends_early_ended_a_word() -> None:
    ends = LineEnds()

    assert ends.glue(line("짧게 끝난 줄", 50, 700, right=200), line("다음 줄", 50, 685), 290) == " "


def test_a_hyphenated_english_word_is_made_whole() -> None:
    lines = column(
        50, 290, ["The volunteers explain how to install an appli-", "cation on a telephone without any help at all."]
    )

    assert "application on" in shown(*lines)


def test_ruled_cells_become_a_table_and_a_bar_in_a_cell_is_escaped() -> None:
    rulings = grid([50, 150, 300], [700, 680, 660, 640])
    cells = [
        line("요일", 60, 685), line("시간", 160, 685),
        line("월요일", 60, 665), line("10시 | 2층", 160, 665),
        line("화요일", 60, 645), line("14시", 160, 645),
    ]  # fmt: skip

    assert shown(*cells, rulings=rulings) == (
        "| 요일 | 시간 |\n| --- | --- |\n| 월요일 | 10시 \\| 2층 |\n| 화요일 | 14시 |"
    )


def test_a_frame_around_running_text_is_no_table() -> None:
    rulings = grid([40, 300, 560], [720, 710, 400])
    texts = ["이 상자는 안내문을 담고 있으며 표가 아니라 그냥 글입니다."] * 10
    lines = [*column(50, 290, texts), *column(310, 550, texts)]

    assert "|" not in shown(*lines, rulings=rulings)


def test_rows_of_short_texts_under_each_other_become_a_table_without_rulings() -> None:
    rows = [("Tool", "Number", "Shelf"), ("Spade", "4", "A"), ("Rake", "2", "B"), ("Hose", "", "C")]
    lines = [
        line(text, x, 700 - 18 * place)
        for place, row in enumerate(rows)
        for text, x in zip(row, (50, 150, 250), strict=True)
        if text
    ]

    assert shown(*lines).splitlines()[0] == "| Tool | Number | Shelf |"
    assert shown(*lines).splitlines()[-1] == "| Hose |  | C |"


def test_an_upright_ruling_keeps_two_cells_apart_however_near_they_are() -> None:
    runs = [run("가로", 50, 700), run("세로", 71, 700)]

    assert [found.text for found in lines_of(runs)] == ["가로세로"]
    assert len(lines_of(runs, [Box(70.5, 690, 70.5, 720)])) == 2


def test_headings_follow_the_size_of_the_letters() -> None:
    text = shown(
        line("The garden", 50, 760, size=24),
        line("Spring", 50, 720, size=14),
        *column(50, 550, ["We sow in the first week of April and wait until the soil is warm enough for that."], 690),
    )

    assert text.startswith("# The garden\n\n## Spring\n\nWe sow")


def test_steps_keep_their_numbers_even_when_one_is_missing() -> None:
    lines = [line("1. 전원을 켭니다.", 50, 700), line("2. 화면을 누릅니다.", 50, 685), line("4. 기다립니다.", 50, 670)]

    assert shown(*lines) == "1. 전원을 켭니다.\n2. 화면을 누릅니다.\n4) 기다립니다."


def test_bullets_become_a_list_and_other_markers_stay_in_their_items() -> None:
    lines = [line("• 물뿌리개", 50, 700), line("· 모종삽", 50, 685), line("① 장갑", 50, 670), line("가. 씨앗", 50, 655)]

    assert shown(*lines) == "- 물뿌리개\n- 모종삽\n- ① 장갑\n- 가. 씨앗"


def test_text_that_looks_like_markdown_is_escaped() -> None:
    lines = [line("# of seeds per pot", 50, 700), line("2024. 봄에 심은 것", 50, 640), line("use <b> here", 50, 580)]

    assert shown(*lines) == "\\# of seeds per pot\n\n2024\\. 봄에 심은 것\n\nuse \\<b> here"


def test_a_gap_that_was_not_drawn_as_a_space_still_parts_words() -> None:
    runs = [run("물을", 50, 700), run("주세요", 73, 700)]

    assert lines_of(runs)[0].text == "물을 주세요"


def test_a_shadow_of_the_same_letters_is_read_once() -> None:
    assert len(lines_of([run("제목", 50, 700), run("제목", 50.6, 699.5, order=1)])) == 1


def test_headers_footers_and_page_numbers_that_repeat_are_dropped_and_the_text_between_stays() -> None:
    pages = {
        number: (
            PAPER,
            [line("정원 가꾸기", 50, 780), line(f"{number}쪽의 내용", 50, 400), line(f"- {number} -", 300, 20)],
        )
        for number in (1, 2, 3)
    }

    kept = without_furniture(pages)

    assert [[kept_line.text for kept_line in lines] for lines in kept.values()] == [
        ["1쪽의 내용"],
        ["2쪽의 내용"],
        ["3쪽의 내용"],
    ]


def test_two_pages_with_the_same_first_line_keep_it() -> None:
    pages = {number: (PAPER, [line("봄", 50, 780), line("본문", 50, 400)]) for number in (1, 2)}

    assert all(len(lines) == 2 for lines in without_furniture(pages).values())


def test_a_large_chapter_mark_that_counts_up_is_no_page_number() -> None:
    pages = {
        number: (PAPER, [line(f"A{number}", 50, 770, size=30), *(line("본문 글", 50, y) for y in (500, 480, 460))])
        for number in (1, 2, 3)
    }

    assert all(lines[0].size == 30 for lines in without_furniture(pages).values())


def test_no_line_is_lost_between_columns_and_tables() -> None:
    lines = [line(f"글 {place}", 40 + 130 * (place % 4), 700 - 13 * (place // 3)) for place in range(40)]
    text = shown(*lines)

    assert all(f"글 {place}" in text for place in range(40))
    assert all(a.box.y0 >= b.box.y0 - 1e-6 for a, b in pairwise(sorted(lines, key=lambda line: -line.box.y0)))


def test_the_last_syllable_of_a_sentence_on_a_line_of_its_own_is_no_item() -> None:
    text = shown(
        line("봄이 오면 밭에 나가 흙을 고르고 씨앗을 심으면 한 해 농사가 시작됩니", 50, 700, right=400),
        line("다. 비가 오지 않으면 물을 주어야 합니다.", 50, 685),
    )

    assert (
        text
        == "봄이 오면 밭에 나가 흙을 고르고 씨앗을 심으면 한 해 농사가 시작됩니다. 비가 오지 않으면 물을 주어야 합니다."
    )


def test_titles_that_count_up_with_the_pages_are_no_furniture() -> None:
    pages = {
        number: (PAPER, [line(f"실습 {number}", 50, 760, size=13), *column(50, 500, ["씨앗을 심어 봅니다."] * 5, 600)])
        for number in range(1, 7)
    }
    kept = without_furniture(pages)

    assert [kept[number][0].text for number in pages] == [f"실습 {number}" for number in pages]


def test_a_running_header_beside_a_page_number_is_dropped_on_facing_pages() -> None:
    pages = {
        number: (PAPER, [line(f"{77 + number}", 50, 760, size=8), line("정원 일지", 90, 760, size=8), *body])
        for number, body in enumerate([column(50, 500, [f"{n}월의 밭"], 600) for n in (3, 4)], 1)
    }

    assert [[kept.text for kept in lines] for lines in without_furniture(pages).values()] == [
        ["3월의 밭"],
        ["4월의 밭"],
    ]
