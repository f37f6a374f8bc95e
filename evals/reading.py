"""Reading measured: how much of the text of many kinds of files the readers find, beside two public ones."""

import re
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.corpora import SetError
from knowledge.errors import MaterialUnreadable
from knowledge.reading_process import ReadingProcess

EXPECTED = Path(__file__).resolve().parent.parent / "tests" / "knowledge" / "formats.toml"
_MARKS = re.compile(r"[\s*`\\|_~]+")
_WORD = re.compile(r"\w{2,}")

Read = Callable[[Path], str]
"""A public reader: the text of a file, empty when it cannot read it."""


@dataclass(frozen=True, slots=True)
class ReadingFigures:
    """What one reader found in all files of one format."""

    files: int
    phrases: float
    """Share of the expected phrases that it found, 0 to 1."""
    words: float | None
    """Share of the words that at least two readers found, 0 to 1; missing where only one found any."""
    seconds: float
    """For all files; public readers in this process, ours each in its own."""


def measure_reading(folder: Path, expected: Path = EXPECTED) -> dict[str, dict[str, ReadingFigures]]:
    """Figures by format and reader, for the files of ``folder`` of which phrases are expected.

    Raises:
        SetError: Folder or table is missing.
    """
    phrases = _phrases(expected)
    files = sorted(file for file in folder.glob("*") if file.name in phrases) if folder.is_dir() else []
    if not files:
        raise SetError(f"folder {str(folder)!r} holds no file of {str(expected)!r}")
    by_reader = {name: _texts(files, read) for name, read in _readers().items()}
    return {
        kind: {name: _figures([f for f in files if _kind(f, kind)], name, by_reader, phrases) for name in by_reader}
        for kind in [*sorted({file.suffix.removeprefix(".") for file in files}), "all"]
    }


def _phrases(expected: Path) -> dict[str, list[str]]:
    try:
        table = tomllib.loads(expected.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetError(f"{str(expected)!r} cannot be read ({error.strerror})") from error
    return {name: entry["words"] for name, entry in table.items() if entry["outcome"] == "read"}


def _kind(file: Path, kind: str) -> bool:
    return kind in ("all", file.suffix.removeprefix("."))


def _readers() -> dict[str, Read]:
    """Ours, and the public ones that are installed: they are no dependencies of the project."""
    readers: dict[str, Read] = {"ours": _ours}
    try:
        from kreuzberg import extract_file_sync

        readers["kreuzberg"] = lambda file: str(extract_file_sync(str(file)).content)
    except ImportError:
        pass
    try:
        from markitdown import MarkItDown

        converter = MarkItDown()
        readers["markitdown"] = lambda file: str(converter.convert(file).text_content)
    except ImportError:
        pass
    return readers


def _ours(file: Path) -> str:
    with ReadingProcess() as reading:
        try:
            return reading.read(file).content.text
        except MaterialUnreadable:
            return ""


def _texts(files: Sequence[Path], read: Read) -> dict[Path, tuple[str, float]]:
    """Text and seconds by file."""
    found: dict[Path, tuple[str, float]] = {}
    for file in files:
        begun = time.monotonic()
        try:
            text = read(file)
        except Exception:  # noqa: BLE001 (each public reader raises errors of its own, and of what it is built on)
            text = ""
        found[file] = (unicodedata.normalize("NFC", text), time.monotonic() - begun)
    return found


def _figures(
    files: Sequence[Path],
    name: str,
    by_reader: Mapping[str, Mapping[Path, tuple[str, float]]],
    phrases: Mapping[str, Sequence[str]],
) -> ReadingFigures:
    wanted = found = common = shared = 0
    for file in files:
        text = squeezed(by_reader[name][file][0])
        wanted += len(phrases[file.name])
        found += sum(squeezed(phrase) in text for phrase in phrases[file.name])
        words = {reader: set(_WORD.findall(texts[file][0].lower())) for reader, texts in by_reader.items()}
        counts = Counter(word for held in words.values() for word in held)
        agreed = {word for word, count in counts.items() if count >= 2}
        common += len(agreed)
        shared += len(agreed & words[name])
    seconds = sum(by_reader[name][file][1] for file in files)
    return ReadingFigures(len(files), found / max(wanted, 1), shared / common if common else None, seconds)


def squeezed(text: str) -> str:
    """Without what readers may rightly do differently: spaces and Markdown marks."""
    return _MARKS.sub("", unicodedata.normalize("NFC", text))
