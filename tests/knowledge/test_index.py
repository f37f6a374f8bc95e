"""Keeping an index equal to its folder, whatever happens on the way."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from coach.build import build_index
from coach.settings import Settings
from knowledge.encoders import Usem3Encoder
from knowledge.errors import FolderUnreadable, IndexDamaged, IndexMissing, IndexOutdated, IndexUnavailable
from knowledge.index import Index, Report
from knowledge.kiwi_words import KiwiWords
from knowledge.search import Search

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "materials"
    place.mkdir()
    (place / "wifi.md").write_text("# 와이파이\n\n## 연결하기\n1. 설정을 열어요.\n2. 와이파이를 눌러요.\n")
    (place / "photo.md").write_text("# 사진\n\n## 보내기\n1. 사진을 골라요.\n2. 전송을 눌러요.\n")
    return place


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index", encoder=Usem3Encoder(), tokeniser=KiwiWords())


def sync(index: Index, folder: Path) -> Report:
    return index.sync(folder, root="r", progress=lambda done, total: None)


def found(index: Index, question: str) -> list[str]:
    return [passage.chunk.title for passage in Search(index).find(question, limit=5).passages]


def test_new_changed_and_removed_files_are_followed(index: Index, folder: Path) -> None:
    first = sync(index, folder)
    (folder / "wifi.md").write_text("# 와이파이\n\n## 연결하기\n1. 설정을 열어요.\n\n## 끄기\n스위치를 꺼요.\n")
    (folder / "photo.md").unlink()
    (folder / "mail.md").write_text("# 이메일\n\n편지를 써요.\n")
    second = sync(index, folder)

    assert sorted(first.added) == ["photo.md", "wifi.md"]
    assert (second.added, second.changed, second.removed) == (["mail.md"], ["wifi.md"], ["photo.md"])
    assert "사진" not in found(index, "사진 보내기")
    assert found(index, "와이파이 끄기")[0] == "와이파이"


def test_a_second_run_reads_nothing(index: Index, folder: Path) -> None:
    sync(index, folder)
    for file in folder.iterdir():
        file.chmod(0)
    report = sync(index, folder)

    assert (report.unchanged, report.chunks, report.refused) == (2, 0, [])


def test_a_touched_file_with_the_same_bytes_is_unchanged(index: Index, folder: Path) -> None:
    sync(index, folder)
    os.utime(folder / "wifi.md", (1, 1))

    assert sync(index, folder).unchanged == 2
    assert sync(index, folder).unchanged == 2


def test_only_chunks_whose_text_changed_are_encoded_again(index: Index, folder: Path) -> None:
    sync(index, folder)
    text = (folder / "wifi.md").read_text()
    (folder / "wifi.md").write_text(text + "\n## 끄기\n스위치를 꺼요.\n")

    assert sync(index, folder).chunks == 1


def test_a_file_that_cannot_be_read_is_reported_and_the_others_go_on(index: Index, folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\x00\xff\x00")
    report = sync(index, folder)

    assert [refusal.path for refusal in report.refused] == ["bad.md"]
    assert len(report.added) == 2


def test_folders_under_two_names_do_not_touch_each_other(index: Index, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "wifi.md").write_text("# 다른 와이파이\n\n글\n")
    sync(index, folder)
    index.sync(other, root="other", progress=lambda done, total: None)
    sync(index, folder)

    assert index.catalog.counts()[0] == 3


def test_a_missing_folder_changes_nothing(index: Index, folder: Path) -> None:
    sync(index, folder)
    with pytest.raises(FolderUnreadable):
        sync(index, folder / "gone")

    assert index.catalog.counts()[0] == 2


def test_searching_before_indexing_names_the_command(index: Index) -> None:
    with pytest.raises(IndexMissing, match="python -m coach index"):
        index.check_searchable()


def test_another_encoder_is_refused_with_the_command_to_run(index: Index, folder: Path, tmp_path: Path) -> None:
    class OtherEncoder(Usem3Encoder):
        id = "other"

    sync(index, folder)
    other = Index(tmp_path / "index", encoder=OtherEncoder(), tokeniser=KiwiWords())
    with pytest.raises(IndexOutdated, match="--rebuild"):
        other.check_searchable()
    with pytest.raises(IndexOutdated, match="--rebuild"):
        sync(other, folder)


def test_a_damaged_catalog_is_named_and_rebuilt(index: Index, folder: Path, tmp_path: Path) -> None:
    sync(index, folder)
    index.close()
    for file in (tmp_path / "index").glob("catalog.sqlite3*"):
        file.write_bytes(b"this is no database" * 200)

    with pytest.raises(IndexDamaged, match="--rebuild"):
        Index(tmp_path / "index", encoder=Usem3Encoder(), tokeniser=KiwiWords())


def test_damaged_vectors_are_named(index: Index, folder: Path, tmp_path: Path) -> None:
    sync(index, folder)
    index.close()
    (tmp_path / "index" / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 200)

    with pytest.raises(IndexUnavailable, match="--rebuild"):
        found(Index(tmp_path / "index", encoder=Usem3Encoder(), tokeniser=KiwiWords()), "와이파이")


def test_two_runs_at_once_do_not_write_over_each_other(index: Index, folder: Path) -> None:
    with index.writing(), pytest.raises(IndexUnavailable, match="another run"):
        sync(index, folder)


def test_a_search_sees_what_another_process_wrote(index: Index, folder: Path) -> None:
    sync(index, folder)
    search = Search(index)
    search.find("와이파이", limit=1)
    (folder / "kiosk.md").write_text("# 키오스크\n\n## 주문하기\n화면을 눌러 주문해요.\n")
    code = f"""
        from pathlib import Path
        from knowledge.encoders import Usem3Encoder
        from knowledge.index import Index
        from knowledge.kiwi_words import KiwiWords
        index = Index(Path({str(index.folder)!r}), encoder=Usem3Encoder(), tokeniser=KiwiWords())
        index.sync(Path({str(folder)!r}), root="r", progress=lambda done, total: None)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, check=True)

    best = search.find("키오스크 주문하기", limit=1).passages[0]
    assert best.chunk.title == "키오스크"
    assert best.dense > 0.5


def test_a_run_that_is_killed_is_repaired_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.md").write_text(
            f"# 안내 {number}\n\n" + f"## 제목 {number}\n{number}번 글이에요. " * 20
        )
    environment = {**os.environ, "COACH_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "coach", "index", str(folder)]
    run = subprocess.Popen(command, cwd=ROOT, env=environment)
    index = build_index(Settings(data_dir=tmp_path / "data", _env_file=None))
    while index.catalog.is_empty() and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    before = index.catalog.counts()[0]
    index.close()
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert 0 < before < 300
    assert "refused" in finished.stdout
    index = build_index(Settings(data_dir=tmp_path / "data", _env_file=None))
    chunk_ids = index.catalog.chunk_ids()
    assert index.catalog.counts()[0] == 300
    assert {id_.split("#")[0] for id_ in index.vectors.ids("windows")} == chunk_ids
    assert len(index.vectors.ids("materials")) == 300
