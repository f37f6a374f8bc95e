import struct
from pathlib import Path

import pytest

from knowledge.contents import Place
from knowledge.errors import MaterialUnreadable
from knowledge.readers.office import read_office
from tests.knowledge.readers.office_files import (
    hancom,
    hancom_numbering,
    hancom_paragraph,
    hancom_shapes,
    slide_paragraph,
    slide_shape,
    slides,
    word,
    word_heading,
    word_item,
    word_numbering,
    word_paragraph,
    word_table,
    workbook,
    write_package,
)


def refusal(file: Path) -> str:
    with pytest.raises(MaterialUnreadable) as refused:
        read_office(file)
    return refused.value.reason


def test_headings_paragraphs_and_tables_of_a_word_file_keep_their_order(tmp_path: Path) -> None:
    table = word_table(
        [[word_paragraph("요일"), word_paragraph("시간")], [word_paragraph("월"), word_paragraph("10시")]]
    )
    file = word(tmp_path / "a.docx", word_heading("스마트폰 교실") + word_paragraph("어서 오세요.") + table)

    assert read_office(file).text == (
        "# 스마트폰 교실\n\n어서 오세요.\n\n| 요일 | 시간 |\n| --- | --- |\n| 월 | 10시 |"
    )


def test_list_items_of_a_word_file_lie_as_deep_as_the_file_says(tmp_path: Path) -> None:
    items = [("사진 앱", 0), ("앨범", 1), ("카메라", 0)]
    body = "".join(word_item(text, numbering=1, level=level) for text, level in items)
    file = word(tmp_path / "a.docx", body, numbering=word_numbering("bullet"))

    assert read_office(file).text == "- 사진 앱\n  - 앨범\n- 카메라"


def test_steps_count_on_behind_a_paragraph_and_a_second_list_starts_again(tmp_path: Path) -> None:
    body = (
        word_item("전원을 켜요", numbering=1)
        + word_paragraph("잠시 기다려요.")
        + word_item("화면을 밀어요", numbering=1)
        + word_item("앱을 열어요", numbering=2)
    )
    file = word(tmp_path / "a.docx", body, numbering=word_numbering("decimal", "decimal"))

    assert read_office(file).text == "1. 전원을 켜요\n\n잠시 기다려요.\n\n2. 화면을 밀어요\n1) 앱을 열어요"


def test_deleted_words_are_gone_and_inserted_words_stay(tmp_path: Path) -> None:
    changed = (
        "<w:p><w:r><w:t>내일 </w:t></w:r><w:del><w:r><w:delText>아침</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>저녁</w:t></w:r></w:ins><w:r><w:t> 수업</w:t></w:r></w:p>"
    )

    assert read_office(word(tmp_path / "a.docx", changed)).text == "내일 저녁 수업"


def test_a_box_of_one_cell_is_no_table(tmp_path: Path) -> None:
    box = word_table([[word_paragraph("준비물") + word_paragraph("신분증을 가져오세요.")]])

    assert read_office(word(tmp_path / "a.docx", box)).text == "준비물\n\n신분증을 가져오세요."


def test_signs_of_markdown_in_a_text_are_not_taken_for_structure(tmp_path: Path) -> None:
    table = word_table(
        [[word_paragraph("기호"), word_paragraph("뜻")], [word_paragraph("a|b"), word_paragraph("a 또는 b")]]
    )
    body = word_paragraph("# 표시를 누르세요") + word_paragraph("2 * 3 * 4") + table

    text = read_office(word(tmp_path / "a.docx", body)).text

    assert text.startswith("\\# 표시를 누르세요\n\n2 \\* 3 \\* 4\n\n")
    assert "| a\\|b | a 또는 b |" in text


def test_a_date_is_no_step(tmp_path: Path) -> None:
    assert read_office(word(tmp_path / "a.docx", word_paragraph("12. 5. 개강"))).text == "12\\. 5. 개강"


def test_each_slide_is_a_piece_with_its_title_first(tmp_path: Path) -> None:
    file = slides(
        tmp_path / "a.pptx", [slide_shape("body", "첫 줄") + slide_shape("title", "인사"), slide_shape("title", "끝")]
    )

    pieces = read_office(file).pieces

    assert [piece.place for piece in pieces] == [Place("slide", "1"), Place("slide", "2")]
    assert pieces[0].text.startswith("## 인사\n\n")


