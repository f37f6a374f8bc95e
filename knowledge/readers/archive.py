"""Archives: the files in a ZIP, each read as if it lay in a folder."""

import copy
import re
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from knowledge.contents import Content, Piece
from knowledge.errors import MaterialUnreadable
from knowledge.readers.plain import literal

MAX_DEPTH = 2
"""An archive in an archive in an archive is read, one further inside is not."""
_MOST_MEMBERS = 1_000
_MEMBER_BYTES = 100_000_000
_ALL_BYTES = 200_000_000
_STEP_BYTES = 1_000_000
_RATIO, _RATIO_BYTES = 200, 10_000_000
_LOCKED = 0x1
_UTF8 = 0x800
_SYSTEM_FILES = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_CLIMBS = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r"(?:=+|-+)\s*")
_HEADING = re.compile(r" {0,3}#{1,5}(\s|$)")
_COMMENTS = re.compile(r"(?:\s*<!--(?:(?!-->).)*-->)+", re.DOTALL)
_FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\n((?:\w[\w-]*:.*\n|[ \t]+.*\n|#.*\n|-[ \t].*\n)*)(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
_TITLE = re.compile(r"""^title:\s*["']?(.*?)["']?\s*$""", re.MULTILINE)
_BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What zipfile raises for data that is not what it should be."""


@dataclass(frozen=True, slots=True)
class _Member:
    info: zipfile.ZipInfo
    path: str


class Budget:
    """How much an archive may still unpack to."""

    def __init__(self, limit_bytes: int = _ALL_BYTES) -> None:
        self._left_bytes = limit_bytes

    def spend(self, count_bytes: int) -> None:
        """Take what was unpacked off.

        Raises:
            MaterialUnreadable: It is more than is left.
        """
        self._left_bytes -= count_bytes
        if self._left_bytes < 0:
            raise MaterialUnreadable("unsafe", "the archive unpacks to more than is allowed in all")


def read_zip(
    file: Path, *, read_member: Callable[[Path], Content], suffixes: frozenset[str], depth: int = 0
) -> Content:
    """What the readable files in an archive say, one after the other; ``depth`` archives lie around it.

    A file that cannot be read is passed over as long as another can be, unless it is unsafe.

    Raises:
        MaterialUnreadable: Nothing in it can be read, or it is unsafe to open.
    """
    if depth > MAX_DEPTH:
        raise MaterialUnreadable("unsafe", f"{file.name!r} lies in more than {MAX_DEPTH} archives")
    with opened_zip(file) as archive, tempfile.TemporaryDirectory() as folder:
        members = _members(archive.infolist())
        readable = [member for member in members if PurePosixPath(member.path).suffix.lower() in suffixes]
        budget, contents, refusals = Budget(), list[Content](), list[MaterialUnreadable]()
        # With nothing to read, the others are looked at to tell a broken archive from one of other formats.
        for position, member in enumerate(readable or members):
            try:
                content = _read(
                    archive, member, Path(folder) / str(position), budget, read_member if readable else None
                )
                contents.append(_placed(content, member.path))
            except MaterialUnreadable as refusal:
                if refusal.reason == "unsafe":
                    raise
                refusals.append(refusal)
    if not contents:
        raise refusals[0] if refusals else MaterialUnreadable("empty", f"{file.name!r} holds no file")
    return Content(tuple(piece for content in contents for piece in content.pieces))


def opened_zip(file: Path) -> zipfile.ZipFile:
    """The archive, ready to be read.

    Raises:
        MaterialUnreadable: It is no archive, or a broken one.
    """
    try:
        return zipfile.ZipFile(file)
    except _BROKEN as error:
        raise MaterialUnreadable("damaged", f"{file.name!r} is no whole archive ({error})") from error


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The data of one member, part by part, checked against what it declares and what is allowed.

    Raises:
        MaterialUnreadable: It is locked, broken, or holds more than it may.
    """
    if info.flag_bits & _LOCKED:
        raise MaterialUnreadable("encrypted", f"{info.filename!r} is locked with a password")
    candid = copy.copy(info)
    candid.file_size = _MEMBER_BYTES + _STEP_BYTES  # zipfile stops at the declared size, and would not see more
    size = 0
    try:
        with archive.open(candid) as data:
            while part := data.read(_STEP_BYTES):
                size += len(part)
                _check_size(info, size)
                budget.spend(len(part))
                yield part
    except _BROKEN as error:
        if size > info.file_size:
            raise MaterialUnreadable("unsafe", f"{info.filename!r} holds more than it declares") from error
        raise MaterialUnreadable("damaged", f"{info.filename!r} cannot be unpacked ({error})") from error
    if size < info.file_size:
        raise MaterialUnreadable("damaged", f"{info.filename!r} holds less than it declares")


def _check_size(info: zipfile.ZipInfo, size: int) -> None:
    if size > info.file_size:
        raise MaterialUnreadable("unsafe", f"{info.filename!r} holds more than it declares")
    if size > _MEMBER_BYTES:
        raise MaterialUnreadable("unsafe", f"{info.filename!r} unpacks to more than {_MEMBER_BYTES} bytes")
    if size > _RATIO_BYTES and size > _RATIO * info.compress_size:
        raise MaterialUnreadable("unsafe", f"{info.filename!r} unpacks to more than {_RATIO} times its size")


def _members(infos: Sequence[zipfile.ZipInfo]) -> list[_Member]:
    """The files that people put in, in the order they would list them; one name given twice gets a number."""
    if len(infos) > _MOST_MEMBERS:
        raise MaterialUnreadable("unsafe", f"the archive has {len(infos)} members, {_MOST_MEMBERS} are allowed")
    members: list[_Member] = []
    seen: dict[str, int] = {}
    for info in infos:
        path = _path(info)
        if _CLIMBS.search(path):
            raise MaterialUnreadable("unsafe", f"the member {path!r} points outside the archive")
        if path.endswith("/") or _is_hidden(path) or stat.S_ISLNK(info.external_attr >> 16):
            continue
        repeat = seen[path] = seen.get(path, 0) + 1
        name = PurePosixPath(path)
        members.append(_Member(info, path if repeat == 1 else str(name.with_stem(f"{name.stem} ({repeat})"))))
    return sorted(members, key=lambda member: _natural(member.path))


def _path(info: zipfile.ZipInfo) -> str:
    """The name of a member as its author saw it: Korean Windows stores CP949 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") or part.lower() in _SYSTEM_FILES for part in path.split("/"))


def _natural(path: str) -> list[list[tuple[int, int, str]]]:
    """Sorts the second lesson before the tenth, folder by folder."""
    return [
        [
            (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
            for part in re.split(r"(\d{1,18})", name)
            if part
        ]
        for name in PurePosixPath(path).with_suffix("").parts
    ]


def _read(
    archive: zipfile.ZipFile,
    member: _Member,
    place: Path,
    budget: Budget,
    read_member: Callable[[Path], Content] | None,
) -> Content:
    suffix = PurePosixPath(member.info.filename).suffix.lower()
    unpacked_file = place.with_suffix(suffix if suffix[1:].isalnum() and suffix.isascii() else "")
    try:
        with unpacked_file.open("wb") as copied:
            for part in unpacked(archive, member.info, budget):
                copied.write(part)
        if read_member is None:
            raise MaterialUnreadable("unsupported", f"{member.path!r} is of no format that can be read")
        return read_member(unpacked_file)
    finally:
        unpacked_file.unlink(missing_ok=True)


def _placed(content: Content, path: str) -> Content:
    """The content under a heading of its own, its places inside the archive."""
    pieces = [
        Piece(piece.text, replace(piece.place, file="/".join(filter(None, (path, piece.place.file)))))
        for piece in content.pieces
    ]
    if not pieces:
        return content
    title, first = _title(content, path)
    shifted = [_lowered(text) for text in (first, *(piece.text for piece in pieces[1:]))]
    shifted[0] = f"# {title}\n\n{shifted[0]}"
    return Content(tuple(replace(piece, text=text) for piece, text in zip(pieces, shifted, strict=True)))


def _title(content: Content, path: str) -> tuple[str, str]:
    """What to call a file, and its first text without a heading that says the same and without front matter."""
    first = content.pieces[0].text
    named = literal(content.title)
    if front := _FRONT_MATTER.match(first):
        title = _TITLE.search(front[1])
        named = named or (literal(title[1]) if title else "")
        first = first[front.end() :]
    first = _COMMENTS.sub("", first, count=1) if _COMMENTS.match(first) else first
    line, _, rest = first.lstrip().partition("\n")
    if line.startswith("# ") and named in ("", line[2:].strip()):
        return line[2:].strip(), rest.lstrip("\n")
    return named or literal(PurePosixPath(path).stem), first.lstrip("\n")


def _lowered(text: str) -> str:
    """Headings one level down; what looks like one in a code block is none."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if fence or mark:
            lines.append(line)
        elif _UNDERLINE.fullmatch(line) and _is_title(lines):
            lines[-1] = f"{'##' if line[0] == '=' else '###'} {lines[-1].strip()}"
        else:
            lines.append(f"#{line.lstrip()}" if _HEADING.match(line) else line)
    return "\n".join(lines)


def _is_title(lines: Sequence[str]) -> bool:
    """Whether the last line is a paragraph of its own, which a line of dashes below makes a heading."""
    alone = len(lines) < 2 or not lines[-2].strip()
    return bool(lines) and alone and bool(re.match(r" {0,3}[^\s#>|+*-]", lines[-1]))
