"""Samples: one question each, and what should become of it; read from JSON lines, or written by a trainer."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from coach.errors import SampleInvalid
from coach.statuses import AnswerStatus
from knowledge.languages import clean_text

Suite = Literal[
    "grounded",
    "unanswerable",
    "follow_up",
    "unsafe",
    "personal_data",
    "manipulation",
    "small_talk",
    "two_languages",
    "plain_language",
]
SUITES: tuple[Suite, ...] = get_args(Suite)

ENDINGS = frozenset({status.value for status in AnswerStatus} | {status.family for status in AnswerStatus})
"""What a sample may be expected to end with: a status, or any of a family."""
_WORDINGS = "|"


def _known_outcome(text: str) -> str:
    if text not in ENDINGS:
        raise ValueError(f"no status and no family of statuses is called {text!r}")
    return text


def _cleaned(text: str) -> str:
    cleaned = clean_text(text).strip()
    if not cleaned:
        raise ValueError("nothing is left of it; write a text")
    return cleaned


Text = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_cleaned)]
Outcome = Annotated[str, AfterValidator(_known_outcome)]


class Expectation(BaseModel):
    """What should become of a sample; whatever is left empty is not judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Outcome
    """A status, or a family of statuses."""
    materials: tuple[Text, ...] = ()
    """Paths of materials, any of which answers."""
    section: str = ""
    """Part of the title or of a heading above a passage that is cited."""
    says: tuple[Text, ...] = ()
    """Facts that the answer must say; wordings of one are parted by ``|``."""
    never_says: tuple[Text, ...] = ()
    """What it must not say."""
    language: Literal["", "ko", "en"] = ""
    """Of the answer; empty for that of the sample."""


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    suite: Suite
    language: Literal["ko", "en"]
    """Of the page on which it is asked."""
    input: Text
    history: tuple[Text, ...] = ()
    """What the learner asked before in the same conversation; it is asked again, and not judged."""
    target: str = ""
    """What a good answer contains, for whoever judges."""
    expects: Expectation
    note: str = ""

    @property
    def answer_language(self) -> Literal["ko", "en"]:
        return self.expects.language or self.language


def wordings(fact: str) -> tuple[str, ...]:
    """The wordings of one fact, any of which says it."""
    return tuple(part.strip() for part in fact.split(_WORDINGS))


def sample_of(document: dict[str, Any]) -> Sample:
    """One sample from its JSON.

    Raises:
        SampleInvalid: It has another form; the message names the field.
    """
    try:
        return Sample.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "sample"
        raise SampleInvalid(f"sample {document.get('id')!r}: {field}: {first['msg']}") from error


def read_samples(files: Iterable[Path]) -> list[Sample]:
    """Every sample of some files of JSON lines, in order.

    Raises:
        SampleInvalid: A line has another form, or an id stands twice; the message names the file and the line.
    """
    samples: dict[str, Sample] = {}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                sample = sample_of(json.loads(line))
            except (json.JSONDecodeError, AttributeError, SampleInvalid) as error:
                raise SampleInvalid(f"{file.name!r} line {number} is no sample: {error}") from error
            if sample.id in samples:
                raise SampleInvalid(f"{file.name!r} line {number}: the id {sample.id!r} stands twice")
            samples[sample.id] = sample
    return list(samples.values())
