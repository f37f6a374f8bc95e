"""One process a file: whatever a file makes a reader try, the others are read and nothing else is touched."""

import signal
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import MaterialUnreadable
from knowledge.reading_process import ReadingProcess

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


def reason(reading: ReadingProcess, file: Path) -> str:
    with pytest.raises(MaterialUnreadable) as refused:
        reading.read(file)
    return refused.value.reason


def confined(tmp_path: Path, attempt: str) -> str:
    """What a confined process, whose own file is ``mine.txt``, gets when it tries something."""
    (tmp_path / "scratch").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "other.txt").write_text("other")
    code = f"""
        import os, socket, subprocess, sys
        from pathlib import Path
        from knowledge.confinement import confine
        here = Path({str(tmp_path)!r})
        confine(here / "mine.txt", here / "scratch")
        try:
            print("allowed", {attempt})
        except (PermissionError, MemoryError) as error:
            print(type(error).__name__)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    "attempt",
    ["(here / 'mine.txt').read_text()", "(here / 'scratch' / 'new').write_text('x')", "__import__('colorsys')"],
)
def test_a_reader_may_open_its_file_its_scratch_and_modules(tmp_path: Path, attempt: str) -> None:
    assert confined(tmp_path, attempt).startswith("allowed")


@pytest.mark.parametrize(
    "attempt",
    [
        "(here / 'other.txt').read_text()",
        "open('/etc/passwd').read()",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "(here / 'mine.txt').write_text('x')",
        "(here / 'new.txt').write_text('x')",
        "(here / 'other.txt').unlink()",
        "(here / 'scratch' / 'link').symlink_to('/etc/passwd') or (here / 'scratch' / 'link').read_text()",
        "socket.socket()",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
    ],
)
def test_a_reader_may_do_nothing_else(tmp_path: Path, attempt: str) -> None:
    assert confined(tmp_path, attempt) == "PermissionError"


def test_a_reader_gets_no_more_than_512_mb(tmp_path: Path) -> None:
    assert confined(tmp_path, "len(bytearray(600_000_000))") == "MemoryError"


def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_is_read(
    reading: ReadingProcess, tmp_path: Path
) -> None:
    (tmp_path / "huge.html").write_text("<p>" + "가나다 " * 9_000_000)
    (tmp_path / "next.txt").write_text("다음 글이에요.")

    assert reason(reading, tmp_path / "huge.html") == "too_large"
    assert reading.read(tmp_path / "next.txt").content.text == "다음 글이에요."


def test_a_file_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.html").write_text("<p>가나다</p>" * 400_000)
    with ReadingProcess(seconds=0.05) as reading:
        assert reason(reading, tmp_path / "long.html") == "too_slow"


def test_a_file_over_the_size_limit_is_not_opened(reading: ReadingProcess, tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(100_000_001)
    (tmp_path / "big.txt").chmod(0)

    assert reason(reading, tmp_path / "big.txt") == "too_large"


def test_a_text_beyond_the_limit_of_characters_is_refused(reading: ReadingProcess, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("가나다라 " * 1_100_000)

    assert reason(reading, tmp_path / "long.txt") == "too_large"


def test_the_process_has_no_secrets_and_is_started_again_when_it_was_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    (tmp_path / "a.txt").write_text("글이에요.")
    with ReadingProcess() as reading:
        reading.read(tmp_path / "a.txt")
        assert reading._server is not None
        environment = Path(f"/proc/{reading._server.pid}/environ").read_bytes()
        reading._server.send_signal(signal.SIGKILL)
        reading._server.wait()
        again = reading.read(tmp_path / "a.txt").content.text

    assert b"sk-secret" not in environment
    assert again == "글이에요."


def test_text_behind_a_page_of_blanks_is_read(reading: ReadingProcess, tmp_path: Path) -> None:
    (tmp_path / "late.txt").write_text(" \n" * 3_000 + "여기부터 글이에요.")

    assert reading.read(tmp_path / "late.txt").content.text == "여기부터 글이에요."


def test_an_open_document_is_not_taken_for_an_archive(reading: ReadingProcess, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.txt", "글이에요.")

    assert reason(reading, tmp_path / "a.odt") == "unsupported"


def test_nothing_is_left_in_the_temporary_folder(
    reading: ReadingProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("한글.txt", "안의 글이에요.")

    assert "안의 글이에요." in reading.read(tmp_path / "a.zip").content.text
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.hwp", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.docx", b"no zip at all", "damaged"),
        ("a.exe", b"MZ\x90\x00", "unsupported"),
        ("a.zip", b"PK\x03\x04 cut", "damaged"),
        ("a.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", "damaged"),
    ],
)
def test_each_fault_has_its_reason(
    reading: ReadingProcess, tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)

    assert reason(reading, tmp_path / name) == expected
