from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.chroma_index import Space
from knowledge.encoders import Encoder, Usem3Encoder, Vectors
from knowledge.index import Index
from knowledge.kiwi_words import KiwiWords
from knowledge.search import Search


class OtherEncoder(Usem3Encoder):
    """Another encoder as far as the index can tell."""

    id = "other-1"
    asked = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        return np.roll(super().encode(texts), 1, axis=1)

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return np.roll(super().encode(questions), 1, axis=1)


class Stopped(Exception):
    pass


def silent(done: int, total: int) -> None:
    del done, total


def former(id_: str) -> Encoder | None:
    return Usem3Encoder() if id_ == Usem3Encoder.id else None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "materials"
    place.mkdir()
    for name in ("와이파이", "사진", "기차표"):
        (place / f"{name}.md").write_text(f"# {name}\n\n{name}에 대해 알려 드려요. 설정을 열고 눌러요.\n")
    return place


def opened(tmp_path: Path, encoder: Encoder, second: Encoder | None = None) -> Index:
    return Index(tmp_path / "index", encoder=encoder, tokeniser=KiwiWords(), second=second, former=former)


def first(index: Index, question: str) -> str:
    return Search(index).find(question, limit=1).passages[0].chunk.title


def test_the_second_encoder_is_used_when_it_has_read_everything(tmp_path: Path, folder: Path) -> None:
    index = opened(tmp_path, Usem3Encoder(), second=OtherEncoder())
    index.sync(folder, root="r", progress=silent)
    assert first(index, "기차표") == "기차표"
    assert index.careful is None

    assert index.encode_missing(progress=silent)
    assert first(index, "기차표") == "기차표"
    assert index.careful == Space("chunks", "other-1")
    assert index.vectors.ids(Space("chunks", "other-1")) == index.catalog.chunk_ids()
    index.close()


def test_a_stopped_run_is_continued_and_reads_nothing_twice(tmp_path: Path, folder: Path) -> None:
    second = OtherEncoder()
    index = opened(tmp_path, Usem3Encoder(), second=second)
    index.sync(folder, root="r", progress=silent)

    def stop(done: int, total: int) -> None:
        if done == total:
            raise Stopped

    with pytest.raises(Stopped):
        index.encode_missing(progress=stop)
    assert index.careful is None
    assert index.encode_missing(progress=silent)
    assert second.asked == index.catalog.counts()[1]
    index.close()


def test_what_comes_later_is_read_later_and_what_goes_is_forgotten(tmp_path: Path, folder: Path) -> None:
    second = OtherEncoder()
    index = opened(tmp_path, Usem3Encoder(), second=second)
    index.sync(folder, root="r", progress=silent)
    index.encode_missing(progress=silent)

    (folder / "사진.md").unlink()
    (folder / "지도.md").write_text("# 지도\n\n지도에서 길을 찾아요.\n")
    index.sync(folder, root="r", progress=silent)
    assert first(index, "지도에서 길 찾기") == "지도"
    index.encode_missing(progress=silent)

    assert index.vectors.ids(Space("chunks", "other-1")) == index.catalog.chunk_ids()
    assert second.asked == 4
    index.close()


def test_another_encoder_takes_over_only_when_it_has_read_everything(tmp_path: Path, folder: Path) -> None:
    index = opened(tmp_path, Usem3Encoder())
    index.sync(folder, root="r", progress=silent)
    index.close()

    changed = opened(tmp_path, OtherEncoder())
    assert first(changed, "와이파이") == "와이파이"
    assert changed.encoder.id == Usem3Encoder.id

    assert changed.encode_missing(progress=silent)
    assert first(changed, "와이파이") == "와이파이"
    assert changed.encoder.id == "other-1"
    assert changed.vectors.ids(Space("windows", Usem3Encoder.id)) == set()
    changed.close()


def test_a_searching_process_follows_a_change_by_another(tmp_path: Path, folder: Path) -> None:
    index = opened(tmp_path, Usem3Encoder(), second=OtherEncoder())
    index.sync(folder, root="r", progress=silent)
    searching = opened(tmp_path, Usem3Encoder(), second=OtherEncoder())
    assert first(searching, "사진") == "사진"
    assert searching.careful is None

    index.encode_missing(progress=silent)
    assert first(searching, "사진") == "사진"
    assert searching.careful is not None
    searching.close()
    index.close()
