"""The lexical index: SQLite FTS5 over the words of chunks, scored by BM25 with weighted columns."""

import math
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

TITLE_WEIGHT, HEADING_WEIGHT, TEXT_WEIGHT = 1.0, 1.5, 1.0
"""Between 0.3 and 4 they move nDCG on the shared sets by less than 0.01."""
_K1 = 1.2
"""Fixed inside FTS5 (sqlite.org/fts5.html, section on bm25)."""

Table = Literal["chunk_words", "material_words"]

SCHEMA = "\n".join(
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5("
    'title, heading, text, tokenize="porter unicode61 remove_diacritics 0");'
    for table in get_args(Table)
)
"""``porter`` cuts English endings and leaves Korean alone, whose endings Kiwi has already removed."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one chunk or material by column."""

    title: Sequence[str]
    heading: Sequence[str]
    text: Sequence[str]


class LexicalIndex:
    """One table of words, used through a connection that its owner opens and commits."""

    def __init__(self, connection: sqlite3.Connection, table: Table) -> None:
        self._connection = connection
        self._table = table

    def add(self, rowid: int, words: Words) -> None:
        self._connection.execute(
            f"INSERT INTO {self._table} (rowid, title, heading, text) VALUES (?, ?, ?, ?)",
            (rowid, " ".join(words.title), " ".join(words.heading), " ".join(words.text)),
        )

    def remove(self, rowids: Iterable[int]) -> None:
        query = f"DELETE FROM {self._table} WHERE rowid = ?"
        self._connection.executemany(query, ((rowid,) for rowid in rowids))

    def coverage(self, words: Sequence[str]) -> dict[int, float]:
        """BM25 of every row that holds a word, as a share of what a row would reach that held all without end.

        Unlike bare BM25 this can be compared between questions: 0 to 1, about 0.5 for a good row.
        """
        if not words:
            return {}
        ceiling = sum(self._weights(words).values()) * (_K1 + 1)
        query = (
            f"SELECT rowid, bm25({self._table}, {TITLE_WEIGHT}, {HEADING_WEIGHT}, {TEXT_WEIGHT}) "
            f"FROM {self._table} WHERE {self._table} MATCH ?"
        )
        match = " OR ".join(_quoted(word) for word in dict.fromkeys(words))
        found = self._connection.execute(query, (match,))
        return {rowid: min(-score / ceiling, 1.0) for rowid, score in found}

    def _weights(self, words: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of each word, as FTS5 computes it; unknown words weigh most."""
        total = self._connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0]
        query = f"SELECT count(*) FROM {self._table} WHERE {self._table} MATCH ?"
        return {
            word: _idf(total, self._connection.execute(query, (_quoted(word),)).fetchone()[0])
            for word in dict.fromkeys(words)
        }


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _idf(total: int, rows: int) -> float:
    return max(math.log((total - rows + 0.5) / (rows + 0.5)), 1e-6)