def test_bullets_that_a_slide_takes_from_its_layout_are_read(tmp_path: Path) -> None:
    bare = slide_paragraph("준비물은 다음과 같아요", "<a:pPr><a:buNone/></a:pPr>")
    body = slide_shape("body", bare, "공책", "연필")

    assert read_office(slides(tmp_path / "a.pptx", [body])).text == "준비물은 다음과 같아요\n\n- 공책\n- 연필"


def test_footers_dates_and_slide_numbers_are_left_out(tmp_path: Path) -> None:
    furniture = slide_shape("ftr", "배움터") + slide_shape("dt", "3월") + slide_shape("sldNum", "7")

    assert read_office(slides(tmp_path / "a.pptx", [slide_shape("title", "인사") + furniture])).text == "## 인사"


def test_notes_follow_the_slide_they_belong_to(tmp_path: Path) -> None:
    file = slides(tmp_path / "a.pptx", [slide_shape("title", "인사")], notes={1: slide_shape("body", "천천히 말해요")})

    assert read_office(file).text == "## 인사\n\n메모:\n\n천천히 말해요"


def test_a_hidden_slide_is_left_out_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    shown = [slide_shape("title", title) for title in ("하나", "둘", "셋")]

    pieces = read_office(slides(tmp_path / "a.pptx", shown, hidden=[2])).pieces

    assert [piece.place.name for piece in pieces] == ["1", "3"]


def test_a_sheet_is_read_as_a_person_reads_it(tmp_path: Path) -> None:
    rows = [["", "", ""], ["", "수강료", ""], ["", "", ""], ["", "과목", "원"], ["", "사진", "5000"]]
    file = workbook(tmp_path / "a.xlsx", {"요금": rows, "빈 장": [], "내부": [["비밀"]]}, hidden=["내부"])

    pieces = read_office(file).pieces

    assert [piece.place for piece in pieces] == [Place("sheet", "요금")]
    assert pieces[0].text == "## 요금\n\n### 수강료\n\n| 과목 | 원 |\n| --- | --- |\n| 사진 | 5000 |"


def test_rows_behind_an_empty_row_go_on_with_the_table(tmp_path: Path) -> None:
    rows = [["이름", "나이"], ["가온", "70"], ["", ""], ["나래", "68"]]

    text = read_office(workbook(tmp_path / "a.xlsx", {"명단": rows})).text

    assert text == "## 명단\n\n| 이름 | 나이 |\n| --- | --- |\n| 가온 | 70 |\n| 나래 | 68 |"


def test_a_second_table_on_a_sheet_keeps_its_own_header(tmp_path: Path) -> None:
    rows = [["이름", "나이"], ["가온", "70"], ["", ""], ["과목", "요일"], ["사진", "월"]]

    text = read_office(workbook(tmp_path / "a.xlsx", {"명단": rows})).text

    assert "\n\n| 과목 | 요일 |\n| --- | --- |\n" in text


def test_bullets_and_numbers_of_a_hancom_file_come_from_its_shapes(tmp_path: Path) -> None:
    header = hancom_numbering("^1.", "^2)", style="HANGUL_SYLLABLE") + hancom_shapes("NUMBER 0", "NUMBER 1", "BULLET 0")
    lines = [("설치하기", 1), ("스토어 열기", 2), ("검색하기", 2), ("로그인하기", 1), ("주의", 3)]
    section = "".join(hancom_paragraph(text, shape=shape) for text, shape in lines)

    text = read_office(hancom(tmp_path / "a.hwpx", section, header=header)).text

    assert text == "1. 설치하기\n   - 가) 스토어 열기\n   - 나) 검색하기\n2. 로그인하기\n- 주의"


def test_marks_of_official_papers_become_a_nested_list(tmp_path: Path) -> None:
    lines = ["□ 신청 방법", "  ○ 방문 신청", "   - 평일만", "  ㅇ 전화 신청", "□ 문의처", "① 본관 1층", "○○○ 귀하"]
    section = "".join(hancom_paragraph(line) for line in lines)

    assert read_office(hancom(tmp_path / "a.hwpx", section)).text == (
        "- 신청 방법\n  - 방문 신청\n    - 평일만\n  - 전화 신청\n- 문의처\n\n① 본관 1층\n\n○○○ 귀하"
    )


