"""Reading: files as trainers gave them, turned into materials."""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from knowledge.contents import Content, Piece
from knowledge.errors import FolderUnreadable, MaterialUnreadable
from knowledge.languages import Language, clean_text, text_language
from knowledge.readers.formats import SUFFIXES
from knowledge.reading_process import ReadFile

READERS = "readers-1"
"""Stored with each material; change it whenever a reader gives another text for the same file."""
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".bmp"})
"""In a folder they belong to the pages beside them; a picture of text can be uploaded by itself."""
_NAMED_BY_THEMSELVES = frozenset({"html", "epub"})
"""Formats whose own title is written for readers; that of an office file is often left from a template."""
_FENCE = "---"
_FRONT_CHARACTERS = 10_000
_TITLE_CHARACTERS = 120


def _plain(value: object) -> object:
    """Only single values: a nest of aliases in YAML would unfold without end."""
    if value is None or isinstance(value, str | int | float | dt.date):
        return "" if value is None else str(value)
    raise ValueError("not a single value")


Text = Annotated[str, BeforeValidator(_plain)]


class FrontMatter(BaseModel):
    """What a material may say of itself between two ``---`` lines at its top."""

    model_config = ConfigDict(extra="ignore")

    title: Text = ""
    course: Text = ""
    language: Literal["ko", "en"] | None = None
    twin: Text = ""
    level: Text = ""
    site: Text = ""
    updated: Text = ""
    licence: Text = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One course page or guide, as trainers gave it."""

    id: str
    path: str
    """Place inside its folder, with ``/`` on every system."""
    title: str
    pieces: tuple[Piece, ...]
    """Markdown without the front matter."""
    language: Language
    format: str = "md"
    course: str = ""
    level: str = ""
    site: str = ""
    """Name of the site whose readers it is for; empty for all."""
    updated: str = ""
    licence: str = ""
    twin_path: str = ""
    """Path in the same folder of the same material in the other language; empty when it names none."""

    @property
    def text(self) -> str:
        return Content(self.pieces).text


def material_id(root: str, path: str) -> str:
    """The id of a material that first appeared at ``path`` in the folder ``root``."""
    return hashlib.sha256(f"{root}\n{path}".encode()).hexdigest()[:16]


def listed_files(folder: Path) -> list[Path]:
    """Every file below ``folder`` that may be a material, sorted by path.

    Hidden files, office programs' lock files, pictures, and links that lead out of the folder are left out.

    Raises:
        FolderUnreadable: ``folder`` is not a folder, may not be listed, or holds no file that can be read.
    """
    if not folder.is_dir():
        raise FolderUnreadable(f"folder {str(folder)!r} does not exist; give the path of a folder with materials")
    try:
        found = sorted(path for path in _walked(folder) if _may_be_material(path, folder))
    except OSError as error:
        raise FolderUnreadable(
            f"folder {str(error.filename or folder)!r} cannot be listed ({error.strerror}); check its permissions, "
            "nothing was changed"
        ) from error
    if not any(path.suffix.lower() in SUFFIXES for path in found):
        kinds = ", ".join(sorted(SUFFIXES - PICTURES))
        raise FolderUnreadable(f"folder {str(folder)!r} holds no file that can be read ({kinds}); nothing was changed")
    return found


def _walked(folder: Path) -> Iterator[Path]:
    """Every file below a folder; a sub-folder that may not be listed must not look empty."""

    def stop(error: OSError) -> None:
        raise error

    for place, _, names in os.walk(folder, onerror=stop):
        yield from (Path(place, name) for name in names)


def _may_be_material(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder)
    if any(part.startswith((".", "~$")) or part == "__MACOSX" for part in inside.parts):
        return False
    if path.suffix.lower() in PICTURES or not path.is_file():
        return False
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


def file_digest(file: Path) -> str:
    """SHA-256 of the file's bytes.

    Raises:
        OSError: The file cannot be opened now; that says nothing about its content.
    """
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_material(
    file: Path, *, material_id: str, path: str, name: str = "", read: Callable[[Path], ReadFile]
) -> Material:
    """Read one file with ``read``, which gives what it says; ``name`` stands in for a title that it lacks.

    Raises:
        MaterialUnreadable: The file cannot be read; the reason says why.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise MaterialUnreadable("unsupported", f"{path!r} is of no format that can be read")
    got = read(file)
    front, pieces = FrontMatter(), got.content.pieces
    if got.format in ("md", "txt"):
        front, pieces = _front_matter(pieces)
    if not pieces:
        raise MaterialUnreadable("empty", f"{path!r} holds no text but its front matter")
    text = Content(pieces).text
    own = got.content.title if got.format in _NAMED_BY_THEMSELVES else ""
    title = front.title or own or _first_heading(text, got.format) or PurePosixPath(name or path).stem
    return Material(
        id=material_id,
        path=path,
        title=clean_text(title),
        pieces=pieces,
        language=front.language or ("en" if text_language(text) == "en" else "ko"),
        format=got.format,
        course=clean_text(front.course),
        level=front.level,
        site=front.site,
        updated=front.updated,
        licence=front.licence,
        twin_path=front.twin,
    )


def _front_matter(pieces: tuple[Piece, ...]) -> tuple[FrontMatter, tuple[Piece, ...]]:
    """A block between two ``---`` lines that is no front matter stays text: nothing is lost."""
    first, *others = pieces
    lines = first.text.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in lines[1:]:
        return FrontMatter(), pieces
    end = lines.index(_FENCE, 1)
    head, body = "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]).strip("\n")
    try:
        if len(head) > _FRONT_CHARACTERS:
            return FrontMatter(), pieces
        front = FrontMatter.model_validate(yaml.safe_load(head) or {})
    except (yaml.YAMLError, ValidationError, RecursionError):
        return FrontMatter(), pieces
    return front, (*([Piece(body, first.place)] if body.strip() else []), *others)


def _first_heading(text: str, found: str) -> str:
    """The first heading of the first level, or of slides, on which each has one of the second, the first of all."""
    mark = "#" if found in ("pptx", "ppt") else "# "
    heading = next((line.lstrip("# ").strip() for line in text.split("\n") if line.startswith(mark)), "")
    return heading.replace("**", "").replace("`", "") if len(heading) <= _TITLE_CHARACTERS else ""
