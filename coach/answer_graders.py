"""Graders of an answer alone: what can be said of it without knowing what it should have been.

All are heuristics that count. None knows whether an answer helps, whether a passage that supports it is the right one,
or whether the material itself is right; what each of them misses stands in its docstring.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coach.amounts import Amount, AmountReader, lacking
from coach.evidence import is_verbatim
from coach.graders import Reason, Score
from coach.grounding import GroundingCheck
from coach.reading_ease import TextReader, politeness_of, reading_ease_of
from coach.records import OfferedPassage, TurnResult
from coach.sentences import sentences
from coach.wording import count_sentences, holds, said, stretches
from knowledge.languages import text_language
from knowledge.passages import Chunk
from prompts import Language

_SHOWN = 80
"""So many characters of a sentence are put into a detail."""
_Found = Literal["ko", "en", "mixed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A turn as graders look at it."""

    question: str
    """As it is stored."""
    page: Language
    """Of the page on which it was asked."""
    expected: Language
    """In which it should be answered."""
    result: TurnResult
    milliseconds: float | None = None
    """From the question to the end of the stored answer, where that was measured."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What graders read with."""

    grounding: GroundingCheck
    amounts: AmountReader
    reader: TextReader


def grade_answer(answer: Answer, tools: Tools) -> tuple[Score, ...]:
    """The score of every grader that has something to say of such an answer. Safe to call from several threads."""
    given = [
        citation_precision(answer, tools.grounding),
        groundedness(answer, tools.grounding),
        numbers(answer, tools.amounts),
        length(answer),
        reading_ease(answer, tools.reader),
        answer_language(answer),
        latency(answer),
        cost(answer),
    ]
    if answer.result.language == "ko":
        given.append(politeness(answer, tools.reader))
    return tuple(given)


def citation_precision(answer: Answer, grounding: GroundingCheck) -> Score:
    """Share of the citations whose own passage says what cites it.

    What was quoted must stand there word for word; what a model wrote must be supported by that passage alone, as far
    as the grounding check sees. It does not see that a passage, though quoted rightly, is no answer, nor that a better
    one was there; and a citation whose passage was not kept is left out.
    """
    if not answer.result.blocks:
        return _unscored("citation_precision", Reason.NOTHING_ANSWERED)
    cited = [(text, number) for text, numbers_ in stretches(answer.result.blocks) for number in numbers_]
    if not cited:
        return _score("citation_precision", 0.0, Reason.NO_CITATIONS)
    kept = [(text, passages) for text, number in cited if (passages := _cited(answer, [number]))]
    if not kept:
        return _unscored("citation_precision", Reason.NO_PASSAGES)
    wrong = [text for text, passages in kept if not _holds(answer, text, passages, grounding)]
    return _counted("citation_precision", wrong, len(kept), Reason.CITATIONS_HOLD, Reason.CITATION_EMPTY)


def groundedness(answer: Answer, grounding: GroundingCheck) -> Score:
    """Share of the sentences that what they cite supports, or where they cite nothing, anything the answer cites.

    It sees what ``coach.grounding`` sees: strange numbers, denials, another subject. Of sentences that contradict their
    passage in the same words it misses most, and so does not prove that an answer is true.
    """
    if not answer.result.blocks:
        return _unscored("groundedness", Reason.NOTHING_ANSWERED)
    all_cited = _cited(answer)
    if not all_cited:
        return _unscored("groundedness", Reason.NO_PASSAGES)
    wrong: list[str] = []
    judged = 0
    for text, numbers_ in stretches(answer.result.blocks):
        passages = _cited(answer, numbers_) or all_cited
        parts = _parts(text)
        judged += len(parts)
        if not any(is_verbatim(text, passage) for passage in passages):
            wrong += [part for part in parts if not grounding.judge(part, passages, answer.question).supported]
    return _counted("groundedness", wrong, judged, Reason.ALL_SUPPORTED, Reason.UNSUPPORTED)


def numbers(answer: Answer, reader: AmountReader) -> Score:
    """Share of the amounts in the answer that stand in the passages it cites, with the same unit.

    It does not see a right number at the wrong place, one that is missing, or a sum; a bare 1 is passed over.
    """
    if not answer.result.blocks:
        return _unscored("numbers", Reason.NOTHING_ANSWERED)
    claimed = [one for one in sorted(reader.amounts(said(answer.result.blocks)), key=_order) if one != Amount(1, "")]
    if not claimed:
        return _unscored("numbers", Reason.NO_AMOUNTS)
    passages = _cited(answer)
    if not passages:
        return _unscored("numbers", Reason.NO_PASSAGES)
    stated = reader.amounts("\n".join(f"{one.title}\n{one.heading}\n{one.text}" for one in passages))
    wrong = [f"{one.value:g}" for one in claimed if lacking([one], stated)]
    if wrong:
        share = 1 - len(wrong) / len(claimed)
        return _score("numbers", share, Reason.AMOUNTS_LACKING, ", ".join(dict.fromkeys(wrong)))
    return _score("numbers", 1.0, Reason.AMOUNTS_STATED, str(len(claimed)))


