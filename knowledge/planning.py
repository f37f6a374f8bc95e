"""Planning: what an index run has to do, from what is stored and what is on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.catalog import FileState, StoredFile
from knowledge.refused_files import RefusedFile


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as a folder listing shows it."""

    path: str
    """Name in the index, stable while the file is the same to whoever gave it."""
    place: Path
    size: int
    modified_ns: int
    name: str = ""
    """What people call it, when that is not its path; a new one has it read again, for the title may come from it."""

    @property
    def shown(self) -> str:
        return self.name or self.path


@dataclass(frozen=True, slots=True)
class Readers:
    """Versions of what reads files now."""

    reads: str
    """What another version has read is read again."""
    refuses: str
    """What another version has refused is tried again: it changes also when OCR was installed."""


@dataclass(frozen=True, slots=True)
class Plan:
    read: tuple[FoundFile, ...]
    """New, or looking different from what is stored; their digest decides."""
    unchanged: tuple[FoundFile, ...]
    refused: tuple[RefusedFile, ...]
    """Refused before, and looking the same."""
    remove: tuple[StoredFile, ...]
    """Stored, and gone from the folder."""
    forget: tuple[str, ...]
    """Paths that were refused, and are gone."""


def plan_index(
    stored: Mapping[str, StoredFile],
    refused: Mapping[str, RefusedFile],
    found: Mapping[str, FoundFile],
    readers: Readers,
) -> Plan:
    """Compare by path, size, time of change and version of the readers, without opening a file."""
    unchanged = {
        path: file
        for path, file in found.items()
        if path in stored and _looks_same(stored[path].state, file, readers.reads)
    }
    again = {
        path: refused[path]
        for path, file in found.items()
        if path in refused and _looks_same(refused[path].state, file, readers.refuses)
    }
    return Plan(
        read=tuple(file for path, file in found.items() if path not in unchanged and path not in again),
        unchanged=tuple(unchanged.values()),
        refused=tuple(again.values()),
        remove=tuple(file for path, file in stored.items() if path not in found),
        forget=tuple(path for path in refused if path not in found),
    )


def _looks_same(state: FileState, found: FoundFile, readers: str) -> bool:
    return (state.size, state.modified_ns, state.readers) == (found.size, found.modified_ns, readers)
