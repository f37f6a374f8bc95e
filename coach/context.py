"""Context: what a question follows in its conversation, and what the turns before mean for its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.answers import Piece, Run
from coach.follow_ups import Before, FollowUp
from coach.ports import Retriever
from coach.recap import recap
from coach.records import Source, Turn, TurnResult
from coach.sources import Sources
from coach.statuses import AnswerStatus
from knowledge.passages import Found, Passage
from prompts import Language

_STAYS = 0.75
"""A passage of the material that was being read is preferred when it has this share of the best score."""
_SURE = 0.5
_LIKELY = 0.15


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a question that may lean on the one before was understood."""

    question: str
    found: Found


def before(earlier: Sequence[Turn]) -> Before:
    """The last answer of a conversation; a follow-up never points back to what was stopped, or to a courtesy."""
    last = _last_answer(earlier)
    if last is None:
        return Before("")
    return Before(last.standalone, tuple(dict.fromkeys(source.title for source in last.sources)))


def in_context(follow_up: FollowUp, alone: Found, joined: Found, last: Before) -> Chosen:
    """The reading that fits: the question alone, or with what was talked about in front.

    A question that stands well alone is not pulled back to the old topic, unless that is nearly as good.
    """
    with_context = Chosen(follow_up.in_context, joined)
    by_itself = Chosen(follow_up.standalone, alone)
    if not alone.passages or not joined.passages:
        return with_context if joined.passages else by_itself
    top = joined.passages[0].chunk
    if follow_up.points_back:
        return with_context if joined.confidence >= alone.confidence or top.title in last.titles else by_itself
    scores = {passage.chunk.id: passage.score for passage in alone.passages}
    best = alone.passages[0]
    if best.chunk.title in last.titles and alone.confidence >= _SURE:
        return by_itself
    stays = top.title in last.titles and scores.get(top.id, 0.0) >= _STAYS * best.score
    if stays and (alone.confidence < _SURE or joined.confidence >= alone.confidence):
        return with_context if alone.confidence >= _LIKELY else by_itself
    return by_itself


def needs_person(families: Sequence[str]) -> bool:
    """Whether the last two answers of a conversation, oldest first, both failed the learner."""
    return len(families) > 1 and all(family in ("unanswered", "failed") for family in families[-2:])


def was_clarified(earlier: Sequence[Turn]) -> bool:
    """Whether the learner was just asked what is meant: not twice in a row."""
    last = earlier[-1].result if earlier else None
    return last is not None and last.status is AnswerStatus.CLARIFICATION


def continuation(earlier: Sequence[Turn], retriever: Retriever) -> Found:
    """The section that follows what the last answer cited, in the same material; nothing at its end."""
    last = _last_answer(earlier)
    cited = last.sources[-1] if last and last.sources else None
    if cited is None:
        return Found((), 0.0)
    chunks = list(retriever.chunks_of(cited.material_id))
    places = [place for place, chunk in enumerate(chunks) if chunk.id == cited.passage_id]
    following = chunks[places[0] + 1 :] if places else []
    fresh = [chunk for chunk in following if chunk.heading_path and chunk.heading != cited.section]
    language: Language = "en" if cited.language == "en" else "ko"
    return Found(tuple(Passage(chunk, 1.0, 1.0, 1.0, language) for chunk in fresh[:1]), 1.0 if fresh else 0.0)


def recap_pieces(earlier: Sequence[Turn], retriever: Retriever, sources: Sources) -> list[Piece]:
    """One entry for each answered question of the conversation, cited like the answer itself."""
    return [
        Piece("list", (Run(learnt.question, strong=True), Run(f" {learnt.sentence}"), *citation))
        for learnt in recap(earlier).learnt
        if (citation := tuple(_citations(learnt.sources, retriever, sources)))
    ]


def _citations(cited: Sequence[Source], retriever: Retriever, sources: Sources) -> Iterator[Run]:
    for source in cited:
        chunk = next((one for one in retriever.chunks_of(source.material_id) if one.id == source.passage_id), None)
        if chunk is not None:
            yield Run(source=sources.cite(chunk))


def _last_answer(earlier: Sequence[Turn]) -> TurnResult | None:
    results = (turn.result for turn in reversed(earlier) if turn.result is not None)
    return next((result for result in results if result.status.family == "answered"), None)