def length(answer: Answer) -> Score:
    """Sentences of the answer, a step or an entry being one too. It does not see how long they are, or needed."""
    if not answer.result.blocks:
        return _unscored("length", Reason.NOTHING_ANSWERED)
    count = count_sentences(answer.result.blocks)
    return _score("length", float(count), Reason.SENTENCES, str(count))


def reading_ease(answer: Answer, reader: TextReader) -> Score:
    """How easily the answer reads; see ``coach.reading_ease`` for how that is counted and what that misses."""
    if not answer.result.blocks:
        return _unscored("reading_ease", Reason.NOTHING_ANSWERED)
    ease = reading_ease_of(said(answer.result.blocks), answer.result.language, reader)
    return Score("reading_ease", ease.value, ease.reason, ease.detail)


def politeness(answer: Answer, reader: TextReader) -> Score:
    """Share of the Korean sentences that end in 해요체 or 합쇼체; those that end in a noun are not counted.

    It sees endings alone: neither a rude word in a polite sentence, nor that a plain one is a quotation.
    """
    if not answer.result.blocks:
        return _unscored("politeness", Reason.NOTHING_ANSWERED)
    found = politeness_of(said(answer.result.blocks), reader)
    if not found.counted:
        return _unscored("politeness", Reason.NO_SENTENCES)
    return _counted("politeness", found.plain, found.counted, Reason.POLITE, Reason.IMPOLITE)


def answer_language(answer: Answer) -> Score:
    """Whether answer and notice are in the expected language: 1, 0.5 where one is mixed, 0 where one is in the other.

    It counts words by their letters: names of buttons in the other language count against a short answer, and what is
    badly translated is not seen.
    """
    parts = [part for part in (said(answer.result.blocks), answer.result.notice) if any(map(str.isalpha, part))]
    if not parts:
        return _unscored("answer_language", Reason.NOTHING_ANSWERED)
    found: set[_Found] = {text_language(part) for part in parts}
    if found == {answer.expected}:
        return _score("answer_language", 1.0, Reason.IN_LANGUAGE)
    if found <= {answer.expected, "mixed"}:
        return _score("answer_language", 0.5, Reason.TWO_LANGUAGES)
    return _score("answer_language", 0.0, Reason.OTHER_LANGUAGE)


def latency(answer: Answer) -> Score:
    """Milliseconds to the end of the stored answer; not to the first word, which a learner sees earlier."""
    if answer.milliseconds is None:
        return _unscored("latency", Reason.NOT_TIMED)
    return _score("latency", answer.milliseconds, Reason.TOOK, f"{answer.milliseconds / 1_000:.2f}")


def cost(answer: Answer) -> Score:
    """What the model cost, in the currency of the prices that are set; not what the machine did."""
    spent = answer.result.cost
    return _score("cost", spent, Reason.COSTS if spent else Reason.COSTS_NOTHING, f"{spent:.6f}" if spent else "")


def as_chunk(passage: OfferedPassage) -> Chunk:
    """The passage as it was when it was offered."""
    path = tuple(part for part in passage.section.split(" > ") if part)
    language = text_language(passage.text)
    return Chunk(passage.passage_id, passage.material_id, 0, passage.title, path, passage.text, language)


def _cited(answer: Answer, wanted: Sequence[int] | None = None) -> list[Chunk]:
    """The passages behind some numbers, or behind all."""
    offered = (one for one in answer.result.offered if one.cited_as is not None)
    return [as_chunk(one) for one in offered if wanted is None or one.cited_as in wanted]


def _holds(answer: Answer, text: str, passages: Sequence[Chunk], grounding: GroundingCheck) -> bool:
    if any(holds(passage.text, text) for passage in passages):
        return True
    if answer.result.writer != "model":
        return False
    return all(grounding.judge(one, passages, answer.question).supported for one in _parts(text))


def _parts(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in sentences(line)]


def _order(amount: Amount) -> tuple[float, str]:
    return amount.value, amount.unit


def _counted(grader: str, wrong: Sequence[str], of: int, good: Reason, bad: Reason) -> Score:
    """The share that is not wrong, with the first that is."""
    if not wrong:
        return _score(grader, 1.0, good, str(of))
    return _score(grader, 1 - len(wrong) / of, bad, f"{len(wrong)}/{of}: {shortened(wrong[0])}")


def shortened(text: str) -> str:
    """On one line, and not longer than a detail should be."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"


def _unscored(grader: str, reason: Reason) -> Score:
    return Score(grader, None, reason.value)


def _score(grader: str, value: float, reason: Reason, detail: str = "") -> Score:
    return Score(grader, value, reason.value, detail)
