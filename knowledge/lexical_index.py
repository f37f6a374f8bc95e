"""The lexical index: SQLite FTS5 over the words of chunks, scored by BM25 with weighted columns."""

import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Self, get_args

import numpy as np
import numpy.typing as npt

TITLE_WEIGHT, HEADING_WEIGHT, TEXT_WEIGHT = 1.0, 1.5, 1.0
"""Between 0.3 and 4 they move nDCG on the shared sets by less than 0.01."""
_K1 = 1.2
"""Fixed inside FTS5 (sqlite.org/fts5.html, section on bm25)."""
_ENDINGS = ("ing", "ed", "es", "s", "e")
_MOST_ROWS = 20_000
"""Words that stand in more rows are left out once rarer ones have been found: BM25 gives them next to nothing."""

Table = Literal["chunk_words", "material_words"]

SCHEMA = "\n".join(
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5("
    'title, heading, text, tokenize="porter unicode61 remove_diacritics 0");'
    for table in get_args(Table)
)
"""``porter`` cuts English endings and leaves Korean alone, whose endings Kiwi has already removed."""

RowNumbers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one chunk or material by column."""

    title: Sequence[str]
    heading: Sequence[str]
    text: Sequence[str]


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows that were found, ascending, each with a number."""

    rows: RowNumbers
    numbers: Numbers

    @classmethod
    def made(cls, number_of_row: Mapping[int, float]) -> Self:
        rows = sorted(number_of_row)
        numbers = [number_of_row[row] for row in rows]
        return cls(np.array(rows, dtype=np.int64), np.array(numbers, dtype=np.float32))

    @classmethod
    def none(cls) -> Self:
        return cls.made({})

    def best(self, count: int) -> RowNumbers:
        """Rows with the highest numbers, highest first."""
        found: RowNumbers = self.rows[np.argsort(-self.numbers, kind="stable")[:count]]
        return found

    def of(self, rows: RowNumbers, *, otherwise: float) -> Numbers:
        """The number of each of these rows, or another one where it was not found."""
        out = np.full(len(rows), otherwise, dtype=np.float32)
        if len(self.rows):
            places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
            found = self.rows[places] == rows
            out[found] = self.numbers[places[found]]
        return out

    def only(self, rows: RowNumbers) -> "Hits":
        """Those that are among these rows."""
        kept = np.isin(self.rows, rows)
        return Hits(self.rows[kept], self.numbers[kept])


@dataclass(slots=True)
class Frequencies:
    """In how many rows of a table words stand, remembered while nobody writes."""

    rows: int
    of_word: dict[str, int] = field(default_factory=dict)


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

    def frequencies(self) -> Frequencies:
        return Frequencies(self._connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0])

    def holds(self, word: str) -> bool:
        """Whether any row holds the word."""
        query = f"SELECT 1 FROM {self._table} WHERE {self._table} MATCH ? LIMIT 1"
        return self._connection.execute(query, (_quoted(word),)).fetchone() is not None

    def vocabulary(self) -> dict[str, int]:
        """Every word, English ones without their endings, and in how many rows it stands."""
        name = f"temp.{self._table}_vocabulary"
        made = f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5vocab(main, {self._table}, 'row')"
        self._connection.execute(made)
        return dict(self._connection.execute(f"SELECT term, doc FROM {name}"))

    def coverage(self, words: Sequence[str], frequencies: Frequencies, *, typing: bool = False) -> Hits:
        """BM25 of every row that holds a word, as a share of what a row would reach that held all without end.

        Unlike bare BM25 this can be compared between questions: 0 to 1, about 0.5 for a good row. While somebody is
        ``typing``, the last word may be the beginning of one.
        """
        if not words:
            return Hits.none()
        begun = words[-1] if typing else None
        terms = [f"{_quoted(word)} *" if word == begun else _quoted(word) for word in dict.fromkeys(words)]
        weights = {term: _idf(frequencies.rows, self._frequency(term, frequencies)) for term in terms}
        ceiling = sum(weights.values()) * (_K1 + 1)
        query = (
            f"SELECT rowid, bm25({self._table}, {TITLE_WEIGHT}, {HEADING_WEIGHT}, {TEXT_WEIGHT}) "
            f"FROM {self._table} WHERE {self._table} MATCH ? ORDER BY rowid"
        )
        match = " OR ".join(_rare(terms, frequencies))
        found = np.array(self._connection.execute(query, (match,)).fetchall(), dtype=np.float64).reshape(-1, 2)
        numbers = np.minimum(-found[:, 1] / ceiling, 1.0).astype(np.float32)
        return Hits(found[:, 0].astype(np.int64), numbers)

    def closeness(self, words: Sequence[str], rows: RowNumbers, frequencies: Frequencies) -> tuple[Numbers, Numbers]:
        """How closely each row repeats the words: two arrays, 0 to 1.

        Share of the words' weight that the row holds, however often; and the share of the weight of neighbours among
        the words that are neighbours in the row too. Neither falls with the length of the row, unlike BM25.
        """
        numbers = rows.tolist()
        query = (
            f"SELECT rowid, title || ' . ' || heading || ' . ' || text FROM {self._table} "
            f"WHERE rowid IN ({', '.join('?' * len(numbers))})"
        )
        texts = {row: f" {text} " for row, text in self._connection.execute(query, numbers)}
        return self.shares(words, [texts.get(row, "") for row in numbers], frequencies)

    def shares(self, words: Sequence[str], texts: Sequence[str], frequencies: Frequencies) -> tuple[Numbers, Numbers]:
        """How closely each text repeats the words, as ``closeness`` says it.

        A text is words with a space between them, before the first and behind the last.
        """
        terms = list(dict.fromkeys(words))
        pairs = [pair for pair in dict.fromkeys(pairwise(words)) if pair[0] != pair[1]]
        weights = {word: _idf(frequencies.rows, self._frequency(_quoted(word), frequencies)) for word in terms}
        sought = [(f" {word_stem(word)}", weights[word]) for word in terms]
        beside = [(f" {first} {word_stem(second)}", weights[first] + weights[second]) for first, second in pairs]
        return _shares(sought, texts), _shares(beside, texts)

    def _frequency(self, term: str, frequencies: Frequencies) -> int:
        if term not in frequencies.of_word:
            query = f"SELECT count(*) FROM {self._table} WHERE {self._table} MATCH ?"
            frequencies.of_word[term] = self._connection.execute(query, (term,)).fetchone()[0]
        return frequencies.of_word[term]


def _shares(sought: Sequence[tuple[str, float]], texts: Sequence[str]) -> Numbers:
    whole = sum(weight for _, weight in sought)
    if not whole:
        return np.zeros(len(texts), dtype=np.float32)
    found = [sum(weight for part, weight in sought if part in text) / whole for text in texts]
    return np.array(found, dtype=np.float32)


def word_stem(word: str) -> str:
    """An English word without the ending that its other forms have too; a Korean one, and its space, as it is."""
    if not word.isascii():
        return f"{word} "
    return next((word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending) and len(word) > 5), word)


def _rare(terms: Sequence[str], frequencies: Frequencies) -> list[str]:
    """The rarest of the terms, as many as stand in few enough rows together; one at least."""
    kept: list[str] = []
    rows = 0
    for term in sorted(terms, key=lambda term: frequencies.of_word[term]):
        rows += frequencies.of_word[term]
        if kept and rows > _MOST_ROWS:
            break
        kept.append(term)
    return kept


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _idf(total: int, rows: int) -> float:
    """As FTS5 computes it; unknown words weigh most."""
    return max(math.log((total - rows + 0.5) / (rows + 0.5)), 1e-6)
