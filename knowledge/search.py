"""Search: words and meaning together, weighed by the languages of question and material."""

import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.evidence import Asked, Careful, EvidenceFinder
from knowledge.index import Index
from knowledge.kiwi_words import KiwiWords
from knowledge.languages import Language, question_language, reply_language
from knowledge.marks import Span, marks
from knowledge.passages import Chunk, Found, Passage
from knowledge.ranking import Evidence, Scores, ranking_scores
from knowledge.read_texts import ReadTexts
from knowledge.scopes import EVERYTHING, Scope
from knowledge.stock import Rows, Stock
from knowledge.terms import load_terms

_ORDER_WEIGHT = 0.3
_READ_TEXTS = 4_000
"""Kept as they were read: their words, and 4 KB of a vector each."""
_QUICKLY_FOUND = 2_000
_CROWD = 5
"""At most so many passages of one material."""

_QUESTION_WORDS = frozenset(
    """
    하 되 있 수 것 거 무엇 뭐 왜 어디 언제 누구 어느 어떻 어떠 어떤 방법 알 싶 좀 경우 때 저 제 나 우리 이 그 이것 그것
    않 등 및 더 중 다음 때문 위하 대하 통하 주 말 무슨 어떻게 가능 점 문제
    """.split()
)
"""Words of asking, not of the thing asked: they would weigh as much as the thing itself."""


