"""Run comparisons: two runs on the same samples, both answers side by side, as a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.documents import render
from coach.grader_kinds import grader_title, kind_of, score_sentence, shown_value
from coach.run_figures import Change, Difference, Paired, changes, differences, pair, sample_figures
from coach.run_records import Answered, RunRecord
from coach.run_report import configuration_of, flat, local
from prompts import Language


@dataclass(frozen=True, slots=True)
class Beside:
    """What two runs made of a sample; of several epochs, the last."""

    a: Answered
    b: Answered
    moves: tuple[tuple[str, str, str, str], ...]
    """Title of a grader, its values in A and in B, and why B got it."""
    lost: bool
    """Whether a grader by which a run may fail gave B less."""


def run_comparison(a: RunRecord, b: RunRecord, language: Language) -> str:
    """The page as HTML: what was set otherwise, the differences by grader, and each answer that is not the same."""
    return render("run_comparison.html", language, **comparison(a, b, language))


def comparison(a: RunRecord, b: RunRecord, language: Language) -> dict[str, Any]:
    """What its page is made of."""
    figures_a, figures_b = sample_figures(a.graded), sample_figures(b.graded)
    paired = pair(figures_a, figures_b)
    beside = _beside(a, b, paired, language)
    unlike = [one for one in beside if one.moves or not _alike(one)]
    return {
        "a": a.run,
        "b": b.run,
        "begun": {"a": local(a.run.begun_at), "b": local(b.run.begun_at)},
        "settings": configuration_differences(a, b),
        "rows": _rows(differences(paired.both), language),
        "unlike": sorted(unlike, key=lambda one: (not one.lost, not one.moves, one.a.graded.sample.id)),
        "alike": [one.a.graded.sample.id for one in beside if _alike(one) and not one.moves],
        "paired": paired,
        "shown": shown_value,
    }


def configuration_differences(a: RunRecord, b: RunRecord) -> list[tuple[str, str, str]]:
    """What was set otherwise: the name, and its values in both."""
    of_a, of_b = flat(configuration_of(a.run)), flat(configuration_of(b.run))
    names = dict.fromkeys((*of_a, *of_b))
    return [
        (name, of_a.get(name, ""), of_b.get(name, "")) for name in names if of_a.get(name, "") != of_b.get(name, "")
    ]


def _rows(found: Mapping[str, Difference], language: Language) -> list[dict[str, object]]:
    return [
        {"title": grader_title(name, language), "unit": kind_of(name).unit, "one": one} for name, one in found.items()
    ]


def _beside(a: RunRecord, b: RunRecord, paired: Paired, language: Language) -> list[Beside]:
    of_a, of_b = _last_epochs(a), _last_epochs(b)
    moved = {change.a.id: change for change in changes(paired.both)}
    return [
        Beside(of_a[id_], of_b[id_], _moves(moved.get(id_), language), id_ in moved and bool(moved[id_].lost))
        for id_ in (one.id for one, _ in paired.both)
    ]


def _last_epochs(record: RunRecord) -> dict[str, Answered]:
    return {one.graded.sample.id: one for one in record.answers}


def _moves(change: Change | None, language: Language) -> tuple[tuple[str, str, str, str], ...]:
    if change is None:
        return ()
    return tuple(
        (
            grader_title(name, language),
            shown_value(change.a.values[name], kind_of(name).unit),
            shown_value(change.b.values[name], kind_of(name).unit),
            score_sentence(change.b.worst[name], language),
        )
        for name in (*change.lost, *change.won)
    )


def _alike(one: Beside) -> bool:
    return (one.a.answer, one.a.notice, one.a.graded.status) == (one.b.answer, one.b.notice, one.b.graded.status)
