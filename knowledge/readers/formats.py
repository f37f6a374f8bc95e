"""Formats: what a file is, told by its content before its name, and the reader for it."""

import importlib
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from knowledge.contents import Content
from knowledge.errors import MaterialUnreadable

SUFFIXES = frozenset(
    """
    .md .markdown .txt .html .htm .xhtml .pdf .docx .docm .pptx .pptm .xlsx .xlsm .hwp .hwpx .doc .ppt .xls
    .csv .tsv .epub .srt .vtt .zip .png .jpg .jpeg
    """.split()
)
"""Endings of the files that are looked at; the others in a folder are passed over."""
_SAME = {"markdown": "md", "htm": "html", "xhtml": "html", "tsv": "csv", "jpeg": "jpg"}
_SAME |= {"docm": "docx", "pptm": "pptx", "xlsm": "xlsx"}
_OFFICE = frozenset({"docx", "pptx", "xlsx", "hwp", "hwpx", "doc", "ppt", "xls"})
PLAIN = frozenset({"md", "txt", "html", "csv", "srt", "vtt"})
"""Formats that are bare text."""
_ZIPPED = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx", "Contents/": "hwpx"}
_READERS = {
    **dict.fromkeys(_OFFICE, ("office", "read_office")),
    "pdf": ("pdf", "read_pdf"),
    "png": ("ocr", "read_image"),
    "jpg": ("ocr", "read_image"),
    "html": ("web", "read_html"),
    "epub": ("epub", "read_epub"),
    "csv": ("csv_table", "read_csv"),
    "srt": ("subtitles", "read_subtitles"),
    "vtt": ("subtitles", "read_subtitles"),
    "md": ("plain", "read_markdown"),
    "txt": ("plain", "read_text"),
}
"""Module and function by format."""
_HEAD_BYTES = 2_048


def format_of(file: Path) -> str:
    """Name of the format, such as ``hwpx``; a wrong ending does not mislead it.

    Raises:
        MaterialUnreadable: The file is empty, or is of no format that can be read.
    """
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    named = _named(file)
    if _is_blank(head) and _is_blank(file.read_bytes()):
        raise MaterialUnreadable("empty", f"{file.name!r} holds nothing")
    if b"%PDF-" in head[:1_024]:
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return named if named in _OFFICE else "hwp"
    if head.startswith(b"HWP Document File"):
        return "hwp"
    if head.startswith(b"PK"):
        return _zipped(file, named)
    if head.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
        return "png" if head.startswith(b"\x89PNG") else "jpg"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith((b"<html", b"<!doctype html")):
        return "html"
    return _plain(file, named)


def read_as(found: str, file: Path, *, depth: int = 0) -> Content:
    """What a file of this format says; ``depth`` is the number of archives it lies in.

    Raises:
        MaterialUnreadable: It cannot be read; the reason says why.
    """
    if found == "zip":
        from knowledge.readers.archive import read_zip

        return read_zip(file, read_member=partial(_read_member, depth=depth + 1), suffixes=SUFFIXES, depth=depth)
    return _reader(found)(file)


def _read_member(file: Path, *, depth: int) -> Content:
    return read_as(format_of(file), file, depth=depth)


def load_reader(name: str) -> None:
    """Import the reader for a file of this name now, so that a process that is forked later need not."""
    named = _named(Path(name))
    if named in _READERS:
        _reader(named)


def _reader(found: str) -> Callable[[Path], Content]:
    # Imported when needed: most folders hold files of one or two formats.
    module, function = _READERS[found]
    read: Callable[[Path], Content] = getattr(importlib.import_module(f"knowledge.readers.{module}"), function)
    return read


def _is_blank(raw: bytes) -> bool:
    return not raw.strip(b"\x00 \t\r\n")


def _named(file: Path) -> str:
    suffix = file.suffix.lower().removeprefix(".")
    return _SAME.get(suffix, suffix)


def _zipped(file: Path, named: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            small = "mimetype" in names and archive.getinfo("mimetype").file_size < 100
            kind = archive.read("mimetype").strip() if small else b""
            if kind == b"application/epub+zip":
                return "epub"
            if kind.startswith(b"application/vnd.oasis"):
                raise MaterialUnreadable("unsupported", f"{file.name!r} is an OpenDocument file")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        if named in _OFFICE or named in ("epub", "zip"):
            raise MaterialUnreadable("damaged", f"{file.name!r} is a broken zip ({type(error).__name__})") from error
        raise MaterialUnreadable("unsupported", f"{file.name!r} is of no format that can be read") from error
    return next((found for folder, found in _ZIPPED.items() if any(name.startswith(folder) for name in names)), "zip")


def _plain(file: Path, named: str) -> str:
    if named in PLAIN:
        return named
    if f".{named}" in SUFFIXES:
        raise MaterialUnreadable("damaged", f"{file.name!r} does not hold what its ending says")
    raise MaterialUnreadable("unsupported", f"{file.name!r} is of no format that can be read")
