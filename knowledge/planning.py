"""Planning: what an index run has to do, from what is stored and what is on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.catalog import StoredFile


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as a folder listing shows it."""

    path: str
    place: Path
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Plan:
    read: tuple[FoundFile, ...]
    """New, or looking different from what is stored; their digest decides."""
    unchanged: tuple[FoundFile, ...]
    remove: tuple[StoredFile, ...]
    """Stored, and gone from the folder."""


def plan_index(stored: Mapping[str, StoredFile], found: Mapping[str, FoundFile]) -> Plan:
    """Compare by path, size and time of change, without opening a file."""
    unchanged = tuple(file for path, file in found.items() if path in stored and _looks_same(stored[path], file))
    known = {file.path for file in unchanged}
    return Plan(
        read=tuple(file for path, file in found.items() if path not in known),
        unchanged=unchanged,
        remove=tuple(file for path, file in stored.items() if path not in found),
    )


def _looks_same(stored: StoredFile, found: FoundFile) -> bool:
    return stored.size == found.size and stored.modified_ns == found.modified_ns
