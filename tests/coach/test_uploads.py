"""Uploads: stored once, every version kept, names that cannot harm."""

import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from coach.build_stores import build_uploads
from coach.errors import (
    NameInvalid,
    NameTaken,
    NothingToRestore,
    UploadNotFound,
    UploadTooLarge,
    UploadUnsupported,
)
from coach.settings import Settings
from coach.uploads import Upload, Uploads, checked_name
from knowledge.reading_process import MAX_BYTES


@pytest.fixture
def uploads(tmp_path: Path) -> Iterator[Uploads]:
    opened = build_uploads(Settings(data_dir=tmp_path, _env_file=None))
    yield opened
    opened.close()


def add(uploads: Uploads, name: str, content: bytes) -> tuple[Upload, str]:
    with uploads.receiving(name) as received:
        received.write(content)
        return uploads.add(name, received.stored())


def replace(uploads: Uploads, upload: Upload, name: str, content: bytes) -> Upload:
    with uploads.receiving(name) as received:
        received.write(content)
        return uploads.replace(upload.id, received.stored())[0]


def contents(uploads: Uploads) -> dict[str, bytes]:
    return {file.name: file.place.read_bytes() for file in uploads.files().values()}


def test_the_same_bytes_are_stored_once(uploads: Uploads, tmp_path: Path) -> None:
    add(uploads, "a.txt", b"one")
    add(uploads, "b.txt", b"one")

    assert len(list((tmp_path / "uploads").iterdir())) == 1
    assert contents(uploads) == {"a.txt": b"one", "b.txt": b"one"}


def test_the_same_name_is_a_new_version_and_the_old_one_comes_back_and_forth(uploads: Uploads) -> None:
    first, outcome = add(uploads, "a.txt", b"one")
    second, again = add(uploads, "a.txt", b"two")
    _, same = add(uploads, "a.txt", b"two")

    assert (outcome, again, same, second.id, second.versions) == ("added", "replaced", "same", first.id, 2)
    uploads.restore(first.id)
    assert contents(uploads) == {"a.txt": b"one"}
    uploads.restore(first.id)
    assert contents(uploads) == {"a.txt": b"two"}


def test_a_removed_upload_is_no_material_until_it_is_restored(uploads: Uploads) -> None:
    upload, _ = add(uploads, "a.txt", b"one")
    uploads.remove(upload.id)
    assert contents(uploads) == {}

    uploads.restore(upload.id)
    assert contents(uploads) == {"a.txt": b"one"}


def test_a_removed_upload_whose_name_is_taken_by_now_stays_removed(uploads: Uploads) -> None:
    upload, _ = add(uploads, "a.txt", b"one")
    uploads.remove(upload.id)
    add(uploads, "a.txt", b"two")

    with pytest.raises(NameTaken):
        uploads.restore(upload.id)
    assert contents(uploads) == {"a.txt": b"two"}


def test_replacing_takes_the_ending_of_the_new_file(uploads: Uploads) -> None:
    upload, _ = add(uploads, "안내.hwp", b"one")
    replaced = replace(uploads, upload, "other.pdf", b"two")

    assert (replaced.name, replaced.id) == ("안내.pdf", upload.id)


def test_renaming_keeps_the_ending_and_refuses_a_taken_name(uploads: Uploads) -> None:
    upload, _ = add(uploads, "a.txt", b"one")
    add(uploads, "b.txt", b"two")

    assert uploads.rename(upload.id, " 새 이름.txt ").name == "새 이름.txt"
    with pytest.raises(NameInvalid):
        uploads.rename(upload.id, "c.pdf")
    with pytest.raises(NameTaken):
        uploads.rename(upload.id, "b.txt")


def test_with_one_version_there_is_nothing_to_restore(uploads: Uploads) -> None:
    upload, _ = add(uploads, "a.txt", b"one")

    with pytest.raises(NothingToRestore):
        uploads.restore(upload.id)


def test_an_unknown_upload_is_named(uploads: Uploads) -> None:
    with pytest.raises(UploadNotFound):
        uploads.get(uuid4())


def receive(uploads: Uploads, parts: Iterable[bytes]) -> None:
    with uploads.receiving("a.txt") as received:
        for part in parts:
            received.write(part)
        received.stored()


def broken_off() -> Iterator[bytes]:
    yield b"half"
    raise ConnectionError


def test_what_was_not_received_whole_or_is_too_large_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        receive(uploads, broken_off())
    with pytest.raises(UploadTooLarge):
        receive(uploads, [b"x" * 10_000_000] * (MAX_BYTES // 10_000_000 + 1))

    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["", "/", "../a.txt", "a/../../b.txt", "x" * 300 + ".txt", "a\nb.txt"])
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    with pytest.raises(NameInvalid):
        checked_name(name)


@pytest.mark.parametrize("name", ["a.exe", "noending", "film.mp4"])
def test_an_ending_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(UploadUnsupported):
        checked_name(name)


def test_names_are_stored_in_one_form() -> None:
    assert checked_name("/1주차\\ 한글.hwp") == "1주차/한글.hwp"


def test_restoring_another_format_brings_its_ending_back(uploads: Uploads) -> None:
    upload, _ = add(uploads, "안내.md", b"one")
    replace(uploads, upload, "page.html", b"<p>two")

    assert uploads.restore(upload.id).name == "안내.md"
    assert uploads.restore(upload.id).name == "안내.html"


def test_replacing_a_removed_upload_brings_it_back(uploads: Uploads) -> None:
    upload, _ = add(uploads, "a.txt", b"one")
    uploads.remove(upload.id)
    replace(uploads, upload, "a.txt", b"two")

    assert contents(uploads) == {"a.txt": b"two"}


def test_an_upload_whose_bytes_are_lost_keeps_none_of_the_others_away(uploads: Uploads) -> None:
    lost, _ = add(uploads, "a.txt", b"one")
    add(uploads, "b.txt", b"two")
    uploads.place(lost).unlink()

    assert contents(uploads) == {"b.txt": b"two"}


def test_the_same_name_uploaded_many_times_at_once_is_one_upload(uploads: Uploads) -> None:
    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(lambda n: add(uploads, "a.txt", str(n).encode())[1], range(12)))

    assert outcomes == ["added", *["replaced"] * 11]
    assert [upload.versions for upload in uploads.all()] == [12]


def test_what_a_killed_process_left_half_received_is_thrown_away(uploads: Uploads, tmp_path: Path) -> None:
    for name, age in ((".incoming-old", 7_200), (".incoming-new", 0)):
        (tmp_path / "uploads").mkdir(exist_ok=True)
        (tmp_path / "uploads" / name).write_bytes(b"half")
        os.utime(tmp_path / "uploads" / name, (time.time() - age,) * 2)
    build_uploads(Settings(data_dir=tmp_path, _env_file=None)).close()

    assert [file.name for file in (tmp_path / "uploads").iterdir()] == [".incoming-new"]
