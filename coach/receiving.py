"""Receiving: bytes that come over the network, kept once under their digest when they came whole."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from coach.errors import StoreUnavailable, UploadTooLarge
from knowledge.reading_process import MAX_BYTES

_UNFINISHED = ".incoming-"
_FORGOTTEN_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """Bytes that lie in the folder of files."""

    file: str
    """Name in that folder: their SHA-256, and the ending of the file they came from."""
    size: int


class Received:
    """Bytes on their way."""

    def __init__(self, opened: IO[bytes], folder: Path, suffix: str) -> None:
        self._opened = opened
        self._folder = folder
        self._suffix = suffix
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, part: bytes) -> None:
        """
        Raises:
            UploadTooLarge: More came than a material may have.
            StoreUnavailable: The disk is full.
        """
        self._size += len(part)
        if self._size > MAX_BYTES:
            raise UploadTooLarge(f"more than {MAX_BYTES} bytes were sent")
        self._digest.update(part)
        with _translated(self._folder):
            self._opened.write(part)

    def stored(self) -> StoredBytes:
        """Keep the bytes; the same ones under the same ending are kept once.

        Raises:
            StoreUnavailable: The disk is full.
        """
        target = self._folder / (self._digest.hexdigest() + self._suffix)
        with _translated(self._folder):
            self._opened.flush()
            os.fsync(self._opened.fileno())
            if not target.exists():
                Path(self._opened.name).replace(target)
        return StoredBytes(target.name, self._size)


@contextmanager
def receiving(folder: Path, *, suffix: str) -> Iterator[Received]:
    """Takes bytes as they come; what is not stored in the end is thrown away.

    Raises:
        StoreUnavailable: The folder cannot be written.
    """
    with _translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        opened = NamedTemporaryFile(dir=folder, prefix=_UNFINISHED, delete=False)  # noqa: SIM115 (closed below)
    try:
        yield Received(opened, folder, suffix)
    finally:
        with suppress(OSError):  # closing writes what a full disk has no room for
            opened.close()
        Path(opened.name).unlink(missing_ok=True)


def discard_unfinished(folder: Path) -> None:
    """Throw away what a killed process had half received."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _FORGOTTEN_SECONDS:
                left.unlink()


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"uploads cannot be written to {str(folder)!r} ({error.strerror}); check free space and permissions"
        ) from error
