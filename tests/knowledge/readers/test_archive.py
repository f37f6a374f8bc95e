import io
import struct
import zipfile
import zlib
from functools import partial
from pathlib import Path

import pytest

from knowledge.contents import Content, Place
from knowledge.errors import MaterialUnreadable
from knowledge.readers.archive import MAX_DEPTH, read_zip
from knowledge.readers.plain import read_markdown

SUFFIXES = frozenset({".md", ".zip"})


def read(file: Path, depth: int = 0) -> Content:
    if file.suffix == ".zip":
        return read_zip(file, read_member=partial(read, depth=depth + 1), suffixes=SUFFIXES, depth=depth)
    return read_markdown(file)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def told(folder: Path, raw: bytes) -> Content:
    file = folder / "course.zip"
    file.write_bytes(raw)
    return read(file)


def refused(folder: Path, raw: bytes) -> str:
    with pytest.raises(MaterialUnreadable) as refusal:
        told(folder, raw)
    return refusal.value.reason


def with_declared_size(raw: bytes, true: int, declared: int) -> bytes:
    return raw.replace(struct.pack("<I", true), struct.pack("<I", declared))


def names(content: Content) -> list[str]:
    return [piece.place.file for piece in content.pieces]


def test_members_are_read_in_the_order_people_count(tmp_path: Path) -> None:
    content = told(
        tmp_path, zipped(("10강.md", b"c"), ("2강.md", b"b"), ("1강/끝.md", b"a"), ("Ab.md", b"d"), ("aa.md", b"e"))
    )

    assert names(content) == ["1강/끝.md", "2강.md", "10강.md", "aa.md", "Ab.md"]


def test_a_member_stands_under_its_title_and_its_headings_one_level_down(tmp_path: Path) -> None:
    lesson = "# 소리\n\n## 크게\n\n```\n# 아님\n```\n\n끝\n===\n\n###### 깊이\n"
    content = told(tmp_path, zipped(("a.md", lesson.encode())))

    assert content.text == "# 소리\n\n### 크게\n\n```\n# 아님\n```\n\n## 끝\n\n###### 깊이\n"


def test_a_member_without_a_heading_is_called_by_its_front_matter_or_name(tmp_path: Path) -> None:
    content = told(tmp_path, zipped(("a.md", "---\ntitle: 화면\n---\n글".encode()), ("b_1.md", "글".encode())))

    assert [piece.text for piece in content.pieces] == ["# 화면\n\n글", "# b_1\n\n글"]


def test_korean_names_are_made_out_in_every_way_they_are_stored(tmp_path: Path) -> None:
    raw = zipped(("xxxx.md", b"a"), ("가.md", b"b"))

    assert names(told(tmp_path, raw.replace(b"xxxx", "수업".encode("cp949")))) == ["가.md", "수업.md"]
    assert names(told(tmp_path, zipped(("\u1100\u1161.md", b"b")))) == ["가.md"]


def test_what_systems_add_is_passed_over(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    members = ["__MACOSX/._a.md", ".DS_Store", ".hidden/a.md", "Thumbs.db", "folder/"]

    content = told(tmp_path, zipped(*((name, b"x") for name in members), (link, b"/etc/passwd"), ("a.md", b"x")))
    assert names(content) == ["a.md"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_with_one_name_both_are_read(tmp_path: Path) -> None:
    assert names(told(tmp_path, zipped(("a.md", b"one"), ("a.md", b"two")))) == ["a.md", "a (2).md"]


def test_an_archive_inside_an_archive_is_read_to_a_limit(tmp_path: Path) -> None:
    raw = zipped(("a.md", b"x"))
    for _ in range(MAX_DEPTH):
        raw = zipped(("in.zip", raw))

    assert told(tmp_path, raw).pieces[0].place == Place(file="in.zip/" * MAX_DEPTH + "a.md")
    assert refused(tmp_path, zipped(("in.zip", raw))) == "unsafe"


@pytest.mark.parametrize("name", ["../a.md", "/a.md", "C:/a.md", "a/../../b.md", "..\\a.md"])
def test_a_name_that_leads_out_is_unsafe(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, zipped(("b.md", b"x"), (name, b"x"))) == "unsafe"


def test_a_bomb_is_unsafe(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped(("a.md", bytes(11_000_000)))) == "unsafe"
    assert refused(tmp_path, zipped(*((f"{n}.md", b"") for n in range(1_001)))) == "unsafe"


@pytest.mark.parametrize("name", ["a.md", "a.bin"])
def test_a_member_that_declares_a_wrong_size_is_refused(tmp_path: Path, name: str) -> None:
    raw = zipped((name, b"x" * 54_321))

    assert refused(tmp_path, with_declared_size(raw, 54_321, 1_234)) == "unsafe"
    assert refused(tmp_path, with_declared_size(raw, 54_321, 99_999)) == "damaged"


def test_a_broken_member_is_passed_over_when_another_can_be_read(tmp_path: Path) -> None:
    raw = zipped(("a.md", b"broken"), ("b.md", b"whole"))
    checksum = struct.pack("<I", zlib.crc32(b"broken"))

    assert names(told(tmp_path, raw.replace(checksum, b"\x01\x02\x03\x04"))) == ["b.md"]


def test_a_cut_archive_is_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped(("a.md", b"x" * 500))[:-30]) == "damaged"


def test_a_locked_archive_is_encrypted(tmp_path: Path) -> None:
    raw = bytearray(zipped(("a.md", b"x")))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1

    assert refused(tmp_path, bytes(raw)) == "encrypted"


def test_an_archive_without_files_is_empty_and_one_of_other_formats_unsupported(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped()) == "empty"
    assert refused(tmp_path, zipped(("song.mp3", b"x"))) == "unsupported"


def test_the_reason_of_the_only_member_is_the_reason_of_the_archive(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped(("a.md", b" "))) == "empty"
