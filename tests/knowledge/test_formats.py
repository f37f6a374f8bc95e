"""Every shared file is read as a person reads it, or refused as a person would refuse it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.blocks import parse_blocks
from knowledge.contents import Content
from knowledge.errors import MaterialUnreadable
from knowledge.readers.ocr import ocr_available
from knowledge.reading_process import ReadingProcess
from tests.conftest import SHARED

_MARKS = re.compile(r"[\s*`\\|]+")


def table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


FORMATS, HOSTILE = table("formats"), table("hostile")


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


def squeezed(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFC", text))


def markdown(content: Content) -> str:
    """All that a reader of the text sees, file names inside an archive too."""
    return "\n\n".join(f"{piece.place.file}\n{piece.text}" for piece in content.pieces)


def place_of(content: Content, phrase: str) -> set[str]:
    return {piece.place.name for piece in content.pieces if squeezed(phrase) in squeezed(piece.text)}


def outcome_of(reading: ReadingProcess, file: Path) -> tuple[str, Content | None]:
    try:
        return "read", reading.read(file).content
    except MaterialUnreadable as error:
        return error.reason, None


def check_words(text: str, expected: dict[str, Any]) -> None:
    words = [squeezed(word) for word in expected.get("words", [])]
    assert [word for word in words if word not in text] == []
    assert [word for word in expected.get("absent", []) if squeezed(word) in text] == []
    if expected.get("in_order", True):
        at = -1
        for word in words:
            later = text.find(word, at + 1)
            assert later >= 0, f"{word!r} stands before what should precede it"
            at = later


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_read_as_a_person_reads_it(reading: ReadingProcess, shared: Path, name: str) -> None:
    expected = FORMATS[name]
    file = shared / "formats" / "files" / name
    outcome, content = outcome_of(reading, file)
    if expected.get("needs_ocr") and not ocr_available():
        assert outcome == expected["without_ocr"]
        return
    assert outcome == expected.get("reason", "read")
    if content is None:
        return
    kinds = {block.kind for piece in content.pieces for block in parse_blocks(piece.text)}

    check_words(squeezed(markdown(content)), expected)
    assert set(expected.get("structure", [])) <= kinds
    if "places" in expected:
        assert {piece.place.kind for piece in content.pieces} == {expected["places"]}
    for phrase, place in expected.get("place_of", {}).items():
        assert place in place_of(content, phrase)
    assert set(expected.get("files", [])) <= {piece.place.file for piece in content.pieces}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_read_safely(reading: ReadingProcess, shared: Path, name: str) -> None:
    expected = HOSTILE[name]
    outcome, content = outcome_of(reading, shared / "hostile" / "files" / name)

    assert outcome in expected["allowed"]
    if content is not None:
        check_words(squeezed(markdown(content)), {**expected, "in_order": False})


def test_every_shared_file_is_in_a_table() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not on this machine")
    for folder, names in (("formats", FORMATS), ("hostile", HOSTILE)):
        assert {file.name for file in (SHARED / folder / "files").iterdir()} == set(names)
