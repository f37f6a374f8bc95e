"""Gathering evidence: which chunks may answer a question, and what words and encoders say of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.chroma_index import Space
from knowledge.encoders import Vectors
from knowledge.encoding_run import chunk_of_window
from knowledge.index import Index
from knowledge.lexical_index import Hits
from knowledge.ranking import CarefulEvidence, Evidence, Scores, ranking_scores
from knowledge.scopes import EVERYTHING, Scope
from knowledge.stock import Mask, Rows, Stock

_WORD_CANDIDATES = 100
_WINDOW_CANDIDATES = 300
_CAREFUL_CANDIDATES = 100
_MATERIAL_CANDIDATES = 100
_OPENED_MATERIALS = 10
"""So many of the best whole materials, by words and by meaning, are looked at chunk by chunk."""
_WIDER = 10
"""How many times more of the nearest are looked at in a scope, where most of them may be out of it."""
_READ_CAREFULLY = 60
"""So many of the best by words and the first encoder get their cosine by the second one."""


@dataclass(frozen=True, slots=True)
class Careful:
    """A question by the second encoder."""

    space: Space
    vector: Vectors
    """Shape 1 x dimensions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in all the forms in which it is looked for."""

    words: Sequence[str]
    language: str
    vector: Vectors
    """By the first encoder, shape 1 x dimensions."""
    careful: Careful | None = None
    """``None`` to do without it."""
    typing: bool = False
    """The last word may be the beginning of one."""


class EvidenceFinder:
    """Looks a question up in everything that one state of an index holds."""

    def __init__(self, index: Index, stock: Stock) -> None:
        self._index = index
        self._stock = stock

    def find(self, asked: Asked, scope: Scope) -> tuple[Rows, Evidence]:
        """Candidates by row number, and what speaks for each.

        Raises:
            IndexUnavailable: The index cannot be read.
        """
        of_chunk, of_material = self._words(asked, scope)
        windows, far_window = self._windows(asked.vector, scope)
        materials, far_material = self._materials(asked.vector, scope)
        careful, far_careful = self._careful(asked, scope)
        opened = [*materials.best(_OPENED_MATERIALS), *of_material.best(_OPENED_MATERIALS)]
        rows = np.unique(
            np.concatenate(
                [
                    of_chunk.best(_WORD_CANDIDATES),
                    windows.rows,
                    careful.rows,
                    self._stock.chunks_of([int(row) for row in opened]),
                ]
            )
        )
        material_rows = self._stock.material_rows(rows)
        evidence = Evidence(
            chunk_words=of_chunk.of(rows, otherwise=0.0),
            material_words=of_material.of(material_rows, otherwise=0.0),
            window=windows.of(rows, otherwise=far_window),
            material=materials.of(material_rows, otherwise=far_material),
        )
        if asked.careful is None:
            return rows, evidence
        rows, evidence = self._shortened(asked, rows, evidence, careful.rows)
        cosines = careful.of(rows, otherwise=np.nan)
        unread: Mask = np.isnan(cosines)
        cosines[unread] = self._cosines(asked.careful, rows[unread], otherwise=far_careful)
        with self._index.catalog.words("chunk_words") as chunk_words:
            held, neighbours = chunk_words.closeness(asked.words, rows, self._stock.chunk_frequencies)
        return rows, replace(evidence, careful=CarefulEvidence(cosines, held, neighbours))

    def _words(self, asked: Asked, scope: Scope) -> tuple[Hits, Hits]:
        stock, catalog = self._stock, self._index.catalog
        with catalog.words("chunk_words") as chunk_words, catalog.words("material_words") as material_words:
            of_chunk = chunk_words.coverage(asked.words, stock.chunk_frequencies, typing=asked.typing)
            of_material = material_words.coverage(asked.words, stock.material_frequencies, typing=asked.typing)
        in_scope = stock.in_scope(stock.known(of_chunk.rows), scope)
        return of_chunk.only(in_scope), of_material.only(stock.materials_in_scope(of_material.rows, scope))

    def _windows(self, vector: Vectors, scope: Scope) -> tuple[Hits, float]:
        """The best window of each chunk, and how near the others are at most."""
        near = self._index.vectors.nearest(self._index.windows, vector, limit=_reach(_WINDOW_CANDIDATES, scope))
        best: dict[str, float] = {}
        for window_id, cosine in near:
            best.setdefault(chunk_of_window(window_id), cosine)
        return self._chunk_hits(best, scope), near[-1][1] if near else 0.0

    def _careful(self, asked: Asked, scope: Scope) -> tuple[Hits, float]:
        if asked.careful is None:
            return Hits.none(), 0.0
        limit = _reach(_CAREFUL_CANDIDATES, scope)
        near = dict(self._index.vectors.nearest(asked.careful.space, asked.careful.vector, limit=limit))
        return self._chunk_hits(near, scope), min(near.values(), default=0.0)

    def _materials(self, vector: Vectors, scope: Scope) -> tuple[Hits, float]:
        near = self._index.vectors.nearest(self._index.wholes, vector, limit=_reach(_MATERIAL_CANDIDATES, scope))
        row_of = self._stock.row_of_material
        hits = Hits.made({row_of[id_]: cosine for id_, cosine in near if id_ in row_of})
        return hits.only(self._stock.materials_in_scope(hits.rows, scope)), near[-1][1] if near else 0.0

    def _chunk_hits(self, cosines: dict[str, float], scope: Scope) -> Hits:
        row_of = self._index.catalog.row_numbers(list(cosines))
        hits = Hits.made({row: cosines[id_] for id_, row in row_of.items()})
        return hits.only(self._stock.in_scope(self._stock.known(hits.rows), scope))

    def _shortened(self, asked: Asked, rows: Rows, evidence: Evidence, near: Rows) -> tuple[Rows, Evidence]:
        """The candidates that are worth a look by the second encoder, or are near by it."""
        same = self._stock.same_language(rows, asked.language)
        first = ranking_scores(evidence, same_language=same, question_words=len(set(asked.words)))
        kept = np.zeros(len(rows), dtype=bool)
        kept[np.argsort(-first)[:_READ_CAREFULLY]] = True
        kept |= np.isin(rows, near)
        return rows[kept], evidence.only(kept)

    def _cosines(self, careful: Careful, rows: Rows, *, otherwise: float) -> Scores:
        vector = careful.vector[0]
        ids = self._index.catalog.ids_of([int(row) for row in rows])
        stored = self._index.vectors.vectors(careful.space, list(ids.values()))
        found = [stored.get(ids.get(row, "")) for row in rows.tolist()]
        cosines = [otherwise if one is None else float(one @ vector) for one in found]
        return np.array(cosines, dtype=np.float32)


def _reach(limit: int, scope: Scope) -> int:
    return limit if scope == EVERYTHING else limit * _WIDER