class Search:
    """Finds passages in an index. Safe to call from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._generation = ""
        self._stock: Stock | None = None
        self._spans = ReadTexts(index.tokeniser.spans, most=_READ_TEXTS)
        self._held = ReadTexts(index.tokeniser.words, most=_READ_TEXTS)
        self._vectors: dict[str, ReadTexts[npt.NDArray[np.float32]]] = {}
        """By encoder."""
        self._following = threading.Lock()  # request threads share the stock

    @property
    def tokeniser(self) -> KiwiWords:
        """The one of the index, so that its dictionary is loaded once."""
        return self._index.tokeniser

    def warm_up(self) -> None:
        """Load everything that the first question would wait for.

        Raises:
            IndexMissing, IndexOutdated, IndexDamaged: Nothing can be searched.
            EncoderUnavailable: The encoder cannot be used.
        """
        self.find("와이파이 연결", limit=1)

    def find(
        self,
        question: str,
        *,
        limit: int,
        reader: Language | None = None,
        scope: Scope = EVERYTHING,
        typing: bool = False,
        quick: bool = False,
    ) -> Found:
        """At most ``limit`` passages, best first; none when no material is near at all.

        ``reader`` is the language in which the answer will be read; the question's own by default. While somebody is
        ``typing``, the last word may be unfinished and slips are left. ``quick`` and ``typing`` do without the slow
        encoder; what was found ``quick`` is remembered, since headings are looked for again and again.

        Raises:
            IndexUnavailable: The index cannot be read.
            EncoderUnavailable: The encoder does not answer.
        """
        stock = self._follow()
        key = (question, limit, reader, scope)
        if quick and key in stock.quickly_found:
            return stock.quickly_found[key]
        found = self._find(stock, question, limit=limit, reader=reader, scope=scope, typing=typing, quick=quick)
        if quick and len(stock.quickly_found) < _QUICKLY_FOUND:
            stock.quickly_found[key] = found
        return found

    def _find(
        self,
        stock: Stock,
        question: str,
        *,
        limit: int,
        reader: Language | None,
        scope: Scope,
        typing: bool,
        quick: bool,
    ) -> Found:
        question = question if typing else stock.spelling.corrected(question)
        language = reply_language(question, reader) if reader else question_language(question)
        asked = self._asked(question, language, typing=typing, quick=quick or typing)
        rows, evidence = EvidenceFinder(self._index, stock).find(asked, scope)
        same = stock.same_language(rows, language)
        scores = ranking_scores(evidence, same_language=same, question_words=len(set(asked.words)))
        order = self._kept(stock, rows, scores, reader or language)
        if not order:
            return Found((), 0.0)
        passages = self._passages(stock, rows, scores, evidence, order[:limit])
        curve = stock.curves[evidence.careful is not None]
        best = order[0]
        return Found(tuple(passages), curve.chance(float(scores[best]), same_language=bool(same[best])))

    def mended(self, question: str) -> str:
        """The question without its typing slips, by the words of the materials.

        Raises:
            IndexUnavailable: The index cannot be read.
        """
        return self._follow().spelling.corrected(question)

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

    def shared_words(self, question: str, texts: Sequence[str]) -> list[float]:
        """How much of the question each text repeats, 0 to 1: its words, rare ones weighing more, and their order.

        Costs a tenth of ``relevance``, which asks an encoder.

        Raises:
            IndexUnavailable: The index cannot be read.
        """
        if not texts:
            return []
        stock = self._follow()
        held = [f" {' '.join(words)} " for words in self._held.of(texts)]
        with self._index.catalog.words("chunk_words") as chunk_words:
            shares, beside = chunk_words.shares(self._words(question), held, stock.chunk_frequencies)
        return [float(share) for share in (shares + _ORDER_WEIGHT * beside) / (1 + _ORDER_WEIGHT)]

    def marks(self, question: str, texts: Sequence[str], *, typing: bool = False) -> list[tuple[Span, ...]]:
        """Where each text holds words of the question, in any of their forms; ``typing`` as for ``find``.

        Raises:
            IndexUnavailable: The index cannot be read.
        """
        asked = self._words(question if typing else self.mended(question))
        return [marks(asked, held, typing=typing) for held in self._spans.of(texts)]

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near each text is to the question, 0 to 1: half shared words, half meaning.

        Raises:
            EncoderUnavailable: The encoder does not answer.
        """
        if not texts:
            return []
        asked = set(self._words(question))
        encoder = self._index.encoder
        read = self._vectors.setdefault(encoder.id, ReadTexts(lambda new: list(encoder.encode(new)), most=_READ_TEXTS))
        of_question, *of_texts = read.of([load_terms().standard(question), *texts])
        cosines = np.clip(np.stack(of_texts) @ of_question, 0.0, 1.0)
        words = self._held.of(texts)
        shares = [len(asked & set(held)) / len(asked) if asked else 0.0 for held in words]
        return [(share + float(cosine)) / 2 for share, cosine in zip(shares, cosines, strict=True)]

    def _asked(self, question: str, language: Language, *, typing: bool, quick: bool) -> Asked:
        """The question as words and vectors, one after the other: each encoder has use for every core."""
        words = self._words(question)
        vector = self._index.encoder.encode_questions([load_terms().standard(question)])
        space, second = self._index.careful, self._index.second
        careful = None
        if space is not None and second is not None and not quick:
            careful = Careful(space, second.encode_questions([question]))
        return Asked(words, language, vector, careful, typing)

    def _words(self, question: str) -> list[str]:
        words = self._index.tokeniser.words([question])[0]
        return [word for word in words if word not in _QUESTION_WORDS] or words

    def _kept(self, stock: Stock, rows: Rows, scores: Scores, reader: Language) -> list[int]:
        """Places of the rows to show, best first, without twins in the other language and without crowds."""
        order = np.lexsort((rows, -scores)).tolist()
        materials = stock.material_rows(rows).tolist()
        present = {stock.materials[row].id for row in materials}
        taken: dict[int, int] = {}
        kept: list[int] = []
        for place in order:
            entry = stock.materials[materials[place]]
            if entry.language != reader and entry.twin in present:
                continue
            taken[materials[place]] = taken.get(materials[place], 0) + 1
            if taken[materials[place]] <= _CROWD:
                kept.append(place)
        return kept

    def _passages(
        self, stock: Stock, rows: Rows, scores: Scores, evidence: Evidence, places: Sequence[int]
    ) -> list[Passage]:
        chunks = self._index.catalog.rows([int(rows[place]) for place in places])
        passages: list[Passage] = []
        for place in places:
            chunk = chunks.get(int(rows[place]))
            # It may have gone since the stock was read, and its number may have been given anew.
            if chunk is not None and chunk.material_id in stock.row_of_material:
                entry = stock.materials[stock.row_of_material[chunk.material_id]]
                lexical, dense = float(evidence.chunk_words[place]), float(evidence.window[place])
                passages.append(Passage(chunk, float(scores[place]), lexical, dense, entry.language, entry.course))
        return passages

    def _follow(self) -> Stock:
        """What is kept of the index in memory, read again when somebody wrote."""
        generation = self._index.check_searchable()
        with self._following:
            if self._stock is None or generation != self._generation:
                self._stock = Stock(self._index)
                self._generation = generation
            return self._stock
