from pathlib import Path

import pytest

from knowledge.blocks import parse_blocks
from knowledge.errors import MaterialUnreadable
from knowledge.readers.plain import markdown_of, read_markdown, read_text


def items(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(block.kind, block.items) for block in parse_blocks(markdown_of(text))]


def test_an_underlined_line_is_a_heading_and_a_rule_is_nothing() -> None:
    assert items("모임 안내\n=====\n\n내용\n\n----------\n\n더") == [
        ("heading", ("모임 안내",)),
        ("paragraph", ("내용",)),
        ("paragraph", ("더",)),
    ]


def test_steps_and_bullets_become_lists_with_what_is_indented_below_them() -> None:
    text = "준비\n 1. 전원을 켭니다\n    불이 들어옵니다\n 2. 기다립니다\n   • 가방\n   • 물병\n"

    assert items(text) == [
        ("paragraph", ("준비",)),
        ("steps", ("전원을 켭니다 불이 들어옵니다", "기다립니다\n가방\n물병")),
    ]


def test_korean_outline_marks_start_entries_of_their_own() -> None:
    assert items("가. 신청\n나. 접수\n① 서류\n② 사진") == [("list", ("가. 신청", "나. 접수", "① 서류", "② 사진"))]


def test_a_date_at_the_start_of_a_line_keeps_all_its_numbers() -> None:
    assert items("2031. 4. 2. 문을 엽니다.") == [("paragraph", ("2031. 4. 2. 문을 엽니다.",))]


def test_wrapped_lines_are_joined_and_lines_that_end_early_are_kept() -> None:
    wrapped = "이 글은 편집기가 줄을 바꾼 글이라서 낱말이\n모자라면 다음 줄로 넘어가서 이어지게\n됩니다."

    assert items(f"{wrapped}\n\n이름: 나\n전화: 없음") == [
        ("paragraph", ("이 글은 편집기가 줄을 바꾼 글이라서 낱말이 모자라면 다음 줄로 넘어가서 이어지게 됩니다.",)),
        ("paragraph", ("이름: 나\n전화: 없음",)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "# 번호표",
        "> 화살표",
        "    들여쓴 글",
        "<b>표시</b> 는 태그",
        "a*b*c 와 __init__",
        "&lt; 기호",
        "| 칸 | 칸 |",
        "C:\\_x\\[y]",
    ],
)
def test_signs_of_markdown_stand_for_themselves(line: str) -> None:
    assert items(line) == [("paragraph", (line.strip(),))]


def test_a_text_file_written_in_markdown_is_taken_for_markdown(tmp_path: Path) -> None:
    file = tmp_path / "lesson.txt"
    file.write_text("# 첫 수업\n\n[여기](https://a.example)를 **누르세요**.\n", encoding="utf-8")

    assert read_text(file).text == "# 첫 수업\n\n[여기](https://a.example)를 **누르세요**.\n"


def test_markdown_keeps_its_front_matter(tmp_path: Path) -> None:
    file = tmp_path / "lesson.md"
    file.write_bytes("---\r\ntitle: 첫 수업\r\n---\r\n글".encode("cp949"))

    assert read_markdown(file).text == "---\ntitle: 첫 수업\n---\n글"


def test_a_file_of_blanks_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "blank.txt"
    file.write_text(" \n\t\n")

    with pytest.raises(MaterialUnreadable) as refusal:
        read_text(file)
    assert refusal.value.reason == "empty"
