from pathlib import Path

import pytest

from knowledge.errors import MaterialUnreadable
from knowledge.readers.ocr import lines_in_output, ocr_available, read_image
from knowledge.readers.pdf_page import Box

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def row(line: int, left: int, width: int, text: str, *, confidence: float = 95, top: int = 100) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t{width}\t30\t{confidence}\t{text}"


def test_the_text_tells_which_syllables_make_a_word() -> None:
    output = "\n".join([HEADER, row(1, 10, 28, "물"), row(1, 45, 28, "을"), row(1, 90, 60, "줍니다"), "물을 줍니다"])

    assert [line.text for line in lines_in_output(output)] == ["물을 줍니다"]


def test_a_wide_gap_and_a_ruling_end_a_line() -> None:
    output = "\n".join(
        [
            HEADER,
            row(1, 10, 60, "월요일"),
            row(1, 200, 60, "오전"),
            row(2, 10, 60, "앞", top=200),
            row(2, 80, 60, "뒤", top=200),
        ]
    )
    ruling = Box(75, -260, 75, -180)

    assert [line.text for line in lines_in_output(output, [ruling])] == ["월요일", "오전", "앞", "뒤"]


def test_doubtful_words_and_lines_are_left_out() -> None:
    output = "\n".join(
        [
            HEADER,
            row(1, 10, 60, "분명한"),
            row(1, 80, 60, "글자"),
            row(1, 150, 20, "ㅈㅓ", confidence=12),
            row(2, 10, 60, "~ol}", confidence=40, top=200),
        ]
    )

    assert [line.text for line in lines_in_output(output)] == ["분명한 글자"]


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    picture = tmp_path / "broken.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\nnothing")

    with pytest.raises(MaterialUnreadable) as refused:
        read_image(picture)

    assert refused.value.reason == ("damaged" if ocr_available() else "no_text")


def test_a_picture_too_large_to_decode_is_refused(tmp_path: Path) -> None:
    if not ocr_available():
        pytest.skip("Tesseract with Korean is not installed.")
    picture = tmp_path / "bomb.png"
    side = (60_000).to_bytes(4)
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + b"IHDR" + side + side + b"\x08\x00\x00\x00\x00")

    with pytest.raises(MaterialUnreadable) as refused:
        read_image(picture)

    assert refused.value.reason == "too_large"
