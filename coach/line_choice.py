"""Line choice: the few sentences, rows and entries that answer a question about a fact."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.answer_lines import Line, lines_of, named_rows, narrowed
from coach.devices import for_other_device
from coach.ports import Retriever
from coach.question_kinds import Kind, answers_kind, compared, kinds_of
from coach.sections import NEAR_BEST, UNFOUND
from knowledge.passages import Chunk, Passage

_WORD = re.compile(r"\w{2,}")
_MOST_LINES = 10
_PLACES = 3
"""An answer joins at most so many passages."""
_READ = 24
"""So many lines are read by the encoder: those whose words are nearest."""
_WORTH = 0.65
"""Share of the best line's weight that a further line must have.

A question about one fact has one line that stands out. Where none does, as in a text of conditions, more is needed.
"""
_NEWS_WEIGHT = 0.03
_PASSAGE_WEIGHT, _CHUNK_WEIGHT, _BESIDE_WEIGHT, _MEANING_WEIGHT, _KIND_WEIGHT = 0.5, 0.5, 0.2, 0.7, 0.2
_SECTION_BONUS = 0.2
_NAMED = 0.5
"""A line names a thing when it has this share of the thing's words, rare ones weighing more."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    line: Line
    order: tuple[int, int]
    """Place of the chunk among those offered, and of the line in it."""
    weight: float

    @property
    def words(self) -> frozenset[str]:
        """Beginnings of its words, which Korean endings leave alone: enough to tell what was said already."""
        return frozenset(word if word.isascii() else word[:2] for word in _WORD.findall(self.line.searched.casefold()))


def best_lines(
    question: str, section: Sequence[Chunk], passages: Sequence[Passage], retriever: Retriever
) -> list[Line]:
    """The best lines of the section and of the passages near the best, those of the best line's passage first.

    A question about the difference of two things gets lines that name each of them, and none where neither is named.
    """
    kinds = kinds_of(question)
    weighed = _weighed(question, kinds, section, passages, retriever)
    pair = compared(question) if "difference" in kinds else None
    chosen = _about_both(pair, weighed, retriever) if pair else None
    if chosen == []:
        return []
    chosen = chosen or [max(weighed, key=lambda one: one.weight)]
    best = chosen[0]
    while (further := _further(weighed, chosen, best)) is not None:
        chosen.append(further)
    return [narrowed(question, one.line) for one in _arranged(chosen, best)]


def _further(weighed: Sequence[_Weighed], chosen: Sequence[_Weighed], best: _Weighed) -> _Weighed | None:
    """The line that adds most to those chosen; none when nothing is worth it or the answer is full."""
    if len(chosen) == _MOST_LINES:
        return None
    places = {one.line.chunk.id for one in chosen}
    rest = [
        one
        for one in weighed
        if one not in chosen
        and one.weight >= _WORTH * best.weight
        and (one.line.chunk.id in places or len(places) < _PLACES)
    ]
    said = set().union(*(one.words for one in chosen))
    shared = Counter(word for one in weighed for word in one.words)

    def worth(one: _Weighed) -> float:
        return one.weight + _NEWS_WEIGHT * sum(math.log(1 + shared[word]) for word in one.words - said)

    return max(rest, key=worth, default=None)


def _weighed(
    question: str, kinds: frozenset[Kind], section: Sequence[Chunk], passages: Sequence[Passage], retriever: Retriever
) -> list[_Weighed]:
    scores = {passage.chunk.id: passage.score / passages[0].score for passage in passages}
    near = [p.chunk for p in passages if scores[p.chunk.id] >= NEAR_BEST and _may_join(question, section, p.chunk)]
    offered = list({chunk.id: chunk for chunk in (*section, *near)}.values())
    rows_named = "difference" not in kinds
    held = [_single(question, chunk, rows_named=rows_named) for chunk in offered]
    texts = [line.searched for lines in held for line in lines]
    wholes = [" ".join(line.searched for line in lines) for lines in held]
    shares = list(retriever.shared_words(question, [*texts, *wholes]))
    of_chunk = shares[len(texts) :]
    weighed: list[_Weighed] = []
    inside = {chunk.id for chunk in section}
    for place, (chunk, lines) in enumerate(zip(offered, held, strict=True)):
        own = shares[len(weighed) : len(weighed) + len(lines)]
        prior = _PASSAGE_WEIGHT * scores.get(chunk.id, UNFOUND) + _CHUNK_WEIGHT * of_chunk[place]
        prior += _SECTION_BONUS if chunk.id in inside else 0.0
        for number, line in enumerate(lines):
            beside = max(own[max(number - 1, 0) : number + 2], default=0.0) if len(own) > 1 else 0.0
            weight = prior + own[number] + _BESIDE_WEIGHT * beside
            weight += _KIND_WEIGHT * answers_kind(question, kinds, line.searched)
            weighed.append(_Weighed(line, (place, number), weight))
    return _read(question, weighed, retriever)


def _may_join(question: str, section: Sequence[Chunk], chunk: Chunk) -> bool:
    """An introduction, which names all and explains nothing, adds nothing to a section under a heading."""
    introduces = not chunk.heading_path and any(part.heading_path for part in section)
    return not introduces and not for_other_device(question, chunk.heading)


def _single(question: str, chunk: Chunk, *, rows_named: bool) -> list[Line]:
    """The lines that can stand alone; a step cannot, unless there is nothing else."""
    lines = list(lines_of(chunk))
    lines = [line for line in lines if line.kind != "steps"] or lines
    return named_rows(question, lines) if rows_named else lines


def _read(question: str, weighed: Sequence[_Weighed], retriever: Retriever) -> list[_Weighed]:
    """The lines that are worth the encoder's time, their meaning weighed too."""
    worth = sorted(weighed, key=lambda one: -one.weight)[:_READ]
    meanings = retriever.relevance(question, [one.line.searched for one in worth])
    return [
        replace(one, weight=one.weight + _MEANING_WEIGHT * meaning)
        for one, meaning in zip(worth, meanings, strict=True)
    ]


def _about_both(pair: tuple[str, str], weighed: Sequence[_Weighed], retriever: Retriever) -> list[_Weighed] | None:
    """The best line about both things that are compared, or the best about each.

    Nothing where neither is named; ``None`` where only one is, perhaps since the other was not understood.
    """
    texts = [one.line.searched for one in weighed]
    named: list[list[tuple[float, int]]] = []
    for thing in pair:
        shares = retriever.shared_words(thing, texts)
        named.append([(share, place) for place, share in enumerate(shares) if share >= _NAMED])
    if not all(named):
        return None if any(named) else []
    first, second = ({place for _, place in places} for places in named)
    if first & second:
        return [max((weighed[place] for place in first & second), key=lambda one: one.weight)]
    return [weighed[max(places, key=lambda one: one[0] + weighed[one[1]].weight / 10)[1]] for places in named]


def _arranged(chosen: Sequence[_Weighed], best: _Weighed) -> list[_Weighed]:
    """In reading order, the best line's passage before the others."""
    return sorted(chosen, key=lambda one: (one.line.chunk.id != best.line.chunk.id, *one.order))
