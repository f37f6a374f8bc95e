"""Uploads: the files that trainers gave over the web, each stored once, with all their versions."""

import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, Row, Select, and_, func, insert, select, update

from coach.database import Store, utc
from coach.errors import NameInvalid, NameTaken, NothingToRestore, UploadNotFound, UploadUnsupported
from coach.receiving import Received, StoredBytes, discard_unfinished, receiving
from coach.tables import upload_versions, uploads
from knowledge.found_files import found_file
from knowledge.languages import clean_text
from knowledge.planning import FoundFile
from knowledge.readers.formats import SUFFIXES

_NAME_CHARACTERS = 200

logger = logging.getLogger(__name__)

Outcome = Literal["added", "replaced", "same"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is now."""

    id: UUID
    name: str
    """With folders when it was uploaded in one: ``1주차/사진.hwp``."""
    file: str
    """Name in the folder of files."""
    size: int
    added_at: datetime
    """When its current version came."""
    versions: int
    removed: bool

    @property
    def digest(self) -> str:
        return self.file.partition(".")[0]


class Uploads(Store):
    """Keeps what was uploaded: nothing is overwritten, so that every version can come back."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(engine)
        self._folder = folder
        self._one_at_a_time = Lock()  # a name is looked up before it is written
        discard_unfinished(folder)

    def receiving(self, name: str) -> AbstractContextManager[Received]:
        """Takes the bytes of a file called ``name`` as they come; raises what ``receiving`` does."""
        return receiving(self._folder, suffix=PurePosixPath(name).suffix.lower())

    def add(self, name: str, stored: StoredBytes) -> tuple[Upload, Outcome]:
        """Take in a file; one of the same name becomes the version before.

        Raises:
            NameInvalid, UploadUnsupported: The name cannot be used.
        """
        name = checked_name(name)
        with self._one_at_a_time, self.writing() as connection:
            row = _named(connection, name)
            if row is None:
                upload_id = uuid4()
                connection.execute(insert(uploads).values(id=upload_id, name=name))
                _add_version(connection, upload_id, stored, 1)
                return _upload(connection, upload_id), "added"
            return _replaced(connection, row.id, stored)

    def replace(self, upload_id: UUID, stored: StoredBytes) -> tuple[Upload, Outcome]:
        """Put other bytes in place of an upload's, removed or not; the name stays, with the new file's ending.

        Raises:
            UploadNotFound: There is none with this id.
            NameTaken: Another one is called like that.
        """
        with self._one_at_a_time, self.writing() as connection:
            before = _upload(connection, upload_id)
            self._set_name(connection, before, _with_ending_of(stored.file, before.name))
            connection.execute(update(uploads).where(uploads.c.id == upload_id).values(removed_at=None))
            return _replaced(connection, upload_id, stored)

    def rename(self, upload_id: UUID, name: str) -> Upload:
        """Give an upload another name with the same ending.

        Raises:
            UploadNotFound: There is none with this id.
            NameInvalid, NameTaken: The name cannot be used.
        """
        name = checked_name(name)
        with self._one_at_a_time, self.writing() as connection:
            before = _upload(connection, upload_id)
            if PurePosixPath(name).suffix.lower() != PurePosixPath(before.name).suffix.lower():
                raise NameInvalid(f"{name!r} has another ending than {before.name!r}")
            self._set_name(connection, before, name)
            return _upload(connection, upload_id)

    def remove(self, upload_id: UUID) -> None:
        """Take an upload out of the materials; it can be restored.

        Raises:
            UploadNotFound: There is none with this id.
        """
        with self.writing() as connection:
            _upload(connection, upload_id)
            connection.execute(update(uploads).where(uploads.c.id == upload_id).values(removed_at=datetime.now(UTC)))

    def restore(self, upload_id: UUID) -> Upload:
        """Bring a removed upload back, or make the version before the current one.

        Raises:
            UploadNotFound: There is none with this id.
            NothingToRestore: It has one version only.
            NameTaken: Another one is called like that by now.
        """
        with self._one_at_a_time, self.writing() as connection:
            upload = _upload(connection, upload_id)
            if upload.removed:
                self._set_name(connection, upload, upload.name)
                connection.execute(update(uploads).where(uploads.c.id == upload_id).values(removed_at=None))
            else:
                file = _restore_version(connection, upload)
                self._set_name(connection, upload, _with_ending_of(file, upload.name))
            return _upload(connection, upload_id)

    def is_taken(self, name: str) -> bool:
        """Whether an upload that was not removed is called so."""
        with self.reading() as connection:
            return _named(connection, name) is not None

    def all(self) -> list[Upload]:
        """Every upload by name, removed ones too."""
        with self.reading() as connection:
            return [_from(row) for row in connection.execute(_current().order_by(uploads.c.name))]

    def get(self, upload_id: UUID) -> Upload:
        """
        Raises:
            UploadNotFound: There is none with this id.
        """
        with self.reading() as connection:
            return _upload(connection, upload_id)

    def place(self, upload: Upload) -> Path:
        """Where its bytes lie."""
        return self._folder / upload.file

    def files(self) -> dict[str, FoundFile]:
        """What the index should hold, by id: every upload that was not removed and whose bytes are there."""
        found: dict[str, FoundFile] = {}
        for upload in self.all():
            try:
                if not upload.removed:
                    found[str(upload.id)] = found_file(self.place(upload), path=str(upload.id), name=upload.name)
            except FileNotFoundError:
                logger.error("the file %s of upload %s is gone; upload it again", upload.file, upload.id)
        return found

    def _set_name(self, connection: Connection, upload: Upload, name: str) -> None:
        other = _named(connection, name)
        if other is not None and other.id != upload.id:
            raise NameTaken(f"another upload is called {name!r}")
        connection.execute(update(uploads).where(uploads.c.id == upload.id).values(name=name))


def checked_name(name: str) -> str:
    """A name in the form in which it is stored.

    Raises:
        NameInvalid: It is empty, too long, or climbs out of its folder.
        UploadUnsupported: Its ending is that of no format that can be read.
    """
    parts = [part.strip() for part in clean_text(name).replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in ("", ".")]
    if not kept or ".." in kept or any("\n" in part for part in kept) or len(name) > _NAME_CHARACTERS:
        raise NameInvalid(f"{name[:80]!r} cannot be the name of a material")
    if PurePosixPath(kept[-1]).suffix.lower() not in SUFFIXES:
        raise UploadUnsupported(f"{name[:80]!r} is of no format that can be read")
    return "/".join(kept)


def _with_ending_of(file: str, name: str) -> str:
    """The name, unless the file is of another format than it says."""
    suffix = PurePosixPath(file).suffix
    return name if PurePosixPath(name).suffix.lower() == suffix else str(PurePosixPath(name).with_suffix(suffix))


def _current() -> Select[Any]:
    newest = (
        select(upload_versions.c.upload_id, func.max(upload_versions.c.number).label("number"))
        .group_by(upload_versions.c.upload_id)
        .subquery()
    )
    version = and_(upload_versions.c.upload_id == newest.c.upload_id, upload_versions.c.number == newest.c.number)
    return (
        select(uploads, upload_versions).join(newest, newest.c.upload_id == uploads.c.id).join(upload_versions, version)
    )


def _upload(connection: Connection, upload_id: UUID) -> Upload:
    row = connection.execute(_current().where(uploads.c.id == upload_id)).first()
    if row is None:
        raise UploadNotFound(f"no upload {str(upload_id)!r}")
    return _from(row)


def _from(row: Row[Any]) -> Upload:
    added_at = utc(row.added_at)
    return Upload(row.id, row.name, row.file, row.size, added_at, row.number, row.removed_at is not None)


def _named(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(uploads).where(uploads.c.name == name, uploads.c.removed_at.is_(None))).first()


def _replaced(connection: Connection, upload_id: UUID, stored: StoredBytes) -> tuple[Upload, Outcome]:
    before = _upload(connection, upload_id)
    if before.file == stored.file:
        return before, "same"
    _add_version(connection, upload_id, stored, before.versions + 1)
    return _upload(connection, upload_id), "replaced"


def _add_version(connection: Connection, upload_id: UUID, stored: StoredBytes, number: int) -> None:
    values = {"upload_id": upload_id, "number": number, "file": stored.file, "size": stored.size}
    connection.execute(insert(upload_versions).values(**values, added_at=datetime.now(UTC)))


def _restore_version(connection: Connection, upload: Upload) -> str:
    """Make the version before the newest, so that restoring again undoes it; return its file."""
    query = select(upload_versions).where(
        upload_versions.c.upload_id == upload.id, upload_versions.c.number == upload.versions - 1
    )
    row = connection.execute(query).first()
    if row is None:
        raise NothingToRestore(f"upload {str(upload.id)!r} has no earlier version")
    _add_version(connection, upload.id, StoredBytes(row.file, row.size), upload.versions + 1)
    return str(row.file)
