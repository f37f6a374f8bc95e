"""The catalog: one SQLite file that says which materials and chunks exist, and finds chunks by word.

It is the truth about the index: a vector whose chunk is not here does not exist for a search, so a
material becomes visible, or changes, or goes, in one transaction.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import uuid4

from knowledge.contents import Place
from knowledge.languages import Language, TextLanguage
from knowledge.lexical_index import SCHEMA as WORDS_SCHEMA
from knowledge.lexical_index import LexicalIndex, Table, Words
from knowledge.passages import Chunk
from knowledge.reading import Material
from knowledge.sqlite_file import SqliteFile

CATALOG = "catalog-3"
"""Stored with the index; change it whenever the tables change."""

_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS materials (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, root TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL,
    format TEXT NOT NULL, language TEXT NOT NULL, digest TEXT NOT NULL, course TEXT NOT NULL, level TEXT NOT NULL,
    site TEXT NOT NULL, updated TEXT NOT NULL, licence TEXT NOT NULL, twin_path TEXT NOT NULL, signature BLOB NOT NULL,
    size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, readers TEXT NOT NULL, changed_at TEXT NOT NULL,
    UNIQUE (root, path)
);
CREATE TABLE IF NOT EXISTS chunks (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ordinal INTEGER NOT NULL,
    material_id TEXT NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    heading_path TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL, place TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS chunks_of_material ON chunks (material_id, ordinal);
CREATE TABLE IF NOT EXISTS refused_files (
    root TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    readers TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, refused_at TEXT NOT NULL,
    PRIMARY KEY (root, path)
);
CREATE TABLE IF NOT EXISTS likenesses (
    material_id TEXT NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    other_id TEXT NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (material_id, other_id)
);
"""
    + WORDS_SCHEMA
)
_TWIN = """coalesce(
    (SELECT other.id FROM materials other WHERE other.root = materials.root AND other.path = materials.twin_path),
    (SELECT other_id FROM likenesses WHERE material_id = materials.id AND kind = 'twin' ORDER BY score DESC), '')"""
_MATERIALS = f"""SELECT materials.rowid, id, root, path, title, format, language, digest, course, level, site, updated,
    licence, {_TWIN}, changed_at, size, (SELECT count(*) FROM chunks WHERE material_id = materials.id) FROM materials"""
_CHUNKS = """SELECT chunks.rowid, chunks.id, chunks.material_id, chunks.ordinal, materials.title, chunks.heading_path,
    chunks.text, chunks.language, chunks.place FROM chunks JOIN materials ON materials.id = chunks.material_id"""


@dataclass(frozen=True, slots=True)
class FileState:
    """How a file looked when it was read: enough to see whether it changed without opening it."""

    digest: str
    """SHA-256 of its bytes."""
    size: int
    modified_ns: int
    readers: str
    """Version of the readers that read or refused it."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the catalog knows of the file of a material."""

    material_id: str
    path: str
    title: str
    state: FileState


@dataclass(frozen=True, slots=True)
class MaterialEntry:
    """A material as listed: all but its text."""

    id: str
    root: str
    path: str
    title: str
    format: str
    language: Language
    digest: str
    course: str
    level: str
    site: str
    updated: str
    licence: str
    twin: str
    """Id of the same material in the other language; empty when there is none."""
    changed_at: str
    """When it was last taken into the index, ISO 8601 in UTC."""
    size: int
    """Bytes of its file."""
    chunks: int


