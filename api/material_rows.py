"""Material rows: index, uploads, refused files, likenesses and citations, joined for the trainers' list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import UUID

from api.readiness import Parts
from api.trainer_bodies import DuplicateOut, MaterialRow, MaterialState, SentenceOut, TwinOut
from coach.roots import SHIPPED_GUIDES, SHIPPED_ROOT, UPLOADS_ROOT
from coach.uploads import Upload
from knowledge.catalog import MaterialEntry
from knowledge.likenesses import LikeMaterial
from knowledge.refusals import Reason, reason_sentence
from knowledge.refused_files import RefusedFile


@dataclass(frozen=True, slots=True)
class _Known:
    """All that rows are made of."""

    entries: dict[tuple[str, str], MaterialEntry]
    titles: dict[str, str]
    refused: dict[tuple[str, str], RefusedFile]
    likenesses: dict[str, list[LikeMaterial]]
    citations: dict[str, int]
    place: Callable[[Upload], Path]
    """Where the bytes of an upload should lie."""
    working: bool


def material_rows(parts: Parts) -> list[MaterialRow]:
    """Uploads first, then the materials and refused files of folders, each by title."""
    known = _known(parts)
    rows = [_of_upload(upload, known) for upload in parts.uploads.all()]
    folders = [_of_entry(entry, known) for (root, _), entry in known.entries.items() if root != UPLOADS_ROOT]
    refused = [_of_refused(file) for (root, _), file in known.refused.items() if root != UPLOADS_ROOT]
    return sorted(rows, key=_title) + sorted(folders + refused, key=_title)


def material_row(parts: Parts, material_id: str) -> MaterialRow | None:
    """The row of one material of the index; ``None`` when there is none with this id."""
    known = _known(parts)
    entry = next((one for one in known.entries.values() if one.id == material_id), None)
    if entry and entry.root == UPLOADS_ROOT:
        return _of_upload(parts.uploads.get(UUID(entry.path)), known)
    return _of_entry(entry, known) if entry else None


def upload_row(parts: Parts, upload: Upload) -> MaterialRow:
    return _of_upload(upload, _known(parts))


def original_of(parts: Parts, entry: MaterialEntry) -> Path | None:
    """The file that a material was read from; ``None`` when it is no longer there."""
    if entry.root == UPLOADS_ROOT:
        place = parts.uploads.place(parts.uploads.get(UUID(entry.path)))
        return place if place.is_file() else None
    folder = SHIPPED_GUIDES if entry.root == SHIPPED_ROOT else Path(entry.root)
    place = (folder / entry.path).resolve()
    return place if place.is_file() and place.is_relative_to(folder.resolve()) else None


def _known(parts: Parts) -> _Known:
    entries = parts.index.catalog.materials()
    return _Known(
        entries={(entry.root, entry.path): entry for entry in entries},
        titles={entry.id: entry.title for entry in entries},
        refused={(file.root, file.path): file for file in parts.index.refused_files.all()},
        likenesses=parts.index.likenesses.of_all(),
        citations=parts.store.citation_counts(),
        place=parts.uploads.place,
        working=parts.intake.state.state == "working",
    )


def _of_upload(upload: Upload, known: _Known) -> MaterialRow:
    place = (UPLOADS_ROOT, str(upload.id))
    entry, refused = known.entries.get(place), known.refused.get(place)
    if upload.removed:
        row, state = _blank(upload.name), "removed"
    elif entry and entry.digest == upload.digest:
        row, state = _of_entry(entry, known), "searchable"
    elif refused and refused.state.digest == upload.digest:
        row, state = _of_refused(refused), "refused"
    elif not known.place(upload).is_file():
        row, state = _lost(upload.name), "refused"
    else:
        row, state = _blank(upload.name), "reading" if known.working else "waiting"
    name = PurePosixPath(upload.name)
    title = row.title if state == "searchable" else name.stem
    return row.model_copy(
        update={
            "name": upload.name,
            "title": title,
            "format": row.format if state == "searchable" else name.suffix.lower().removeprefix("."),
            "id": f"upload-{upload.id}",
            "upload_id": upload.id,
            "state": state,
            "size": upload.size,
            "changed_at": upload.added_at,
            "versions": upload.versions,
        }
    )


def _of_entry(entry: MaterialEntry, known: _Known) -> MaterialRow:
    like = known.likenesses.get(entry.id, [])
    twin = TwinOut(material_id=entry.twin, title=known.titles.get(entry.twin, "")) if entry.twin else None
    return _row(
        entry.id,
        entry.root,
        entry.path,
        "searchable",
        material_id=entry.id,
        title=entry.title,
        format=entry.format,
        language=entry.language,
        chunks=entry.chunks,
        changed_at=datetime.fromisoformat(entry.changed_at),
        size=entry.size,
        twin=twin,
        duplicates=tuple(
            DuplicateOut(material_id=one.material_id, title=one.title, score=round(one.score, 2))
            for one in like
            if one.kind == "duplicate"
        ),
        cited=known.citations.get(entry.id, 0),
    )


def _of_refused(file: RefusedFile) -> MaterialRow:
    return _row(
        f"refused-{file.root}/{file.path}",
        file.root,
        file.path,
        "refused",
        reason=file.reason,
        sentence=_sentence(file.reason),
        changed_at=datetime.fromisoformat(file.refused_at),
        size=file.state.size,
    )


def _lost(name: str) -> MaterialRow:
    return _row("", UPLOADS_ROOT, name, "refused", reason="damaged", sentence=_sentence("damaged"))


def _sentence(reason: Reason) -> SentenceOut:
    return SentenceOut(ko=reason_sentence(reason, "ko"), en=reason_sentence(reason, "en"))


def _blank(name: str) -> MaterialRow:
    return _row("", UPLOADS_ROOT, name, "waiting")


def _row(row_id: str, root: str, path: str, state: MaterialState, **values: object) -> MaterialRow:
    name = PurePosixPath(path)
    given: dict[str, object] = {
        "upload_id": None,
        "material_id": None,
        "title": name.stem,
        "format": name.suffix.lower().removeprefix("."),
        "reason": None,
        "sentence": None,
        "language": None,
        "chunks": 0,
        "changed_at": datetime.min,
        "size": None,
        "versions": 1,
        "twin": None,
        "duplicates": (),
        "cited": 0,
        **values,
    }
    folder = root if root in (UPLOADS_ROOT, SHIPPED_ROOT) else Path(root).name
    return MaterialRow.model_validate({"id": row_id, "folder": folder, "name": path, "state": state, **given})


def _title(row: MaterialRow) -> str:
    return row.title.casefold()
