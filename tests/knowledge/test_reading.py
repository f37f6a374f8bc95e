import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.errors import FolderUnreadable, MaterialUnreadable
from knowledge.reading import Material, listed_files, read_material
from knowledge.reading_process import ReadingProcess


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


Read = Callable[[Path], Material]


@pytest.fixture
def read(reading: ReadingProcess) -> Read:
    return lambda file: read_material(file, material_id="m", path=file.name, read=reading.read)


def test_front_matter_names_the_material(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "---\ntitle: 제목\ncourse: 과정\nlanguage: ko\ntwin: en/a.md\nupdated: 2026-11-24\n---\n# 제목\n글\n"
    )
    material = read(file)

    assert (material.title, material.course, material.updated) == ("제목", "과정", "2026-11-24")
    assert material.twin_path == "en/a.md"
    assert material.text.startswith("# 제목")


def test_a_block_between_dashes_that_is_no_front_matter_stays_text(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "quiz.md"
    file.write_text("---\n### Q1: what? [[a]]\n<Question\n---\nBody\n")

    assert "Q1" in read(file).text


def test_without_a_title_the_first_heading_or_the_name_stands_in(tmp_path: Path, read: Read) -> None:
    (tmp_path / "one.md").write_text("text\n\n# Heading\n")
    (tmp_path / "two.txt").write_text("just text")

    assert read(tmp_path / "one.md").title == "Heading"
    assert read(tmp_path / "two.txt").title == "two"


def test_old_korean_files_and_decomposed_text_are_read(tmp_path: Path, read: Read) -> None:
    (tmp_path / "old.txt").write_bytes("한글 문서".encode("cp949"))
    (tmp_path / "mac.txt").write_text(unicodedata.normalize("NFD", "한글 문서"))

    assert read(tmp_path / "old.txt").text == read(tmp_path / "mac.txt").text == "한글 문서"


@pytest.mark.parametrize("content", [b"", b"   \n", b"\x00\x01\xff\xfe\x00", b"---\ntitle: x\n---\n"])
def test_a_file_without_text_is_refused(tmp_path: Path, read: Read, content: bytes) -> None:
    file = tmp_path / "bad.md"
    file.write_bytes(content)

    with pytest.raises(MaterialUnreadable) as refused:
        read(file)
    assert refused.value.reason in ("empty", "damaged")


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreadable, match="nowhere"):
        listed_files(tmp_path / "nowhere")


def test_hidden_and_foreign_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.png", ".hidden.md", ".git/x.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    assert [file.name for file in listed_files(tmp_path)] == ["a.txt", "b.md"]
