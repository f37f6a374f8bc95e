"""One SQLite file, read from any thread and written from one process at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from knowledge.errors import IndexDamaged, IndexUnavailable

_BUSY_SECONDS = 30.0


class SqliteFile:
    """A connection a thread; that only one process writes is ensured by the caller's lock.

    Raises:
        IndexDamaged: The file is no database of this form, from the constructor and from every method.
        IndexUnavailable: It cannot be read or written, for example because the disk is full.
    """

    def __init__(self, file: Path, *, schema: str) -> None:
        self.file = file
        self._threads = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._make_folder()
        with self.reading() as connection:
            connection.executescript(schema)

    def close(self) -> None:
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._threads = threading.local()

    def _make_folder(self) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnavailable(
                f"folder {str(self.file.parent)!r} cannot be made ({error.strerror}); "
                "set COACH_DATA_DIR to a folder that can be written"
            ) from error

    @property
    def _connection(self) -> sqlite3.Connection:
        opened, inode = getattr(self._threads, "connection", (None, 0))
        if opened is None or inode != self._inode():
            # Threads of a pool may end before close() runs; the connection is used by its own thread only.
            opened = sqlite3.connect(self.file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("PRAGMA synchronous = NORMAL")
            opened.execute("PRAGMA foreign_keys = ON")
            self._threads.connection = (opened, self._inode())
            self._opened.append(opened)
        return cast("sqlite3.Connection", opened)

    def _inode(self) -> int:
        """Which file the name means now: a rebuild by another process puts a new one in its place."""
        return self.file.stat().st_ino if self.file.exists() else 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection."""
        try:
            yield self._connection
        except sqlite3.OperationalError as error:
            raise IndexUnavailable(
                f"the catalog {str(self.file)!r} cannot be used ({error}); check free space and permissions"
            ) from error
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(
                f"the catalog {str(self.file)!r} is damaged ({error}); "
                "run `python -m coach index --rebuild` to make it again from the materials"
            ) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection in a transaction, which is undone by any exception."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:  # a full disk has already rolled it back
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
