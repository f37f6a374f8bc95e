"""The catalog: one SQLite file that says which materials and chunks exist, and finds chunks by word.

It is the truth about the index: a vector whose chunk is not here does not exist for a search, so a
material becomes visible, or changes, or goes, in one transaction.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from knowledge.errors import IndexDamaged, IndexUnavailable
from knowledge.languages import Language, TextLanguage
from knowledge.lexical_index import SCHEMA as WORDS_SCHEMA
from knowledge.lexical_index import LexicalIndex, Table, Words
from knowledge.passages import Chunk
from knowledge.reading import Material

_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS materials (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, root TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL,
    course TEXT NOT NULL, language TEXT NOT NULL, level TEXT NOT NULL, updated TEXT NOT NULL,
    licence TEXT NOT NULL, twin TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL, UNIQUE (root, path)
);
CREATE TABLE IF NOT EXISTS chunks (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ordinal INTEGER NOT NULL,
    material_id TEXT NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    heading_path TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS chunks_of_material ON chunks (material_id, ordinal);
"""
    + WORDS_SCHEMA
)
_MATERIAL_COLUMNS = "id, path, title, language, digest, course, level, updated, licence, twin"
_CHUNK_COLUMNS = (
    "chunks.rowid, chunks.id, chunks.material_id, chunks.ordinal, materials.title, "
    "chunks.heading_path, chunks.text, chunks.language"
)
_CHUNKS = f"SELECT {_CHUNK_COLUMNS} FROM chunks JOIN materials ON materials.id = chunks.material_id"
_BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the catalog knows of a file, enough to see whether it changed without opening it."""

    material_id: str
    path: str
    digest: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class MaterialEntry:
    """A material as listed: what its front matter said, without the text."""

    id: str
    path: str
    title: str
    language: Language
    digest: str
    course: str
    level: str
    updated: str
    licence: str
    twin: str


class Catalog:
    """Reads from any thread; writes from one process at a time, which the caller's lock ensures.

    Raises:
        IndexDamaged: The file is not a catalog, from the constructor and from every method.
        IndexUnavailable: It cannot be read or written, for example because the disk is full.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._threads = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._make_folder()
        with self._guarded() as connection:
            connection.executescript(_SCHEMA)

    def _make_folder(self) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnavailable(
                f"folder {str(self.file.parent)!r} cannot be made ({error.strerror}); "
                "set COACH_DATA_DIR to a folder that can be written"
            ) from error

    def close(self) -> None:
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._threads = threading.local()

    def meta(self) -> dict[str, str]:
        with self._guarded() as connection:
            return dict(connection.execute("SELECT key, value FROM meta"))

    def set_meta(self, values: Mapping[str, str]) -> None:
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def is_empty(self) -> bool:
        with self._guarded() as connection:
            return connection.execute("SELECT 1 FROM chunks LIMIT 1").fetchone() is None

    def counts(self) -> tuple[int, int]:
        """Number of materials and of chunks."""
        with self._guarded() as connection:
            query = "SELECT (SELECT count(*) FROM materials), (SELECT count(*) FROM chunks)"
            materials, chunks = connection.execute(query).fetchone()
            return materials, chunks

    def files(self, root: str) -> dict[str, StoredFile]:
        """The files of one folder by path."""
        query = "SELECT id, path, digest, size, modified_ns FROM materials WHERE root = ?"
        with self._guarded() as connection:
            return {row[1]: StoredFile(*row) for row in connection.execute(query, (root,))}

    def roots(self) -> list[str]:
        """Names of the folders that materials came from."""
        with self._guarded() as connection:
            return [row[0] for row in connection.execute("SELECT DISTINCT root FROM materials ORDER BY root")]

    def materials(self) -> list[MaterialEntry]:
        with self._guarded() as connection:
            query = f"SELECT {_MATERIAL_COLUMNS} FROM materials ORDER BY course, title"
            return [MaterialEntry(*row) for row in connection.execute(query)]

    def material(self, material_id: str) -> MaterialEntry | None:
        with self._guarded() as connection:
            query = f"SELECT {_MATERIAL_COLUMNS} FROM materials WHERE id = ?"
            row = connection.execute(query, (material_id,)).fetchone()
            return MaterialEntry(*row) if row else None

    def chunks_of(self, material_id: str) -> list[Chunk]:
        """The chunks of one material, in reading order."""
        return [chunk for _, chunk in self._chunks("chunks.material_id = ? ORDER BY ordinal", [material_id])]

    def chunk(self, chunk_id: str) -> Chunk | None:
        return next((chunk for _, chunk in self._chunks("chunks.id = ?", [chunk_id])), None)

    def chunk_ids(self) -> set[str]:
        with self._guarded() as connection:
            return {row[0] for row in connection.execute("SELECT id FROM chunks")}

    def rows(
        self, *, rows: Sequence[int] = (), chunk_ids: Sequence[str] = (), material_rows: Sequence[int] = ()
    ) -> dict[int, Chunk]:
        """Chunks by row number: those of the rows and ids that exist, and all of the given materials."""
        found: dict[int, Chunk] = {}
        for column, values in (("chunks.rowid", rows), ("chunks.id", chunk_ids), ("materials.rowid", material_rows)):
            if values:
                found |= self._chunks(f"{column} IN ({_places(values)})", list(values))
        return found

    def entries(self) -> dict[int, MaterialEntry]:
        """Every material by row number."""
        with self._guarded() as connection:
            query = f"SELECT rowid, {_MATERIAL_COLUMNS} FROM materials"
            return {row[0]: MaterialEntry(*row[1:]) for row in connection.execute(query)}

    @contextmanager
    def words(self, table: Table) -> Iterator[LexicalIndex]:
        """A word index, on this thread's connection; its row numbers are those of ``rows``."""
        with self._guarded() as connection:
            yield LexicalIndex(connection, table)

    def touch(self, material_id: str, *, size: int, modified_ns: int) -> None:
        """Note that a file was touched while its bytes stayed the same."""
        with self._transaction() as connection:
            query = "UPDATE materials SET size = ?, modified_ns = ? WHERE id = ?"
            connection.execute(query, (size, modified_ns, material_id))

    def replace(
        self, material: Material, chunks: Sequence[tuple[Chunk, Words]], *, root: str, size: int, modified_ns: int
    ) -> None:
        """Put one material with all its chunks in place of what was there, in one transaction."""
        with self._transaction() as connection:
            _remove(connection, material.id)
            cursor = connection.execute(
                f"INSERT INTO materials (root, size, modified_ns, {_MATERIAL_COLUMNS}) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(root, size, modified_ns, material.id, material.path, material.title),
                    *(material.language, material.digest, material.course, material.level),
                    *(material.updated, material.licence, material.twin),
                ),
            )
            chunk_words = LexicalIndex(connection, "chunk_words")
            for chunk, words in chunks:
                chunk_words.add(_insert(connection, chunk), words)
            whole = _joined([words for _, words in chunks])
            LexicalIndex(connection, "material_words").add(cast("int", cursor.lastrowid), whole)
            _count_change(connection)

    def remove(self, material_id: str) -> None:
        with self._transaction() as connection:
            _remove(connection, material_id)
            _count_change(connection)

    def _chunks(self, condition: str, values: Sequence[object]) -> list[tuple[int, Chunk]]:
        with self._guarded() as connection:
            rows = connection.execute(f"{_CHUNKS} WHERE {condition}", values).fetchall()
        return [(row[0], _chunk(row)) for row in rows]

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
    def _guarded(self) -> Iterator[sqlite3.Connection]:
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
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._guarded() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:  # a full disk has already rolled it back
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _chunk(row: Sequence[object]) -> Chunk:
    _, chunk_id, material_id, ordinal, title, heading_path, text, language = cast(
        "tuple[int, str, str, int, str, str, str, TextLanguage]", row
    )
    return Chunk(chunk_id, material_id, ordinal, title, tuple(json.loads(heading_path)), text, language)


