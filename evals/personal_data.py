"""Whether personal data is found whole, and nothing else is taken for it."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from coach.personal_data import Kind, PersonalDatum, find
from evals.made_up_data import BANKS, DATA, IN_ENGLISH, LOOKALIKES, Maker

_SENTENCES = Path(__file__).parent / "samples" / "personal_data.toml"
_SLOT = re.compile(r"\{(\w+)\}")
_NO_DATUM = frozenset(BANKS)
SEEDS = {"development": 7, "held_out": 20_263}
EACH = 500

Part = Literal["development", "held_out"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A made-up sentence, and where personal data stands in it; nowhere for a look-alike."""

    text: str
    kind: str
    """What it was made for; empty for a look-alike."""
    places: tuple[tuple[int, int], ...]

    def data(self) -> tuple[str, ...]:
        return tuple(self.text[start:end] for start, end in self.places)


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How one kind was found, or all of them."""

    n: int
    recall: float
    """The share of the sentences whose data were masked whole."""
    precision: float
    """The share of what was found, as this kind, that is personal data."""


@dataclass(frozen=True, slots=True)
class Found:
    """The figures by kind, and the sentences in which something went wrong."""

    figures: Mapping[str, KindFigures]
    missed: tuple[str, ...]
    mistaken: tuple[str, ...]


def made_sentences(part: Part, each: int = EACH) -> tuple[Sentence, ...]:
    """``each`` sentences with personal data, all kinds alike, and as many look-alikes; always the same ones."""
    chance = Random(SEEDS[part])  # noqa: S311 (samples, not secrets)
    templates = tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))[part]
    kinds = list(DATA)
    positives = [_positive(kinds[place % len(kinds)], templates["positives"], chance) for place in range(each)]
    lookalikes = [_filled(chance.choice(templates["lookalikes"]["all"]), "", LOOKALIKES, chance) for _ in range(each)]
    return (*positives, *lookalikes)


def measure_personal_data(
    sentences: Sequence[Sentence], found_in: Callable[[str], Sequence[PersonalDatum]] = find
) -> Found:
    """Recall and precision over all and by kind."""
    found = [(sentence, found_in(sentence.text)) for sentence in sentences]
    figures = {"all": _figures(found, set(Kind)), **{kind.value: _figures(found, {kind}) for kind in Kind}}
    missed = tuple(sentence.text for sentence, data in found if not _is_whole(sentence, data))
    mistaken = tuple(
        f"{datum.kind} {sentence.text[datum.start : datum.end]!r}: {sentence.text}"
        for sentence, data in found
        for datum in data
        if not _is_right(sentence, datum)
    )
    return Found(figures, missed, mistaken)


def _positive(kind: str, templates: Mapping[str, Sequence[str]], chance: Random) -> Sentence:
    makers: dict[str, Maker] = {**DATA, **BANKS, "it": DATA[kind], "english_it": IN_ENGLISH.get(kind, DATA[kind])}
    return _filled(chance.choice(templates[kind]), kind, makers, chance)


def _filled(template: str, kind: str, makers: Mapping[str, Maker], chance: Random) -> Sentence:
    text, done = "", 0
    places: list[tuple[int, int]] = []
    for slot in _SLOT.finditer(template):
        text += template[done : slot.start()]
        made = makers[slot[1]](chance)
        if kind and slot[1] not in _NO_DATUM:
            places.append((len(text), len(text) + len(made)))
        text += made
        done = slot.end()
    return Sentence(text + template[done:], kind, tuple(places))


def _figures(found: Sequence[tuple[Sentence, Sequence[PersonalDatum]]], kinds: Set[str]) -> KindFigures:
    of_kind = [(sentence, data) for sentence, data in found if sentence.kind in kinds]
    wholes = [_is_whole(sentence, data) for sentence, data in of_kind]
    rights = [_is_right(sentence, datum) for sentence, data in found for datum in data if datum.kind in kinds]
    return KindFigures(len(of_kind), _share(wholes), _share(rights))


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0


def _is_whole(sentence: Sentence, data: Sequence[PersonalDatum]) -> bool:
    covered = {place for datum in data for place in range(datum.start, datum.end)}
    return all(
        place in covered or sentence.text[place].isspace()
        for start, end in sentence.places
        for place in range(start, end)
    )


def _is_right(sentence: Sentence, datum: PersonalDatum) -> bool:
    return any(datum.start < end and start < datum.end for start, end in sentence.places)