class Catalog(SqliteFile):
    """Reads from any thread; writes from one process at a time, which the caller's lock ensures.

    Raises:
        IndexDamaged: The file is not a catalog, from the constructor and from every method.
        IndexUnavailable: It cannot be read or written, for example because the disk is full.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(file, schema=_SCHEMA)
        self.writer = uuid4().hex
        """Stored with each change, so that whoever searches knows its own writes from others'."""

    def meta(self) -> dict[str, str]:
        with self.reading() as connection:
            return dict(connection.execute("SELECT key, value FROM meta"))

    def set_meta(self, values: Mapping[str, str]) -> None:
        with self.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def change_over(self, values: Mapping[str, str]) -> None:
        """Set meta values on which every search depends, so that all processes follow."""
        with self.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
            self._count_change(connection)

    def is_empty(self) -> bool:
        with self.reading() as connection:
            return connection.execute("SELECT 1 FROM chunks LIMIT 1").fetchone() is None

    def counts(self) -> tuple[int, int]:
        """Number of materials and of chunks."""
        with self.reading() as connection:
            query = "SELECT (SELECT count(*) FROM materials), (SELECT count(*) FROM chunks)"
            materials, chunks = connection.execute(query).fetchone()
            return materials, chunks

    def files(self, root: str) -> dict[str, StoredFile]:
        """The files of one folder by path."""
        query = "SELECT id, path, title, digest, size, modified_ns, readers FROM materials WHERE root = ?"
        with self.reading() as connection:
            rows = connection.execute(query, (root,)).fetchall()
        return {row[1]: StoredFile(row[0], row[1], row[2], FileState(*row[3:])) for row in rows}

    def roots(self) -> list[str]:
        """Names of the folders that materials came from."""
        with self.reading() as connection:
            return [row[0] for row in connection.execute("SELECT DISTINCT root FROM materials ORDER BY root")]

    def materials(self) -> list[MaterialEntry]:
        with self.reading() as connection:
            return [MaterialEntry(*row[1:]) for row in connection.execute(f"{_MATERIALS} ORDER BY course, title")]

    def material(self, material_id: str) -> MaterialEntry | None:
        with self.reading() as connection:
            row = connection.execute(f"{_MATERIALS} WHERE id = ?", (material_id,)).fetchone()
            return MaterialEntry(*row[1:]) if row else None

    def chunks_of(self, material_id: str) -> list[Chunk]:
        """The chunks of one material, in reading order."""
        return [chunk for _, chunk in self._chunks("chunks.material_id = ? ORDER BY ordinal", [material_id])]

    def chunk(self, chunk_id: str) -> Chunk | None:
        return next((chunk for _, chunk in self._chunks("chunks.id = ?", [chunk_id])), None)

    def chunk_ids(self) -> set[str]:
        with self.reading() as connection:
            return {row[0] for row in connection.execute("SELECT id FROM chunks")}

    def rows(self, rows: Sequence[int]) -> dict[int, Chunk]:
        """Chunks by row number, of those that exist."""
        return dict(self._chunks(f"chunks.rowid IN ({_places(rows)})", list(rows)))

    def chunk_rows(self) -> list[tuple[int, int, TextLanguage]]:
        """Row number, row number of the material, and language of every chunk, by row number."""
        query = """SELECT chunks.rowid, materials.rowid, chunks.language FROM chunks
            JOIN materials ON materials.id = chunks.material_id ORDER BY chunks.rowid"""
        with self.reading() as connection:
            return connection.execute(query).fetchall()

    def row_numbers(self, chunk_ids: Sequence[str]) -> dict[str, int]:
        """Row number by id, of the chunks that exist."""
        query = f"SELECT id, rowid FROM chunks WHERE id IN ({_places(chunk_ids)})"
        with self.reading() as connection:
            return dict(connection.execute(query, list(chunk_ids)))

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Id by row number, of the chunks that exist."""
        query = f"SELECT rowid, id FROM chunks WHERE rowid IN ({_places(rows)})"
        with self.reading() as connection:
            return dict(connection.execute(query, list(rows)))

    def entries(self) -> dict[int, MaterialEntry]:
        """Every material by row number."""
        with self.reading() as connection:
            return {row[0]: MaterialEntry(*row[1:]) for row in connection.execute(_MATERIALS)}

    @contextmanager
    def words(self, table: Table) -> Iterator[LexicalIndex]:
        """A word index, on this thread's connection; its row numbers are those of ``rows``."""
        with self.reading() as connection:
            yield LexicalIndex(connection, table)

    def touch(self, material_id: str, state: FileState, *, path: str) -> None:
        """Note that a file was moved or touched while its bytes stayed the same."""
        with self.writing() as connection:
            query = "UPDATE materials SET path = ?, size = ?, modified_ns = ? WHERE id = ?"
            connection.execute(query, (path, state.size, state.modified_ns, material_id))
            self._count_change(connection)

    def replace(
        self,
        material: Material,
        chunks: Sequence[tuple[Chunk, Words]],
        state: FileState,
        *,
        root: str,
        signature: bytes,
    ) -> None:
        """Put one material with all its chunks in place of what was there, in one transaction."""
        with self.writing() as connection:
            _remove(connection, material.id)
            connection.execute("DELETE FROM refused_files WHERE root = ? AND path = ?", (root, material.path))
            cursor = connection.execute(
                "INSERT INTO materials (id, root, path, title, format, language, course, level, site, updated, "
                "licence, twin_path, signature, digest, size, modified_ns, readers, changed_at) "
                f"VALUES ({_places(range(18))})",
                (
                    *(material.id, root, material.path, material.title, material.format, material.language),
                    *(material.course, material.level, material.site, material.updated),
                    *(material.licence, material.twin_path),
                    *(signature, *astuple(state), _now()),
                ),
            )
            chunk_words = LexicalIndex(connection, "chunk_words")
            for chunk, words in chunks:
                chunk_words.add(_insert(connection, chunk), words)
            whole = _joined([words for _, words in chunks])
            LexicalIndex(connection, "material_words").add(cast("int", cursor.lastrowid), whole)
            self._count_change(connection)

    def remove(self, material_id: str) -> None:
        with self.writing() as connection:
            _remove(connection, material_id)
            self._count_change(connection)

    def _count_change(self, connection: sqlite3.Connection) -> None:
        """Raise the generation, by which a searching process sees that somebody wrote, and who."""
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('writer', ?)", (self.writer,))
        connection.execute(
            "INSERT INTO meta VALUES ('generation', '1') "
            "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )

    def _chunks(self, condition: str, values: Sequence[object]) -> list[tuple[int, Chunk]]:
        with self.reading() as connection:
            rows = connection.execute(f"{_CHUNKS} WHERE {condition}", values).fetchall()
        return [(row[0], _chunk(row)) for row in rows]


def _chunk(row: Sequence[object]) -> Chunk:
    _, chunk_id, material_id, ordinal, title, heading_path, text, language, place = cast(
        "tuple[int, str, str, int, str, str, str, TextLanguage, str]", row
    )
    headings = tuple(json.loads(heading_path))
    where = Place(**json.loads(place)) if place else Place()
    return Chunk(chunk_id, material_id, ordinal, title, headings, text, language, where)


def _insert(connection: sqlite3.Connection, chunk: Chunk) -> int:
    place = "" if chunk.place == Place() else json.dumps(asdict(chunk.place), ensure_ascii=False)
    cursor = connection.execute(
        "INSERT INTO chunks (id, ordinal, material_id, heading_path, text, language, place) "
        f"VALUES ({_places(range(7))})",
        (
            *(chunk.id, chunk.ordinal, chunk.material_id),
            *(json.dumps(chunk.heading_path, ensure_ascii=False), chunk.text, chunk.language, place),
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