def _insert(connection: sqlite3.Connection, chunk: Chunk) -> int:
    cursor = connection.execute(
        "INSERT INTO chunks (id, ordinal, material_id, heading_path, text, language) VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(chunk.id, chunk.ordinal, chunk.material_id),
            *(json.dumps(chunk.heading_path, ensure_ascii=False), chunk.text, chunk.language),
        ),
    )
    return cast("int", cursor.lastrowid)


def _joined(words: Sequence[Words]) -> Words:
    headings = dict.fromkeys(tuple(part.heading) for part in words)
    return Words(
        title=words[0].title if words else (),
        heading=[word for heading in headings for word in heading],
        text=[word for part in words for word in part.text],
    )


def _remove(connection: sqlite3.Connection, material_id: str) -> None:
    for table, query in (
        ("chunk_words", "SELECT rowid FROM chunks WHERE material_id = ?"),
        ("material_words", "SELECT rowid FROM materials WHERE id = ?"),
    ):
        rowids = [row[0] for row in connection.execute(query, (material_id,))]
        LexicalIndex(connection, cast("Table", table)).remove(rowids)
    connection.execute("DELETE FROM chunks WHERE material_id = ?", (material_id,))
    connection.execute("DELETE FROM materials WHERE id = ?", (material_id,))


def _places(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _count_change(connection: sqlite3.Connection) -> None:
    """Raise the generation, by which a searching process sees that another one wrote."""
    connection.execute(
        "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )
