"""Refused files: what could not be read, remembered with the catalog so that it is not tried again in vain."""

from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from knowledge.catalog import FileState
from knowledge.refusals import Reason
from knowledge.sqlite_file import SqliteFile

_COLUMNS = "root, path, reason, detail, refused_at, digest, size, modified_ns, readers"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is not a material, and why."""

    root: str
    path: str
    reason: Reason
    detail: str
    """For operators, in English."""
    refused_at: str
    """ISO 8601 in UTC."""
    state: FileState


class RefusedFiles:
    """The refused files of an index, in the same SQLite file as its catalog."""

    def __init__(self, catalog: SqliteFile) -> None:
        self._catalog = catalog

    def of(self, root: str) -> dict[str, RefusedFile]:
        """The refused files of one folder by path."""
        return {file.path: file for file in self._selected("WHERE root = ?", (root,))}

    def all(self) -> list[RefusedFile]:
        return self._selected("", ())

    def add(self, root: str, path: str, reason: Reason, detail: str, state: FileState) -> RefusedFile:
        """Remember a refusal in place of an earlier one."""
        file = RefusedFile(root, path, reason, detail, datetime.now(UTC).isoformat(timespec="seconds"), state)
        with self._catalog.writing() as connection:
            connection.execute(
                f"INSERT OR REPLACE INTO refused_files ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (root, path, reason, detail, file.refused_at, *astuple(state)),
            )
        return file

    def forget(self, root: str, path: str) -> None:
        with self._catalog.writing() as connection:
            connection.execute("DELETE FROM refused_files WHERE root = ? AND path = ?", (root, path))

    def _selected(self, condition: str, values: tuple[str, ...]) -> list[RefusedFile]:
        with self._catalog.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM refused_files {condition} ORDER BY path", values)
            return [_from(row) for row in rows.fetchall()]


def _from(row: tuple[str, str, Reason, str, str, str, int, int, str]) -> RefusedFile:
    root, path, reason, detail, refused_at, digest, size, modified_ns, readers = row
    return RefusedFile(root, path, reason, detail, refused_at, FileState(digest, size, modified_ns, readers))
