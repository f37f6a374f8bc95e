"""Search: words and meaning together, weighed by the languages of question and material."""

import heapq
import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.catalog import MaterialEntry
from knowledge.index import Index, chunk_of_window
from knowledge.languages import Language, question_language, reply_language
from knowledge.passages import Chunk, Found, Passage
from knowledge.terms import load_terms

_WORD_CANDIDATES = 100
_WINDOW_CANDIDATES = 300
_MATERIAL_CANDIDATES = 100
_OPENED_MATERIALS = 10
"""So many of the best whole materials are searched chunk by chunk."""
_CROWD = 5
"""At most so many passages of one material."""

_QUESTION_WORDS = frozenset(
    """
    하 되 있 수 것 거 무엇 뭐 왜 어디 언제 누구 어느 어떻 어떠 어떤 방법 알 싶 좀 경우 때 저 제 나 우리 이 그 이것 그것
    않 등 및 더 중 다음 때문 위하 대하 통하 주 말 무슨 어떻게 가능 점 문제
    """.split()
)
"""Words of asking, not of the thing asked: they would weigh as much as the thing itself."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts."""

    chunk_words: float
    material_words: float
    window: float
    material: float


SAME_LANGUAGE = Weights(chunk_words=0.86, material_words=1.01, window=1.20, material=0.48)
OTHER_LANGUAGE = Weights(chunk_words=0.0, material_words=0.34, window=1.00, material=0.90)
"""The first row was fitted by a listwise softmax loss on every other question of the shared sets. The second began
the same way, was scaled so that a page in the reader's language comes first when both answer, and was then chosen by
hand among seven, with the figures of all questions in sight: figures on those sets are not of unseen questions."""

_USUAL_WORDS = 6
"""A question of so many words is typical; the words of longer ones are better evidence. The square root below was
the best of five exponents on all questions of the shared sets."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one chunk, each 0 to 1."""

    chunk_words: float
    material_words: float
    window: float
    material: float


def fused(evidence: Evidence, *, same_language: bool, question_words: int) -> float:
    """One score from all evidence; higher is better, 0 is nothing, about 2 is a perfect match."""
    weights = SAME_LANGUAGE if same_language else OTHER_LANGUAGE
    words = weights.chunk_words * evidence.chunk_words + weights.material_words * evidence.material_words
    meaning = weights.window * evidence.window + weights.material * evidence.material
    return math.sqrt(max(question_words, 1) / _USUAL_WORDS) * words + meaning


def confidence(score: float) -> float:
    """Chance that the passage with this score answers the question.

    Logistic regression on every other row of ``evals/samples`` and of off-topic inputs; the area under the curve was
    0.94 on the rest. The form was chosen among eight with that figure in sight, and terms and tokeniser changed a
    little afterwards, so it is a first curve and not a calibrated one.
    """
    return 1 / (1 + math.exp(3.98 - 4.30 * score))


