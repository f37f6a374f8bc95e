"""Office packages: the zip files that Word, PowerPoint, Excel and Hancom write, opened with care."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

from knowledge.errors import MaterialUnreadable

_MAX_MEMBERS = 5_000
_MAX_TOTAL_BYTES = 300_000_000
_BOMB_BYTES = 20_000_000
_BOMB_RATIO = 200
_XML_SUFFIXES = (".xml", ".rels", ".hpf", ".vml")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)")
_OVERLAP = 16
_CHUNK = 1 << 20
UNREADABLE_MEMBER = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What ``zipfile`` raises over a broken member; it documents the first only."""

Part = ET.Element


class OfficePackage:
    """Members of an open package by name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def content(self, name: str) -> bytes:
        """What a member holds.

        Raises:
            MaterialUnreadable: The member is broken.
        """
        try:
            return self._archive.read(name)
        except UNREADABLE_MEMBER as error:
            raise MaterialUnreadable("damaged", f"{name!r} in the package cannot be read: {error}") from error

    def part(self, name: str) -> Part | None:
        """The XML of a member; none when it is missing or broken."""
        if name not in self.names:
            return None
        try:
            return ET.fromstring(self._archive.read(name))  # noqa: S314 (no part with a DTD gets here)
        except (ET.ParseError, LookupError, *UNREADABLE_MEMBER):
            return None

    def target(self, name: str, kind: str) -> str:
        """The member that ``name`` is related to as ``kind``, such as ``slideLayout``; empty when there is none."""
        folder, _, base = name.rpartition("/")
        relations = self.part(f"{folder}/_rels/{base}.rels")
        for relation in () if relations is None else relations:
            inside = relation.get("TargetMode") != "External"
            if inside and relation.get("Type", "").endswith(f"/{kind}"):
                return _joined(folder, relation.get("Target", ""))
        return ""


@contextmanager
def open_package(file: Path) -> Iterator[OfficePackage]:
    """The members of a package that was found safe.

    Raises:
        MaterialUnreadable: It is no zip, would grow far beyond its size, or declares entities.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise MaterialUnreadable("damaged", f"not a readable package: {error}") from error
    with archive:
        _refuse_bombs(archive)
        _refuse_declarations(archive)
        yield OfficePackage(archive)


def local_name(part: Part) -> str:
    """The name of an element without its namespace: three dialects of Open XML and four of HWPX differ in it only."""
    return part.tag.rpartition("}")[2]


def attribute(part: Part, name: str, default: str = "") -> str:
    """The value of an attribute by its name without namespace."""
    return next((value for key, value in part.attrib.items() if key.rpartition("}")[2] == name), default)


def children(part: Part | None, *path: str) -> list[Part]:
    """The elements at the end of a path of names, each a child of the one before."""
    found = [] if part is None else [part]
    for name in path:
        found = [child for parent in found for child in parent if local_name(child) == name]
    return found


def child(part: Part | None, *path: str) -> Part | None:
    """The first element at the end of a path of names."""
    return next(iter(children(part, *path)), None)


def _joined(folder: str, target: str) -> str:
    parts: list[str] = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise MaterialUnreadable("unsafe", f"the package has {len(members)} members")
    total = sum(member.file_size for member in members)
    if total > _MAX_TOTAL_BYTES:
        raise MaterialUnreadable("unsafe", f"the package would grow to {total} bytes")
    for member in members:
        if member.file_size > max(_BOMB_BYTES, _BOMB_RATIO * member.compress_size):
            raise MaterialUnreadable("unsafe", f"a member of the package would grow to {member.file_size} bytes")


def _refuse_declarations(archive: zipfile.ZipFile) -> None:
    """No office program writes a DTD; whoever does wants entities to expand or to fetch something."""
    for member in archive.infolist():
        if member.filename.lower().endswith(_XML_SUFFIXES) and _declares(archive, member):
            raise MaterialUnreadable("unsafe", f"{member.filename!r} in the package has a DTD")


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                window = tail + chunk.replace(b"\0", b"")
                if _DECLARATION.search(window):
                    return True
                tail = window[-_OVERLAP:]
    except UNREADABLE_MEMBER:
        return False
    return False
