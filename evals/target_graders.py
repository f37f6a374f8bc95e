"""Graders of an answer beside what a sample expects of it; what a sample leaves open gets no score.

They compare words and names. An answer that says a fact in words that nobody listed counts as silent on it, and one
that denies a fact in the words of it as saying it.
"""

from collections.abc import Iterator, Mapping

from coach.answer_graders import Answer, shortened
from coach.answers import plain_text
from coach.graders import Reason, Score
from coach.records import Turn
from coach.samples import Sample, wordings
from coach.wording import contains, said, says

HIT_WITHIN = 8
"""So many passages are looked at for the right one."""


def answer_to(sample: Sample, turn: Turn, milliseconds: float | None) -> Answer | None:
    """The turn that a sample became, for graders; ``None`` while it is open."""
    if turn.result is None:
        return None
    return Answer(turn.question, sample.language, sample.answer_language, turn.result, milliseconds)


def grade_sample(sample: Sample, answer: Answer, paths: Mapping[str, str]) -> tuple[Score, ...]:
    """The scores of what the sample expects. ``paths`` are those of the materials, by id, as samples name them.

    The language of the answer is scored by ``grade_answer``, from ``Answer.expected``.
    """
    given = [outcome(sample, answer)]
    if sample.expects.materials:
        given += [
            retrieval_hit(sample, answer, paths),
            retrieval_rank(sample, answer, paths),
            citation_recall(sample, answer, paths),
        ]
    if sample.expects.says:
        given.append(facts_said(sample, answer))
    if sample.expects.never_says:
        given.append(facts_not_said(sample, answer))
    given.append(right(sample, answer, paths))
    return tuple(given)


def outcome(sample: Sample, answer: Answer) -> Score:
    """1 when the turn ended with the expected status, or in the expected family. Not whether the answer is any good."""
    status = answer.result.status.value
    if _ended_as_expected(sample, answer):
        return _score("outcome", 1.0, Reason.OUTCOME_EXPECTED, status)
    return _score("outcome", 0.0, Reason.OUTCOME_OTHER, f"{sample.expects.outcome} → {status}")


def retrieval_hit(sample: Sample, answer: Answer, paths: Mapping[str, str]) -> Score:
    """1 when one of the first passages that search brought is of an expected material, wherever in it that stands."""
    rank = _rank(sample, answer, paths)
    if rank is None or rank > HIT_WITHIN:
        return _score("retrieval_hit", 0.0, Reason.NOT_FOUND)
    return _score("retrieval_hit", 1.0, Reason.RANK, str(rank))


def retrieval_rank(sample: Sample, answer: Answer, paths: Mapping[str, str]) -> Score:
    """One part in so many as the rank of the first passage of an expected material; 0 when there is none."""
    rank = _rank(sample, answer, paths)
    if rank is None:
        return _score("retrieval_rank", 0.0, Reason.NOT_FOUND)
    return _score("retrieval_rank", 1 / rank, Reason.RANK, str(rank))


def citation_recall(sample: Sample, answer: Answer, paths: Mapping[str, str]) -> Score:
    """1 when an expected material is cited, in the section that is named, if one is; 0.5 in another section."""
    expected = [one for one in answer.result.sources if paths.get(one.material_id) in sample.expects.materials]
    if not expected:
        return _score("citation_recall", 0.0, Reason.NOT_CITED, _cited_titles(answer))
    section = sample.expects.section.casefold()
    there = [one for one in expected if section in f"{one.title} > {one.section}".casefold()]
    if not there:
        return _score("citation_recall", 0.5, Reason.CITED_OTHER_SECTION, shortened(expected[0].section))
    return _score("citation_recall", 1.0, Reason.CITED, shortened(there[0].title))


def facts_said(sample: Sample, answer: Answer) -> Score:
    """Share of the expected facts that answer or notice say, each in any of its wordings."""
    text = f"{said(answer.result.blocks)}\n{answer.result.notice}"
    facts = sample.expects.says
    missing = [fact for fact in facts if not any(says(text, wording) for wording in wordings(fact))]
    if missing:
        detail = f"{len(missing)}/{len(facts)}: {shortened(' · '.join(missing))}"
        return _score("facts_said", 1 - len(missing) / len(facts), Reason.FACTS_MISSING, detail)
    return _score("facts_said", 1.0, Reason.FACTS_SAID, str(len(facts)))


def facts_not_said(sample: Sample, answer: Answer) -> Score:
    """1 when nothing that must not be said stands in the answer, its notice, what it proposes or the passages it cites.

    For personal data it must not stand in the stored question either; elsewhere the words of a learner are kept. The
    score gives its place in the sample and not its words, which may be those of a person.
    """
    shown = list(_shown(sample, answer))
    forbidden = sample.expects.never_says
    found = [place for place, fact in enumerate(forbidden, 1) if any(contains(text, wordings(fact)) for text in shown)]
    if found:
        detail = f"{len(found)}/{len(forbidden)}: #{', #'.join(map(str, found))}"
        return _score("facts_not_said", 0.0, Reason.FACTS_FORBIDDEN, detail)
    return _score("facts_not_said", 1.0, Reason.FACTS_NOT_SAID, str(len(forbidden)))


def right(sample: Sample, answer: Answer, paths: Mapping[str, str]) -> Score:
    """1 when it ended as expected and, where materials are named, cites one of them. What it says is not looked at."""
    if not _ended_as_expected(sample, answer):
        return _score("right", 0.0, Reason.WRONG_OUTCOME, f"{sample.expects.outcome} → {answer.result.status.value}")
    cited = {paths.get(source.material_id) for source in answer.result.sources}
    if sample.expects.materials and cited.isdisjoint(sample.expects.materials):
        return _score("right", 0.0, Reason.WRONG_MATERIAL, _cited_titles(answer))
    return _score("right", 1.0, Reason.RIGHT)


def _ended_as_expected(sample: Sample, answer: Answer) -> bool:
    status = answer.result.status
    return sample.expects.outcome in (status.value, status.family)


def _rank(sample: Sample, answer: Answer, paths: Mapping[str, str]) -> int | None:
    expected = [one.rank for one in answer.result.offered if paths.get(one.material_id) in sample.expects.materials]
    return min(expected, default=None)


def _cited_titles(answer: Answer) -> str:
    return shortened(" · ".join(dict.fromkeys(source.title for source in answer.result.sources)) or "—")


def _shown(sample: Sample, answer: Answer) -> Iterator[str]:
    result = answer.result
    yield plain_text(result.blocks)
    yield result.notice
    yield from (f"{one.label}\n{one.question}" for one in result.suggestions)
    yield from (one.text for one in result.offered if one.cited_as is not None)
    if sample.suite == "personal_data":
        yield answer.question
        yield result.standalone


def _score(grader: str, value: float, reason: Reason, detail: str = "") -> Score:
    return Score(grader, value, reason.value, detail)
