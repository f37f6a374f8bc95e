"""Keeping an index equal to its folder, whatever happens on the way."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from pathlib import Path

import pytest

from coach.build import build_index
from coach.settings import Settings
from knowledge.contents import Place
from knowledge.encoders import Usem3Encoder
from knowledge.errors import FolderUnreadable, IndexDamaged, IndexMissing, IndexOutdated, IndexUnavailable
from knowledge.found_files import found_files
from knowledge.index import Index
from knowledge.kiwi_words import KiwiWords
from knowledge.reports import Renaming, Report
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
    for number in range(80):
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
    index = build_index(Settings(data_dir=tmp_path / "data", _env_file=None))
    finished = index.sync(folder, root=str(folder.resolve()), progress=lambda done, total: None)

    assert 0 < before < 80
    assert (len(finished.added), finished.unchanged, finished.refused) == (80 - before, before, [])
    chunk_ids = index.catalog.chunk_ids()
    assert index.catalog.counts()[0] == 80
    assert {id_.split("#")[0] for id_ in index.vectors.ids(index.windows)} == chunk_ids
    assert len(index.vectors.ids(index.wholes)) == 80


def text_file(folder: Path, name: str, text: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def ids(index: Index) -> dict[str, str]:
    return {entry.path: entry.id for entry in index.catalog.materials()}


def test_a_renamed_file_keeps_its_id_and_is_not_encoded_again(index: Index, folder: Path) -> None:
    sync(index, folder)
    before = ids(index)["wifi.md"]
    (folder / "new").mkdir()
    (folder / "wifi.md").rename(folder / "new" / "home-wifi.md")
    report = sync(index, folder)

    assert report.renamed == [Renaming("wifi.md", "new/home-wifi.md")]
    assert (report.added, report.removed, report.chunks) == ([], [], 0)
    assert ids(index)["new/home-wifi.md"] == before
    assert found(index, "와이파이 연결하기")[0] == "와이파이"


def test_a_material_named_by_its_file_gets_the_new_name_and_keeps_its_id(index: Index, folder: Path) -> None:
    text_file(folder, "옛 이름.txt", "키오스크에서 주문해요.")
    sync(index, folder)
    before = ids(index)["옛 이름.txt"]
    (folder / "옛 이름.txt").rename(folder / "새 이름.txt")
    report = sync(index, folder)

    assert report.renamed == [Renaming("옛 이름.txt", "새 이름.txt")]
    assert ids(index)["새 이름.txt"] == before
    assert found(index, "키오스크 주문")[0] == "새 이름"


def test_a_new_file_at_the_place_of_a_renamed_one_is_another_material(index: Index, folder: Path) -> None:
    sync(index, folder)
    (folder / "wifi.md").rename(folder / "old.md")
    sync(index, folder)
    text_file(folder, "wifi.md", "# 새 글\n\n다른 글이에요.\n")
    sync(index, folder)

    assert len(set(ids(index).values())) == index.catalog.counts()[0] == 3


def test_a_refused_file_is_reported_again_without_being_opened(index: Index, folder: Path) -> None:
    (folder / "locked.hwp").write_bytes(b"")
    text_file(folder, "film.mp4", "x")
    sync(index, folder)
    for name in ("locked.hwp", "film.mp4"):
        (folder / name).chmod(0)
    report = sync(index, folder)

    assert [(one.path, one.reason) for one in report.refused] == [("film.mp4", "unsupported"), ("locked.hwp", "empty")]
    assert index.refused_files.of("r").keys() == {"locked.hwp", "film.mp4"}


def test_a_mended_file_is_a_material_and_a_removed_one_is_forgotten(index: Index, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    (folder / "b.txt").write_bytes(b"")
    sync(index, folder)
    text_file(folder, "a.txt", "이제 글이 있어요.")
    (folder / "b.txt").unlink()
    report = sync(index, folder)

    assert (report.added, report.refused, index.refused_files.all()) == (["a.txt"], [], [])


def test_a_material_that_becomes_unreadable_no_longer_answers(index: Index, folder: Path) -> None:
    sync(index, folder)
    (folder / "wifi.md").write_bytes(b"")
    report = sync(index, folder)

    assert [one.path for one in report.refused] == ["wifi.md"]
    assert "와이파이" not in found(index, "와이파이 연결하기")


def test_a_passage_knows_its_minute_and_its_file_in_an_archive(index: Index, folder: Path) -> None:
    cues = "1\n00:03:05,000 --> 00:03:09,000\n지도 앱을 열어 길을 찾아요.\n"
    with zipfile.ZipFile(folder / "자막.zip", "w") as archive:
        archive.writestr("길찾기.srt", cues)
    sync(index, folder)
    best = Search(index).find("지도 앱으로 길 찾기", limit=1).passages[0].chunk

    assert best.place == Place("time", "0:03:05", "길찾기.srt")


def test_near_duplicates_and_declared_twins_are_known(index: Index, folder: Path) -> None:
    text = "# 사진 정리\n\n" + "\n\n".join(f"{n}번 사진을 골라 앨범에 넣고 이름을 붙여요." for n in range(30))
    text_file(folder, "a.md", text)
    text_file(folder, "b.md", text + "\n\n마지막 줄만 달라요.\n")
    text_file(folder, "en.md", "---\ntwin: wifi.md\n---\n# Wi-Fi\n\nConnect to Wi-Fi.\n")
    sync(index, folder)
    known, like = ids(index), index.likenesses.of_all()
    twins = {entry.path: entry.twin for entry in index.catalog.materials()}

    assert [(one.material_id, one.kind) for one in like[known["a.md"]]] == [(known["b.md"], "duplicate")]
    assert like[known["b.md"]][0].score > 0.9
    assert twins["en.md"] == known["wifi.md"]


def test_twins_are_recognised_without_being_declared(guides_index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "undeclared"
    for entry in guides_index.catalog.materials():
        if entry.path.split("/")[1] in ("wifi.md", "kiosk.md", "passwords.md", "maps-and-buses.md"):
            text = "\n\n".join(chunk.text for chunk in guides_index.catalog.chunks_of(entry.id))
            text_file(folder, f"{entry.language}-{entry.path.split('/')[1]}", f"# {entry.title}\n\n{text}")
    index = Index(tmp_path / "index", encoder=Usem3Encoder(), tokeniser=KiwiWords())
    sync(index, folder)
    paths = {entry.id: entry.path for entry in index.catalog.materials()}
    pairs = {(entry.path, paths[entry.twin]) for entry in index.catalog.materials() if entry.twin}

    assert len(pairs) >= 4
    assert all(one.split("-", 1)[1] == other.split("-", 1)[1] for one, other in pairs)


def test_a_search_during_a_run_never_sees_half_a_material(index: Index, folder: Path) -> None:
    long = "# 긴 안내\n\n" + "\n\n".join(f"## {n}장\n\n{n}장에서는 설정 화면을 하나씩 눌러 봐요." for n in range(200))
    text_file(folder, "long.md", long)
    sync(index, folder)
    text_file(folder, "long.md", long.replace("눌러 봐요", "눌러 보아요"))
    search, counts, ended = Search(index), set[int](), threading.Event()
    entry = ids(index)["long.md"]

    def look() -> None:
        while not ended.is_set():
            search.find("설정 화면", limit=1)
            counts.add(len(index.catalog.chunks_of(entry)))

    looking = threading.Thread(target=look)
    looking.start()
    sync(index, folder)
    ended.set()
    looking.join()

    assert counts == {200}
    assert "보아요" in search.find("3장 설정 화면", limit=1).passages[0].chunk.text


def test_all_copies_of_a_file_go_when_they_are_removed_at_once(index: Index, folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        text_file(folder, name, "세 번 같은 글이에요.")
    sync(index, folder)
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).unlink()

    assert sync(index, folder).removed == ["a.txt", "b.txt", "c.txt"]
    assert index.catalog.counts()[0] == 2


def test_a_file_moved_over_a_refused_one_is_refused_no_longer(index: Index, folder: Path) -> None:
    (folder / "x.md").write_bytes(b"")
    sync(index, folder)
    (folder / "wifi.md").rename(folder / "x.md")
    report = sync(index, folder)

    assert report.renamed == [Renaming("wifi.md", "x.md")]
    assert index.refused_files.all() == []


def test_a_run_that_died_before_its_end_is_finished_although_nothing_changed(index: Index, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        text_file(folder, name, "똑같은 글을 두 번 적어 두었어요.")
    sync(index, folder)
    with index.catalog.writing() as connection:
        connection.execute("DELETE FROM likenesses")
    index.catalog.set_meta({"unclean": "1"})
    sync(index, folder)

    assert len(index.likenesses.of_all()) == 2
    assert not index.was_interrupted


def test_names_of_old_korean_systems_are_read(index: Index, folder: Path) -> None:
    (folder / os.fsdecode("강의.txt".encode("cp949"))).write_text("오래된 이름의 글이에요.")
    report = sync(index, folder)

    assert "강의.txt" in report.added
    assert found(index, "오래된 이름")[0] == "강의"
    assert sync(index, folder).unchanged == 3


def test_a_file_that_went_while_the_folder_was_listed_is_not_there(folder: Path) -> None:
    (folder / "gone.md").symlink_to(folder / "nowhere.md")

    assert set(found_files(folder)) == {"photo.md", "wifi.md"}
