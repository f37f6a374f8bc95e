"""The intake: uploads become searchable by themselves, and nothing that interrupts it loses one."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.build import build_index
from coach.build_stores import build_uploads
from coach.intake import Intake
from coach.roots import UPLOADS_ROOT
from coach.settings import Settings
from coach.uploads import Uploads
from knowledge.index import Index
from knowledge.search import Search


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", _env_file=None)


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    opened = build_index(settings)
    yield opened
    opened.close()


@pytest.fixture
def uploads(settings: Settings) -> Iterator[Uploads]:
    opened = build_uploads(settings)
    yield opened
    opened.close()


@pytest.fixture
def intake(index: Index, uploads: Uploads) -> Iterator[Intake]:
    started = Intake(index, uploads)
    started.start()
    yield started
    started.stop()


def add(uploads: Uploads, name: str, text: str) -> None:
    with uploads.receiving(name) as received:
        received.write(text.encode())
        uploads.add(name, received.stored())


def titles(index: Index) -> list[str]:
    return [entry.title for entry in index.catalog.materials()]


def wait_until(condition: object) -> None:
    assert callable(condition)
    for _ in range(400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that in 20 seconds")


def test_an_upload_becomes_searchable_and_a_removed_one_goes(intake: Intake, uploads: Uploads, index: Index) -> None:
    add(uploads, "키오스크.md", "# 키오스크 주문\n\n화면을 눌러 주문해요.\n")
    intake.wake()
    wait_until(lambda: titles(index) == ["키오스크 주문"])
    assert Search(index).find("키오스크 주문", limit=1).passages

    uploads.remove(uploads.all()[0].id)
    intake.wake()
    wait_until(lambda: titles(index) == [])


def test_a_refused_upload_is_remembered_with_its_reason(intake: Intake, uploads: Uploads, index: Index) -> None:
    add(uploads, "빈 파일.hwp", "")
    intake.wake()
    wait_until(lambda: index.refused_files.of(UPLOADS_ROOT))

    (refused,) = index.refused_files.of(UPLOADS_ROOT).values()
    assert refused.reason == "empty"


def test_what_an_earlier_process_left_undone_is_taken_in_at_the_start(index: Index, uploads: Uploads) -> None:
    add(uploads, "a.md", "# 앞선 글\n\n글이에요.\n")
    intake = Intake(index, uploads)
    intake.start()
    wait_until(lambda: titles(index) == ["앞선 글"])
    intake.stop()

    assert intake.state.state == "idle"


def test_while_another_run_writes_it_waits_and_then_goes_on(settings: Settings, index: Index, uploads: Uploads) -> None:
    other = build_index(settings)
    add(uploads, "a.md", "# 글\n\n글이에요.\n")
    intake = Intake(index, uploads)
    with other.writing():
        intake.start()
        wait_until(lambda: intake.state.state == "waiting")
        assert titles(index) == []
    wait_until(lambda: titles(index) == ["글"])
    intake.stop()
    other.close()


def test_an_index_of_other_parts_stops_it_with_the_reason(
    index: Index, uploads: Uploads, caplog: pytest.LogCaptureFixture
) -> None:
    add(uploads, "a.md", "# 글\n\n글이에요.\n")
    intake = Intake(index, uploads)
    intake.start()
    wait_until(lambda: titles(index) == ["글"])
    index.catalog.set_meta({"splitter": "another"})
    intake.wake()
    wait_until(lambda: intake.state.state == "stopped")
    intake.stop()

    assert "--rebuild" in caplog.text
