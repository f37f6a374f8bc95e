from pathlib import Path

import pytest

from knowledge.blocks import parse_blocks
from knowledge.errors import MaterialUnreadable
from knowledge.readers.csv_table import read_csv


def told(folder: Path, text: str, encoding: str = "utf-8") -> str:
    file = folder / "table.csv"
    file.write_bytes(text.encode(encoding))
    return read_csv(file).text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_a_table_is_read_whatever_separates_its_values(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = delimiter.join(["이름", "요일"]) + "\r\n" + delimiter.join(["가온", '"월요일\r\n오전"']) + "\r\n"

    assert told(tmp_path, text, encoding) == "| 이름 | 요일 |\n| --- | --- |\n| 가온 | 월요일 오전 |"


def test_signs_of_markdown_in_a_cell_do_not_break_the_table(tmp_path: Path) -> None:
    (table,) = parse_blocks(told(tmp_path, '이름,뜻\n"a|b",<i>*x* *y*\n'))

    assert table.items == ("이름 | 뜻", "a|b | <i>*x* *y*")


def test_a_wide_table_becomes_an_entry_a_row_that_names_its_values(tmp_path: Path) -> None:
    names, values = ",".join("가나다라마바사아자차"), ",".join("1234567890")

    assert told(tmp_path, f"{names}\n{values}\n").startswith("- 가: 1; 나: 2; 다: 3;")


def test_rows_without_a_header_become_entries(tmp_path: Path) -> None:
    assert told(tmp_path, "1,2\n3,\n") == "- 1; 2\n- 3"


def test_a_title_above_the_header_is_a_paragraph(tmp_path: Path) -> None:
    assert told(tmp_path, "일정표,\n,\n날,과목\n월,문서\n").startswith("일정표\n\n| 날 | 과목 |")


def test_one_column_of_sentences_becomes_paragraphs(tmp_path: Path) -> None:
    text = "켜요, 그리고 기다려요.\n눌러요.\n끝, 정말, 끝이에요.\n"

    assert told(tmp_path, text) == "켜요, 그리고 기다려요.\n\n눌러요.\n\n끝, 정말, 끝이에요."


def test_a_separator_that_excel_declares_is_used(tmp_path: Path) -> None:
    assert told(tmp_path, "sep=;\n가;나\n1;2\n") == "| 가 | 나 |\n| --- | --- |\n| 1 | 2 |"


def test_a_table_without_values_is_empty(tmp_path: Path) -> None:
    with pytest.raises(MaterialUnreadable) as refusal:
        told(tmp_path, ",,\n,,\n")
    assert refusal.value.reason == "empty"
