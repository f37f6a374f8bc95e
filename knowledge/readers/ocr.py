"""OCR: the letters in a picture, read by Tesseract when it is installed with Korean."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import median

from knowledge.contents import Content, Piece
from knowledge.errors import MaterialUnreadable
from knowledge.readers.pdf_layout import lay_out, learn_line_ends
from knowledge.readers.pdf_markdown import markdown
from knowledge.readers.pdf_page import Box, Line, body_size, hull

_LANGUAGES = "kor+eng"
_SURE_WORD = 35.0
"""Confidence from which a word is kept."""
_SURE_LINE = 50.0
"""Mean confidence from which a line is kept: below it is the rubbish read out of drawings."""
_NOT_UPRIGHT_TABLES = ("-c", "textord_tabfind_vertical_text=0")
"""Tesseract takes the cells of a ruled table for upright writing otherwise."""
_FIELDS = 12
_CELL_GAP = 1.5
"""Heights of a line; a wider gap separates columns or cells."""
_BODY = (0.7, 1.35)
_BULLET = re.compile(r"^[+~«»°®©¢『=]\s+")
"""What bullets are taken for."""
_MOST_PIXELS = 50_000_000
_PNG = b"\x89PNG\r\n\x1a\n"


@cache
def ocr_available() -> bool:
    """Whether pictures can be read on this machine."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return False
    return {"kor", "eng"} <= set(listed.stdout.decode(errors="replace").split())


def read_image(file: Path) -> Content:
    """The text in a picture.

    Raises:
        MaterialUnreadable: There is no Tesseract, no text, or the picture is too large.
    """
    if not ocr_available():
        raise MaterialUnreadable("no_text", "A picture can be read only where Tesseract with Korean is installed.")
    picture = file.read_bytes()
    if _pixels(picture) > _MOST_PIXELS:
        raise MaterialUnreadable("too_large", f"The picture has more than {_MOST_PIXELS} pixels.")
    lines = with_even_sizes(recognized_lines(picture, timeout_seconds=50))
    size = body_size(lines)
    layout = lay_out(lines, (), size)
    text = markdown(layout, learn_line_ends([layout], lines), size)
    if not text:
        raise MaterialUnreadable("no_text", "No letters were found in the picture.")
    return Content((Piece(text),))


def recognized_lines(picture: bytes, rulings: Sequence[Box] = (), *, timeout_seconds: float) -> list[Line]:
    """Lines of a picture, placed in its pixels; y grows upwards from the top edge, as 0, into negative numbers.

    Raises:
        MaterialUnreadable: It takes too long or is no picture.
    """
    # Places and the text come together: only the text tells which Korean syllables make a word.
    command = [
        shutil.which("tesseract") or "tesseract",
        "-",
        "-",
        "-l",
        _LANGUAGES,
        "--psm",
        "3",
        *_NOT_UPRIGHT_TABLES,
        "tsv",
        "txt",
    ]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, check=True, timeout=timeout_seconds, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise MaterialUnreadable("too_slow", "Reading the letters in the pictures takes too long.") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise MaterialUnreadable("damaged", "Tesseract could not open the picture.") from error
    return lines_in_output(done.stdout.decode("utf-8", errors="replace"), rulings)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: Box
    confidence: float
    spaced: bool = False
    """A space stands before it."""


def lines_in_output(output: str, rulings: Sequence[Box] = ()) -> list[Line]:
    """Lines in what Tesseract writes as ``tsv`` and ``txt``, cut at wide gaps and at upright rulings."""
    rows: dict[tuple[str, ...], list[_Word]] = {}
    texts: list[str] = []
    for entry in output.splitlines():
        fields = entry.split("\t")
        if len(fields) != _FIELDS:
            texts.append(entry)
        elif fields[0] == "5" and fields[-1].strip():
            rows.setdefault(tuple(fields[2:5]), []).append(_word(fields))
    spelled = {"".join(text.split()): text for text in texts}
    walls = [ruling for ruling in rulings if ruling.height > ruling.width]
    lines = (line for row in rows.values() for line in _lines(_with_spaces(row, spelled), walls))
    return [line for line in lines if any(letter.isalnum() for letter in line.text)]


def _word(fields: Sequence[str]) -> _Word:
    left, top, width, height = (float(field) for field in fields[6:10])
    return _Word(fields[11].strip(), Box(left, -top - height, left + width, -top), float(fields[10]))


def _with_spaces(row: Sequence[_Word], spelled: Mapping[str, str]) -> list[_Word]:
    text = spelled.get("".join(word.text for word in row), " ".join(word.text for word in row))
    spaced: list[_Word] = []
    for word in row:
        rest = text.lstrip()
        spaced.append(replace(word, spaced=len(rest) < len(text)))
        text = rest[len(word.text) :]
    return spaced


def _lines(row: Sequence[_Word], walls: Sequence[Box]) -> Iterator[Line]:
    if sum(word.confidence for word in row) / len(row) < _SURE_LINE:
        return
    size = median(word.box.height for word in row)
    baseline = median(word.box.y0 for word in row)
    part: list[_Word] = []
    for word in row:
        if part and (word.text == "|" or _apart(part[-1], word, size, walls)):
            yield _line(part, baseline)
            part = []
        if word.confidence >= _SURE_WORD and word.text != "|":
            part.append(word)
    if part:
        yield _line(part, baseline)


def _apart(last: _Word, word: _Word, size: float, walls: Sequence[Box]) -> bool:
    if word.box.x0 - last.box.x1 > _CELL_GAP * size:
        return True
    y = word.box.y0 + size / 2
    return any(last.box.x1 - 3 <= wall.x0 <= word.box.x0 + 3 and wall.y0 <= y <= wall.y1 for wall in walls)


def _line(words: Sequence[_Word], baseline: float) -> Line:
    text = words[0].text + "".join(f" {word.text}" if word.spaced else word.text for word in words[1:])
    box = hull(word.box for word in words)
    size = box.width / sum(_advance(letter) for letter in text)
    return Line(_BULLET.sub("• ", text), Box(box.x0, baseline, box.x1, baseline + size), size)


def _advance(letter: str) -> float:
    if letter > "\u1100":
        return 0.92
    return 0.65 if letter.isupper() else 0.3 if letter in " .,:;'il|!()" else 0.52


def with_even_sizes(lines: Sequence[Line]) -> list[Line]:
    """The lines with one size for all that have nearly the same: widths only tell it roughly."""
    if not lines:
        return []
    body = median(line.size for line in lines for _ in line.text)
    return [replace(line, size=body) if _BODY[0] < line.size / body < _BODY[1] else line for line in lines]


def _pixels(picture: bytes) -> int:
    if picture.startswith(_PNG):
        return int.from_bytes(picture[16:20]) * int.from_bytes(picture[20:24])
    place = 2
    while place + 9 < len(picture) and picture[place] == 0xFF:
        if picture[place + 1] in (0xC0, 0xC1, 0xC2):
            return int.from_bytes(picture[place + 5 : place + 7]) * int.from_bytes(picture[place + 7 : place + 9])
        place += 2 + int.from_bytes(picture[place + 2 : place + 4])
    return 0
