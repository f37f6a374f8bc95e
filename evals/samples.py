"""Samples that ship: questions on the shipped guides, and those that trainers wrote beside them."""

import re
from collections.abc import Sequence
from pathlib import Path

from coach.errors import SampleInvalid
from coach.runs import Plan
from coach.samples import Sample, read_samples
from coach.trainer_samples import TrainerSamples
from evals.questions import evenly_spaced

FOLDER = Path(__file__).parent / "samples"
_NUMBER = re.compile(r"\d+$")


def shipped_samples(suites: Sequence[str] = ()) -> list[Sample]:
    """Those of some suites, or all.

    Raises:
        SampleInvalid: A line has another form, or an id stands twice.
    """
    samples = read_samples(sorted(FOLDER.glob("*.jsonl")))
    return [sample for sample in samples if not suites or sample.suite in suites]


def planned_samples(plan: Plan, own: TrainerSamples) -> list[Sample]:
    """What a run with this plan asks; a trainer's sample takes the place of a shipped one of the same id.

    Raises:
        SampleInvalid: As ``shipped_samples``; or no sample fits the plan.
    """
    chosen = {} if plan.samples == "trainers" else {one.id: one for one in shipped_samples()}
    if plan.samples != "shipped":
        chosen |= {one.sample.id: one.sample for one in own.all()}
    wanted = [one for one in chosen.values() if not plan.suites or one.suite in plan.suites]
    if plan.half:
        wanted = [one for one in wanted if _number(one) % 2 == (plan.half == "odd")]
    if not wanted:
        raise SampleInvalid("no sample fits; choose other suites, or write samples on the page for samples")
    return evenly_spaced(wanted, plan.limit)


def _number(sample: Sample) -> int:
    """The number at the end of its id; 0 without one."""
    digits = _NUMBER.search(sample.id)
    return int(digits[0]) if digits else 0
