"""Run reports: one run as a page that can be mailed and printed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import ceil
from statistics import fmean
from typing import Any

from coach.documents import Words, render
from coach.grader_kinds import grader_title, in_order, kind_of, score_sentence, shown_value
from coach.graders import Unit
from coach.run_charts import share_chart
from coach.run_figures import DECIDING, Figure, SampleFigures, deciding_grader, figure, figures, sample_figures, slices
from coach.run_records import Answered, RunRecord
from coach.runs import Graded, Run
from prompts import Language

_EXAMPLES = 20
_IN_SLICES = ("citation_precision", "groundedness", "facts_said", "latency")
"""Beside the outcome, what the table by suite tells of."""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer that graders found fault with."""

    answered: Answered
    reasons: tuple[tuple[str, str, str], ...]
    """Title of the grader, value and why."""


@dataclass(frozen=True, slots=True)
class Slices:
    """A table by suite and language."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[tuple[Figure, Unit], ...]], ...]
    """Name, number of samples, and what each grader of the head gave."""


def run_report(record: RunRecord, language: Language, *, examples: int = _EXAMPLES) -> str:
    """The page as HTML, with the worst answers as examples."""
    samples = list(sample_figures(record.graded).values())
    decides = deciding_grader(samples)
    return render(
        "run_report.html",
        language,
        run=record.run,
        begun=local(record.run.begun_at),
        samples=len(samples),
        facts=_facts(record),
        decides=grader_title(decides, language) if decides else "",
        ended_well=figure(samples, decides) if decides else None,
        graders=_rows(figures(samples), language),
        grader_chart=share_chart(_shares(figures(samples), language)),
        slices=_slices(samples, decides, language),
        slice_chart=share_chart(_slice_shares(samples, decides, language)),
        examples=worst_examples(record, language, limit=examples),
        configuration=flat(configuration_of(record.run)),
        shown=shown_value,
    )


def worst_examples(record: RunRecord, language: Language, *, limit: int) -> list[Example]:
    """The answers with the lowest values of graders by which a run may fail, the worst first."""
    faulty = [one for one in record.answers if _worth(one.graded) < (1.0, 1.0)]
    faulty.sort(key=lambda one: (_worth(one.graded), one.graded.sample.id, one.graded.epoch))
    return [Example(one, _reasons(one.graded, language)) for one in faulty[:limit]]


def configuration_of(run: Run) -> dict[str, Any]:
    """The plan of a run and what it was measured with."""
    return {"plan": asdict(run.plan), **run.configuration}


def flat(configuration: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """Nested entries as one level, named ``settings.chat_model``."""
    found: dict[str, str] = {}
    for name, value in configuration.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            found |= flat(value, f"{path}.")
        elif isinstance(value, list | tuple):
            found[path] = ", ".join(map(str, value))
        else:
            found[path] = "" if value is None else str(value)
    return found


def local(moment: datetime) -> str:
    """A time where the program runs."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _facts(record: RunRecord) -> dict[str, str]:
    times = sorted(one.milliseconds for one in record.graded)
    return {
        "asked": f"{len(times):,} / {record.run.planned:,}",
        "seconds": f"{record.run.seconds:,.0f}",
        "median": f"{_percentile(times, 0.5):,.0f}",
        "slowest": f"{_percentile(times, 0.95):,.0f}",
        "cost": f"{sum(one.cost for one in record.graded):,.4f}",
    }


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _rows(measured: Mapping[str, Figure], language: Language) -> list[dict[str, object]]:
    return [
        {
            "title": grader_title(name, language),
            "figure": one,
            "unit": kind_of(name).unit,
            "less": not kind_of(name).more_is_better,
        }
        for name, one in measured.items()
    ]


def _shares(measured: Mapping[str, Figure], language: Language) -> list[tuple[str, Figure]]:
    return [(grader_title(name, language), one) for name, one in measured.items() if kind_of(name).unit == "share"]


def _slices(samples: Sequence[SampleFigures], decides: str, language: Language) -> Slices:
    given = {name for sample in samples for name in sample.values}
    graders = in_order({decides, *_IN_SLICES} & given)
    return Slices(
        tuple(grader_title(name, language) for name in graders),
        tuple(
            (
                _slice_label(key, language),
                len(held),
                tuple((figure(held, name), kind_of(name).unit) for name in graders),
            )
            for key, held in slices(samples).items()
        ),
    )


def _slice_shares(samples: Sequence[SampleFigures], decides: str, language: Language) -> list[tuple[str, Figure]]:
    return [(_slice_label(key, language), figure(held, decides)) for key, held in slices(samples).items()]


def _slice_label(key: tuple[str, str], language: Language) -> str:
    suite, of = key
    words = Words(language)
    return f"{words.say(f'suite_{suite}')} · {words.say(f'language_{of}')}"


def _worth(graded: Graded) -> tuple[float, float]:
    """How well it ended, and how well it was made; 1 where nothing was judged."""
    values = {score.grader: score.value for score in graded.scores if score.value is not None}
    ended = next((values[name] for name in DECIDING if name in values), 1.0)
    return ended, fmean([1.0, *(value for name, value in values.items() if kind_of(name).gate)])


def _reasons(graded: Graded, language: Language) -> tuple[tuple[str, str, str], ...]:
    given = {score.grader: score for score in graded.scores if kind_of(score.grader).gate}
    faults = [given[name] for name in in_order(set(given)) if (given[name].value or 0.0) < 1.0]
    return tuple(
        (
            grader_title(score.grader, language),
            shown_value(score.value, kind_of(score.grader).unit),
            score_sentence(score, language),
        )
        for score in faults
    )
