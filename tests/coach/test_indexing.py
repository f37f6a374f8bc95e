"""Following a folder: what counts as changed between two looks at it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach.indexing import _Watched
from knowledge.planning import FoundFile

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a.md").write_text("글이에요.")
    return tmp_path / "m"


def look(watched: _Watched) -> set[str] | None:
    files = watched.look()
    if files is not None:
        watched.taken_in(files)
    return None if files is None else set(files)


def test_the_first_look_takes_everything_in_and_the_next_nothing(folder: Path) -> None:
    watched = _Watched(folder)

    assert [look(watched), look(watched), look(watched)] == [{"a.md"}, None, None]


def test_a_growing_file_waits_until_it_stands_still_and_keeps_no_other_waiting(folder: Path) -> None:
    watched = _Watched(folder)
    look(watched)
    (folder / "b.md").write_text("다 됐어요.")
    (folder / "growing.md").write_text("하나")
    assert look(watched) is None
    (folder / "growing.md").write_text("하나 둘")
    assert look(watched) == {"a.md", "b.md"}
    (folder / "growing.md").write_text("하나 둘 셋")
    assert look(watched) is None
    assert look(watched) == {"a.md", "b.md", "growing.md"}


def test_a_file_that_is_written_again_stays_as_it_was_until_it_stands_still(folder: Path) -> None:
    watched = _Watched(folder)
    before = watched.look()
    assert before is not None
    watched.taken_in(before)
    (folder / "a.md").write_text("새 글을 쓰고 있어요.")
    (folder / "c.md").write_text("다른 글이에요.")
    watched.look()
    (folder / "a.md").write_text("새 글을 더 쓰고 있어요.")
    files = watched.look()

    assert files is not None
    assert files["a.md"] == before["a.md"]
    assert isinstance(files["c.md"], FoundFile)


def test_a_renaming_is_seen_in_one_piece(folder: Path) -> None:
    watched = _Watched(folder)
    look(watched)
    (folder / "a.md").rename(folder / "b.md")

    assert [look(watched), look(watched)] == [None, {"b.md"}]


def test_watching_from_the_command_line_follows_until_it_is_interrupted(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "coach", "index", str(folder), "--watch"]
    environment = {**os.environ, "COACH_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "watching" not in process.stderr.readline():
            assert process.poll() is None
        (folder / "new.md").write_text("# 새 안내\n\n지도를 열어요.\n")
        assert process.stdout is not None
        for line in process.stdout:
            if line.split() == ["added", "1"] and (folder / "new.md").exists():
                break
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

    assert process.returncode == 1
