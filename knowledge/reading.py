"""Reading: files as trainers gave them, turned into materials."""

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from knowledge.errors import FolderUnreadable, MaterialUnreadable
from knowledge.languages import Language, clean_text, text_language

SUFFIXES = frozenset({".md", ".markdown", ".txt"})
_FENCE = "---"
_MAX_BYTES = 20_000_000

Text = Annotated[str, BeforeValidator(str)]


class FrontMatter(BaseModel):
    """What a material may say of itself between two ``---`` lines at its top."""

    model_config = ConfigDict(extra="ignore")

    title: Text = ""
    course: Text = ""
    language: Literal["ko", "en"] | None = None
    twin: Text = ""
    level: Text = ""
    updated: Text = ""
    licence: Text = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One course page or guide, as trainers gave it."""

    id: str
    path: str
    """Place inside its folder, with ``/`` on every system."""
    title: str
    text: str
    """Markdown without the front matter."""
    language: Language
    digest: str
    """SHA-256 of the file's bytes."""
    course: str = ""
    level: str = ""
    updated: str = ""
    licence: str = ""
    twin: str = ""
    """Id of the same material in the other language; empty when there is none."""


def material_id(root: str, path: str) -> str:
    """The same for the same place in the same folder, whatever the file says."""
    return hashlib.sha256(f"{root}\n{path}".encode()).hexdigest()[:16]


def readable_files(folder: Path) -> list[Path]:
    """Every file below ``folder`` that this version reads, sorted by path; hidden ones left out.

    Raises:
        FolderUnreadable: ``folder`` is not a folder, may not be listed, or holds no such file.
    """
    if not folder.is_dir():
        raise FolderUnreadable(f"folder {str(folder)!r} does not exist; give the path of a folder with materials")
    try:
        found = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in SUFFIXES
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            and path.is_file()
        )
    except OSError as error:
        raise FolderUnreadable(
            f"folder {str(folder)!r} cannot be listed ({error.strerror}); check its permissions"
        ) from error
    if not found:
        kinds = ", ".join(sorted(SUFFIXES))
        raise FolderUnreadable(f"folder {str(folder)!r} holds no file that can be read ({kinds}); nothing was changed")
    return found


def read_material(file: Path, *, root: str, path: str) -> Material:
    """Read one file of the folder called ``root``.

    Raises:
        MaterialUnreadable: The file cannot be opened, is too large, or is not text.
    """
    raw = _bytes(file, path)
    text = _decoded(raw, path)
    front, body = _front_matter(text)
    if not body.strip():
        raise MaterialUnreadable(f"{path!r} holds no text; add text or remove the file")
    title = front.title or _first_heading(body) or PurePosixPath(path).stem
    language = front.language or ("en" if text_language(body) == "en" else "ko")
    return Material(
        id=material_id(root, path),
        path=path,
        title=clean_text(title),
        text=body,
        language=language,
        digest=hashlib.sha256(raw).hexdigest(),
        course=clean_text(front.course),
        level=front.level,
        updated=front.updated,
        licence=front.licence,
        twin=material_id(root, front.twin) if front.twin else "",
    )


def _bytes(file: Path, path: str) -> bytes:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise MaterialUnreadable(
                f"{path!r} is larger than {_MAX_BYTES // 1_000_000} MB; split it into smaller files"
            )
        return file.read_bytes()
    except OSError as error:
        raise MaterialUnreadable(f"{path!r} cannot be opened ({error.strerror}); check its permissions") from error


def _decoded(raw: bytes, path: str) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return clean_text(text)
    raise MaterialUnreadable(f"{path!r} is not text in UTF-8 or CP949; save it as UTF-8")


def _front_matter(text: str) -> tuple[FrontMatter, str]:
    """A block between two ``---`` lines that is no front matter stays text: nothing is lost."""
    lines = text.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in lines[1:]:
        return FrontMatter(), text
    end = lines.index(_FENCE, 1)
    try:
        values = yaml.safe_load("\n".join(lines[1:end])) or {}
        return FrontMatter.model_validate(values), "\n".join(lines[end + 1 :])
    except (yaml.YAMLError, ValidationError):
        return FrontMatter(), text


def _first_heading(body: str) -> str:
    return next((line.lstrip("# ").strip() for line in body.split("\n") if line.startswith("# ")), "")
