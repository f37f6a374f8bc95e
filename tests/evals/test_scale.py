"""Scale is measured: repetitions differ, their vectors are near, and the command runs on few texts."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.__main__ import main
from evals.nearby_encoder import NearbyEncoder, mark
from evals.repetitions import Section, read_sections, write_materials
from knowledge.encoders import Vectors


class CountingEncoder:
    """Gives every text the first axis, and remembers the texts."""

    id = "counting"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return np.eye(1, 64, dtype=np.float32).repeat(len(texts), axis=0)

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self.encode(questions)

    def close(self) -> None:
        pass


def write_texts(folder: Path) -> Path:
    draw = random.Random(0)
    words = ["와이파이", "사진", "연결", "설정", "화면", "비밀번호", "휴대폰", "컴퓨터", "파일", "저장", "메일", "글자"]
    rows = [{"id": n, "title": f"안내 {n}", "text": " ".join(draw.choices(words, k=40)) + "."} for n in range(12)]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (folder / "queries.jsonl").write_text('{"id": 1, "text": "와이파이 연결"}\n{"id": 2, "text": "사진 저장"}\n')
    return folder / "corpus.jsonl"


def test_repetitions_are_of_the_same_size_and_differ(tmp_path: Path) -> None:
    sections = [
        Section("제목", "", "와이파이 연결 사진 저장 화면 설정 파일 메일"),
        Section("이름", "소제목", "가나 다라 마바"),
    ]
    write_materials(sections, tmp_path, chunks=25, progress=lambda done, total: None)
    files = sorted(tmp_path.rglob("*.md"))
    texts = [part.split("\n\n", 1) for file in files for part in file.read_text().split("## ")[1:]]

    assert [file.read_text().count("## ") for file in files] == [10, 10, 5]
    assert {text.strip() for _, text in texts[:2]} == {section.text for section in sections}
    assert all(len(text.strip()) == len(sections[int(head[4:10])].text) for head, text in texts)
    assert len({text.strip() for head, text in texts if head.startswith(mark(0))}) > 8


def test_the_same_repetitions_are_made_every_time(tmp_path: Path) -> None:
    sections = [Section(f"{n}", "", "하나 둘셋 넷다섯 여섯 일곱") for n in range(3)]
    for name in ("first", "second"):
        write_materials(sections, tmp_path / name, chunks=12, progress=lambda done, total: None)

    first, second = ([f.read_text() for f in sorted((tmp_path / name).rglob("*.md"))] for name in ("first", "second"))
    assert first == second


def test_a_repetition_has_a_vector_near_its_text_and_is_not_encoded() -> None:
    bases = np.eye(2, 64, dtype=np.float32)
    real = CountingEncoder()
    encoder = NearbyEncoder(real, bases)
    vectors = encoder.encode([f"제목 {mark(1)}\n하나", "글", f"제목 {mark(1)}\n둘"])

    assert real.encoded == ["글"]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert vectors[[0, 2]] @ bases[1] == pytest.approx([0.8, 0.8], abs=0.1)
    assert vectors[1] @ bases[0] == 1.0
    assert vectors[0] @ vectors[2] < 0.95
    assert (encoder.encode([f"제목 {mark(1)}\n하나"])[0] == vectors[0]).all()


@pytest.mark.parametrize(("sizes", "encoded"), [([20, 40], []), ([20], ["--encoded", "5"])])
def test_sizes_are_measured_through_the_product(tmp_path: Path, sizes: list[int], encoded: list[str]) -> None:
    texts, out = write_texts(tmp_path), tmp_path / "figures.json"
    chunks = ",".join(map(str, sizes))
    code = main(["scale", "--texts", str(texts), "--chunks", chunks, *encoded, "--json", str(out)])
    figures = json.loads(out.read_text())["scale"]

    assert code == 0
    assert [one["chunks"] for one in figures.values()] == sizes
    for one in figures.values():
        assert one["chunks_per_second"] == pytest.approx(one["chunks"] / one["index_seconds"])
        assert 0 < one["ms_p50"] <= one["ms_p95"]
        assert one["disk_mb"] > 0
        assert min(one["index_memory_mb"], one["search_memory_mb"]) > 50


def test_no_text_to_repeat_is_1_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus.jsonl").write_text("")
    (tmp_path / "queries.jsonl").write_text('{"id": 1, "text": "와이파이"}\n')

    assert main(["scale", "--texts", str(tmp_path / "corpus.jsonl"), "--chunks", "20"]) == 1
    assert "--texts" in capsys.readouterr().err


def test_texts_are_cut_into_chunks_of_the_product(tmp_path: Path) -> None:
    row = {"id": 1, "title": "제목", "text": "## 하나\n\n글이에요.\n\n## 둘\n\n" + "긴 글이에요. " * 300}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(row))
    sections = read_sections([tmp_path / "corpus.jsonl"])

    assert sections[0] == Section("제목", "하나", "글이에요.")
    assert {section.heading for section in sections[1:]} == {"둘"}
    assert len(sections) > 3


@pytest.mark.parametrize("chunks", ["0", "many", "10,,20"])
def test_sizes_that_are_no_numbers_are_wrong_usage(chunks: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scale", "--chunks", chunks])

    assert ended.value.code == 2
