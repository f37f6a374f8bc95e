"""The stock: what a search keeps in memory of an index, read again only when somebody wrote."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.catalog import Catalog, MaterialEntry
from knowledge.index import Index
from knowledge.languages import Language
from knowledge.passages import Found
from knowledge.scopes import EVERYTHING, Scope
from knowledge.spelling import Spelling

Rows = npt.NDArray[np.int64]
"""Row numbers of the catalog."""
Mask = npt.NDArray[np.bool_]


class Stock:
    """Which chunk belongs to which material, in which language: 25 bytes a chunk, and the list of materials."""

    def __init__(self, index: Index) -> None:
        catalog = index.catalog
        self.curves = (index.calibration(careful=False), index.calibration(careful=True))
        """From scores to chances, without and with the second encoder."""
        used = _UsedWords(catalog)
        self.spelling = Spelling(index.tokeniser, known=used.holds, vocabulary=used.frequencies)
        with catalog.words("chunk_words") as chunk_words, catalog.words("material_words") as material_words:
            self.chunk_frequencies = chunk_words.frequencies()
            self.material_frequencies = material_words.frequencies()
        self.materials: dict[int, MaterialEntry] = catalog.entries()
        self.row_of_material = {entry.id: row for row, entry in self.materials.items()}
        rows = catalog.chunk_rows()
        self._rows = np.array([row for row, _, _ in rows], dtype=np.int64)
        self._material_rows = np.array([material for _, material, _ in rows], dtype=np.int64)
        # A chunk in both languages counts as in that of its material.
        self._english = np.array(
            [(self.materials[material].language if own == "mixed" else own) == "en" for _, material, own in rows],
            dtype=np.bool_,
        )
        self._by_material = np.argsort(self._material_rows, kind="stable")
        self._ordered = self._material_rows[self._by_material]
        self._in_scope: dict[Scope, Mask] = {}
        self.quickly_found: dict[tuple[str, int, Language | None, Scope], Found] = {}
        """What a search without the slow encoder found for a question, limit, reader and scope."""

    def known(self, rows: Rows) -> Rows:
        """Those of the rows that existed when the stock was read."""
        if not len(self._rows):
            return rows[:0]
        places = np.minimum(self._places(rows), len(self._rows) - 1)
        found: Rows = rows[self._rows[places] == rows]
        return found

    def material_rows(self, rows: Rows) -> Rows:
        """The material of each chunk."""
        found: Rows = self._material_rows[self._places(rows)]
        return found

    def chunks_of(self, material_rows: Sequence[int]) -> Rows:
        """The chunks of these materials."""
        starts, ends = (np.searchsorted(self._ordered, material_rows, side=side) for side in ("left", "right"))
        spans = [self._by_material[start:end] for start, end in zip(starts, ends, strict=True)]
        found: Rows = self._rows[np.concatenate(spans)] if spans else np.zeros(0, dtype=np.int64)
        return found

    def same_language(self, rows: Rows, language: str) -> Mask:
        """Whether each chunk is in the language; a mixed one counts as in that of its material."""
        same: Mask = self._english[self._places(rows)] == (language == "en")
        return same

    def in_scope(self, rows: Rows, scope: Scope) -> Rows:
        """Those of the rows whose material is in the scope."""
        if scope == EVERYTHING:
            return rows
        if scope not in self._in_scope:
            allowed = [row for row, entry in self.materials.items() if scope.holds(entry)]
            self._in_scope = {scope: np.isin(self._material_rows, allowed)}
        return rows[self._in_scope[scope][self._places(rows)]]

    def materials_in_scope(self, material_rows: Rows, scope: Scope) -> Rows:
        """Those of the materials that are in the scope."""
        if scope == EVERYTHING:
            return material_rows
        entries = self.materials
        kept = [row for row in material_rows.tolist() if row in entries and scope.holds(entries[row])]
        return np.array(kept, dtype=np.int64)

    def _places(self, rows: Rows) -> Rows:
        return np.searchsorted(self._rows, rows)


class _UsedWords:
    """The words of all chunks; apart from the stock, which would otherwise hold itself in memory."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def holds(self, word: str) -> bool:
        with self._catalog.words("chunk_words") as words:
            return words.holds(word)

    def frequencies(self) -> dict[str, int]:
        with self._catalog.words("chunk_words") as words:
            return words.vocabulary()
