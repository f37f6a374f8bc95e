"""Gap finding: reads new questions that were not answered, and puts each into the gap it belongs to."""

from collections.abc import Sequence

import numpy as np

from coach.gap_groups import GapGroups
from coach.gaps import Gap, Gaps, LostQuestion, Nearest
from knowledge.encoders import Encoder, Vectors
from knowledge.index import Index
from knowledge.kiwi_words import KiwiWords
from knowledge.search import Search
from prompts import Language

_AT_ONCE = 200
"""So many questions are read in one go, and as many gaps looked up again after a change of the materials."""


class GapFinder:
    """Raises StoreUnavailable and KnowledgeError from both methods."""

    def __init__(self, gaps: Gaps, search: Search, index: Index, encoder: Encoder) -> None:
        self._gaps = gaps
        self._search = search
        self._index = index
        self._encoder = encoder

    def catch_up(self) -> int:
        """Group what is new, and return how many questions there were; call again while there are any."""
        lost = self._gaps.ungrouped(_AT_ONCE)
        if lost:
            self._group(lost)
        else:
            self._gaps.tidy()
        return len(lost)

    def look_again(self) -> int:
        """Look up the nearest guide of gaps that were looked up in another state of the materials; say how many."""
        generation = self._index.check_searchable()
        outdated = self._gaps.outdated(generation, _AT_ONCE)
        for gap in outdated:
            self._gaps.set_nearest(gap.id, self._nearest(gap), generation)
        return len(outdated)

    def _group(self, lost: Sequence[LostQuestion]) -> None:
        read = question_vectors([one.text for one in lost], self._encoder, self._search.tokeniser)
        groups = GapGroups(self._gaps.vectors(self._encoder.id))
        for one, vector in zip(lost, read, strict=True):
            gap_id = self._gaps.put(one, groups.nearest(vector), vector, self._encoder.id)
            if gap_id is not None:
                groups.join(gap_id, vector)

    def _nearest(self, gap: Gap) -> Nearest:
        question = gap.examples[0]
        reader: Language = "ko" if any("가" <= letter <= "힣" for letter in question) else "en"
        found = self._search.find(question, limit=1, reader=reader, quick=True)
        if not found.passages:
            return Nearest()
        chunk = found.passages[0].chunk
        return Nearest(chunk.material_id, chunk.title, chunk.id, found.confidence)


def question_vectors(questions: Sequence[str], encoder: Encoder, tokeniser: KiwiWords) -> Vectors:
    """One row a question, of length 1: its sentence and its bare words together.

    Alone, the sentence draws together all that is asked in one manner, and the words all that share one.
    """
    bare = [" ".join(words) or question for words, question in zip(tokeniser.words(questions), questions, strict=True)]
    both = encoder.encode_questions(questions) + encoder.encode_questions(bare)
    return np.asarray(both / np.linalg.norm(both, axis=1, keepdims=True), dtype=np.float32)