class Search:
    """Finds passages in an index. Safe to call from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._generation = ""
        self._listed: dict[int, MaterialEntry] | None = None
        self._following = threading.Lock()  # request threads share the listing

    def warm_up(self) -> None:
        """Load everything that the first question would wait for.

        Raises:
            IndexMissing, IndexOutdated, IndexDamaged: Nothing can be searched.
            EncoderUnavailable: The encoder cannot be used.
        """
        self.find("와이파이 연결", limit=1)

    def find(self, question: str, *, limit: int, reader: Language | None = None) -> Found:
        """At most ``limit`` passages, best first; none when no material is near at all.

        ``reader`` is the language in which the answer will be read; the question's own by default.

        Raises:
            IndexUnavailable: The index cannot be read.
            EncoderUnavailable: The encoder does not answer.
        """
        self._follow(self._index.check_searchable())
        language = reply_language(question, reader) if reader else question_language(question)
        words = self._words(question)
        ranked = sorted(
            (
                _passage(chunk, evidence, entry, language, len(set(words)))
                for chunk, entry, evidence in self._evidence(question, words)
            ),
            key=lambda passage: (-passage.score, passage.chunk.material_id, passage.chunk.ordinal),
        )
        twins = {entry.id: entry.twin for entry in self._entries().values()}
        kept = _spread(_without_twins(ranked, twins, reader or language))[:limit]
        return Found(tuple(kept), confidence(kept[0].score) if kept else 0.0)

    def section(self, chunk: Chunk, *, depth: int) -> list[Chunk]:
        """The chunks of the material that share the first ``depth`` headings with this one, in reading order.

        With a depth of 0 only those that stand under no heading.

        Raises:
            IndexUnavailable: The index cannot be read.
        """
        shared = chunk.heading_path[:depth]
        others = self.chunks_of(chunk.material_id)
        return [c for c in others if c.heading_path[:depth] == shared and (shared or not c.heading_path)]

    def chunks_of(self, material_id: str) -> list[Chunk]:
        """All chunks of one material, in reading order.

        Raises:
            IndexUnavailable: The index cannot be read.
        """
        return self._index.catalog.chunks_of(material_id)

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near each text is to the question, 0 to 1: half shared words, half meaning.

        Raises:
            EncoderUnavailable: The encoder does not answer.
        """
        if not texts:
            return []
        asked = set(self._words(question))
        vectors = self._index.encoder.encode([load_terms().standard(question), *texts])
        cosines = np.clip(vectors[1:] @ vectors[0], 0.0, 1.0)
        words = self._index.tokeniser.words(list(texts))
        shares = [len(asked & set(held)) / len(asked) if asked else 0.0 for held in words]
        return [(share + float(cosine)) / 2 for share, cosine in zip(shares, cosines, strict=True)]

    def _words(self, question: str) -> list[str]:
        words = self._index.tokeniser.words([question])[0]
        return [word for word in words if word not in _QUESTION_WORDS] or words

    def _evidence(self, question: str, words: Sequence[str]) -> list[tuple[Chunk, MaterialEntry, Evidence]]:
        catalog, vectors = self._index.catalog, self._index.vectors
        vector = self._index.encoder.encode([load_terms().standard(question)])
        windows = vectors.nearest("windows", vector, limit=_WINDOW_CANDIDATES)
        materials = dict(vectors.nearest("materials", vector, limit=_MATERIAL_CANDIDATES))
        best_window = _best_window(windows)
        with catalog.words("chunk_words") as chunk_words, catalog.words("material_words") as material_words:
            of_chunk, of_material = chunk_words.coverage(words), material_words.coverage(words)
        entries = self._entries()
        row_of = {entry.id: row for row, entry in entries.items()}
        opened = [row_of[id_] for id_ in list(materials)[:_OPENED_MATERIALS] if id_ in row_of]
        chunks = catalog.rows(
            rows=heapq.nlargest(_WORD_CANDIDATES, of_chunk, key=of_chunk.__getitem__),
            chunk_ids=list(best_window),
            material_rows=[*opened, *heapq.nlargest(_OPENED_MATERIALS, of_material, key=of_material.__getitem__)],
        )
        # What is not among the nearest is at most as near as the last of them.
        far_window = windows[-1][1] if windows else 0.0
        far_material = min(materials.values(), default=0.0)
        return [
            (
                chunk,
                entries[row_of[chunk.material_id]],
                Evidence(
                    chunk_words=of_chunk.get(row, 0.0),
                    material_words=of_material.get(row_of[chunk.material_id], 0.0),
                    window=best_window.get(chunk.id, far_window),
                    material=materials.get(chunk.material_id, far_material),
                ),
            )
            for row, chunk in chunks.items()
            if chunk.material_id in row_of
        ]

    def _entries(self) -> dict[int, MaterialEntry]:
        """Every material by row number, read again only when somebody wrote."""
        with self._following:
            if self._listed is None:
                self._listed = self._index.catalog.entries()
            return self._listed

    def _follow(self, generation: str) -> None:
        with self._following:
            if generation != self._generation:
                self._listed = None
                self._generation = generation


def _passage(
    chunk: Chunk, evidence: Evidence, entry: MaterialEntry, language: Language, question_words: int
) -> Passage:
    same_language = language in (chunk.language, entry.language if chunk.language == "mixed" else "")
    score = fused(evidence, same_language=same_language, question_words=question_words)
    return Passage(chunk, score, evidence.chunk_words, evidence.window, entry.language, entry.course)


def _best_window(windows: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Best cosine by chunk id."""
    best: dict[str, float] = {}
    for window_id, score in windows:
        best.setdefault(chunk_of_window(window_id), score)
    return best


def _without_twins(ranked: Sequence[Passage], twins: Mapping[str, str], reader: Language) -> list[Passage]:
    """Of two materials that say the same in two languages, keep the reader's."""
    present = {passage.chunk.material_id for passage in ranked}
    return [
        passage
        for passage in ranked
        if passage.material_language == reader or twins.get(passage.chunk.material_id) not in present
    ]


def _spread(ranked: Sequence[Passage]) -> list[Passage]:
    taken: dict[str, int] = {}
    kept: list[Passage] = []
    for passage in ranked:
        count = taken[passage.chunk.material_id] = taken.get(passage.chunk.material_id, 0) + 1
        if count <= _CROWD:
            kept.append(passage)
    return kept