def test_a_hancom_file_without_its_mark_is_read_all_the_same(tmp_path: Path) -> None:
    file = hancom(tmp_path / "a.hwpx", hancom_paragraph("첫째 마당"), hancom_paragraph("둘째 마당"), mark=False)

    assert read_office(file).text == "첫째 마당\n\n둘째 마당"


def test_the_ending_of_the_name_does_not_matter(tmp_path: Path) -> None:
    assert read_office(hancom(tmp_path / "a.pdf", hancom_paragraph("안녕하세요"))).text == "안녕하세요"


@pytest.mark.parametrize("part", ["word/document.xml", "_rels/.rels"])
def test_a_package_with_entities_is_unsafe_even_when_its_text_could_be_read(tmp_path: Path, part: str) -> None:
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    members = {"word/document.xml": body, part: f'<!DOCTYPE x [<!ENTITY e "boom">]>{body}'}

    assert refusal(write_package(tmp_path / "a.docx", members)) == "unsafe"


def test_a_package_that_would_swell_is_unsafe(tmp_path: Path) -> None:
    file = hancom(tmp_path / "a.hwpx", hancom_paragraph(" " * 30_000_000))

    assert refusal(file) == "unsafe"


def test_a_cut_package_is_damaged(tmp_path: Path) -> None:
    file = word(tmp_path / "a.docx", word_paragraph("안녕하세요"))
    file.write_bytes(file.read_bytes()[:-40])

    assert refusal(file) == "damaged"


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"hello"])
def test_bytes_that_only_pretend_are_damaged(tmp_path: Path, start: bytes) -> None:
    file = tmp_path / "a.doc"
    file.write_bytes(start + b"\0" * 600)

    assert refusal(file) == "damaged"


@pytest.mark.parametrize(("lock", "reason"), [(0, "unsupported"), (1, "encrypted")])
def test_a_hancom_file_of_version_3_is_refused_and_a_locked_one_is_called_so(
    tmp_path: Path, lock: int, reason: str
) -> None:
    file = tmp_path / "a.hwp"
    file.write_bytes(b"HWP Document File V3.00 \x1a\1\2\3\4\5".ljust(126, b"\0") + struct.pack("<H", lock))

    assert refusal(file) == reason


def test_a_file_of_pictures_alone_has_no_text(tmp_path: Path) -> None:
    assert refusal(word(tmp_path / "a.docx", "<w:p/>")) == "no_text"


def test_a_zip_of_something_else_is_unsupported(tmp_path: Path) -> None:
    assert refusal(write_package(tmp_path / "a.zip", {"letter.txt": "hello"})) == "unsupported"


def test_korean_word_names_its_heading_styles_by_numbers(tmp_path: Path) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    heading = word_paragraph("둘째 마당", '<w:pStyle w:val="1"/>')
    body = word_paragraph("첫째 마당", '<w:pStyle w:val="1"/>') + word_table([["칸", "값"], ["하나", "둘"]]) + heading
    text = read_office(word(tmp_path / "a.docx", body, styles=styles)).text

    assert text.startswith("# 첫째 마당")
    assert text.endswith("# 둘째 마당")


def test_a_sheet_of_which_rows_were_left_out_is_too_large(tmp_path: Path) -> None:
    rows = [[str(row * column) for column in range(45)] for row in range(5_000)]

    assert refusal(workbook(tmp_path / "a.xlsx", {"표": rows})) == "too_large"


def test_many_rows_take_no_more_time_each(tmp_path: Path) -> None:
    rows = [["이름", "번호"], *([f"수강생 {row}", f"{row}번"] for row in range(6_000))]
    text = read_office(workbook(tmp_path / "a.xlsx", {"명단": rows})).text

    assert "| 수강생 5999 | 5999번 |" in text


def test_items_counted_in_korean_letters_keep_them(tmp_path: Path) -> None:
    numbering = word_numbering("decimal").replace("decimal", "ganada")
    body = word_item("첫째", numbering=1) + word_item("둘째", numbering=1)

    assert read_office(word(tmp_path / "a.docx", body, numbering=numbering)).text == "- 가. 첫째\n- 나. 둘째"
