"""Context: what a question follows in its conversation, and what the turns before mean for its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.answer_lines import Line, lines_of
from coach.answers import Piece, Run, plain_text, text_runs
from coach.follow_ups import Before, FollowUp
from coach.ports import Retriever
from coach.recap import recap
from coach.records import Source, Turn, TurnResult
from coach.sources import Sources
from coach.statuses import AnswerStatus
from knowledge.passages import Chunk, Found, Passage
from prompts import Language

_STAYS = 0.7
"""A passage of what was being read is preferred when it holds this share of the words that the best one holds."""
_SURE = 0.5


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

    With the topic in front something of that topic is found for any question, so it counts only when the question alone
    finds that passage too. A question that stands well alone is not pulled back, unless its words fit there as well.
    """
    with_context = Chosen(follow_up.in_context, joined)
    by_itself = Chosen(follow_up.standalone, alone)
    if not joined.passages or joined.confidence < _SURE or joined.passages[0].chunk.title not in last.titles:
        return by_itself
    own_words = {passage.chunk.id: passage.lexical for passage in alone.passages}
    there = own_words.get(joined.passages[0].chunk.id)
    if there is None:
        return with_context if follow_up.points_back and alone.confidence < _SURE else by_itself
    if alone.confidence < _SURE or follow_up.points_back:
        return with_context
    return with_context if there >= _STAYS * own_words[alone.passages[0].chunk.id] else by_itself


def of_same_materials(found: Found, last: Before) -> Found:
    """What was found in the materials of the last answer; everything where none of it was found."""
    kept = tuple(passage for passage in found.passages if passage.chunk.title in last.titles)
    return Found(kept, found.confidence) if kept else found


def without_topic(standalone: str, found: Found) -> str:
    """The question as it was asked, without the title that was put in front of it."""
    titles = {passage.chunk.title for passage in found.passages}
    return next(
        (standalone.removeprefix(f"{title} ") for title in titles if standalone.startswith(f"{title} ")), standalone
    )


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


def rest_of_section(earlier: Sequence[Turn], retriever: Retriever) -> Found:
    """The smallest part of the material around what the last answer cited first that says more than it did.

    Nothing when that answer said all.
    """
    last = _last_answer(earlier)
    cited = last.sources[0] if last and last.sources else None
    if last is None or cited is None:
        return Found((), 0.0)
    chunk = _cited(cited, retriever)
    shown = _letters(plain_text(last.blocks))
    for depth in range(len(chunk.heading_path) if chunk else 0, 0, -1):
        section = retriever.section(chunk, depth=depth) if chunk else ()
        if any(_letters(_spoken(line)) not in shown for one in section for line in lines_of(one)):
            language: Language = "en" if cited.language == "en" else "ko"
            return Found(tuple(Passage(one, 1.0, 1.0, 1.0, language) for one in section), 1.0)
    return Found((), 0.0)


def recap_pieces(earlier: Sequence[Turn], retriever: Retriever, sources: Sources) -> list[Piece]:
    """One entry for each answered question of the conversation, cited like the answer itself."""
    return [
        Piece("list", (Run(learnt.question, strong=True), Run(f" {learnt.sentence}"), *citation))
        for learnt in recap(earlier).learnt
        if (citation := tuple(_citations(learnt.sources, retriever, sources)))
    ]


def _citations(cited: Sequence[Source], retriever: Retriever, sources: Sources) -> Iterator[Run]:
    for source in cited:
        chunk = _cited(source, retriever)
        if chunk is not None:
            yield Run(source=sources.cite(chunk))


def _cited(source: Source, retriever: Retriever) -> Chunk | None:
    """The passage that was cited; none when its material has changed since."""
    return next((chunk for chunk in retriever.chunks_of(source.material_id) if chunk.id == source.passage_id), None)


def _spoken(line: Line) -> str:
    return "".join(run.text for run in text_runs(line.text))


def _letters(text: str) -> str:
    return "".join(text.split())


def _last_answer(earlier: Sequence[Turn]) -> TurnResult | None:
    results = (turn.result for turn in reversed(earlier) if turn.result is not None)
    return next((result for result in results if result.status.family == "answered"), None)
