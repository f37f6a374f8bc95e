"""Slips: whether a question with typing slips finds the material that the clean question finds."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from coach.build import build_index
from coach.samples import Sample
from coach.settings import Settings
from evals.places import guides_place
from knowledge.keyboard_slips import as_hangul, as_latin
from knowledge.kiwi_words import KiwiWords
from knowledge.search import Search

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN = re.compile(r"[가-힣]{2,}|[A-Za-z]{4,}")
_LONG_WORD = 4
"""Syllables of a word that people write as two."""

Progress = Callable[[str, int, int], None]
Slip = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of the questions of one language with one kind of slip."""

    n: int
    same: float
    """The first material is that of the clean question."""
    right: float
    """The first material is one that the sample expects."""


def measure_slips(samples: Sequence[Sample], settings: Settings, progress: Progress) -> dict[str, Scores]:
    """One row a language and kind, ``clean`` first, over the shipped guides indexed into a temporary place.

    The slips are drawn from the ids of the samples and therefore the same every time. Questions in which a kind
    finds nothing to spoil are left out of it.
    """
    kinds = slip_kinds(KiwiWords())
    with _search(settings) as (search, paths):
        clean = {sample.id: _first(search, sample, sample.input, paths) for sample in samples}
        rows: dict[str, Scores] = {}
        for language in ("ko", "en"):
            chosen = [sample for sample in samples if sample.language == language]
            rows[f"{language} clean"] = _scores([(sample, clean[sample.id]) for sample in chosen], clean)
            for kind, slip in kinds.items():
                spoilt = [(sample, slip(sample.input, _chance(f"{kind} {sample.id}"))) for sample in chosen]
                asked = [(sample, question) for sample, question in spoilt if question != sample.input]
                progress(f"{language} {kind}", 0, len(asked))
                if asked:
                    firsts = [(sample, _first(search, sample, question, paths)) for sample, question in asked]
                    rows[f"{language} {kind}"] = _scores(firsts, clean)
    return rows


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 (slips are no secrets)


def slip_kinds(tokeniser: KiwiWords) -> dict[str, Slip]:
    """What spoils a question, by name; a question without a place for the slip comes back as it was."""
    return {
        "one typo": lambda question, chance: typed_wrong(question, chance, slips=1),
        "two typos": lambda question, chance: typed_wrong(question, chance, slips=2),
        "layout": lambda question, _: other_layout(question),
        "no spaces": lambda question, _: question.replace(" ", ""),
        "space in a compound": lambda question, chance: spaced_compound(question, chance, tokeniser),
    }


def typed_wrong(question: str, chance: random.Random, *, slips: int) -> str:
    """Wrong keys in so many words, or in all there are when they are fewer: of two syllables or four letters up."""
    runs = list(_RUN.finditer(question))
    for run in sorted(chance.sample(runs, min(slips, len(runs))), key=lambda run: -run.start()):
        question = question[: run.start()] + _wrong_key(run[0], chance) + question[run.end() :]
    return question


def _wrong_key(word: str, chance: random.Random) -> str:
    keys = as_latin(word)
    while True:
        place = chance.randrange(len(keys))
        before, key, after = keys[:place], keys[place], keys[place + 1 :]
        wrong = chance.choice((chance.choice(_neighbours(key)), "", key * 2, after[:1] + key))
        spoilt = before + wrong + (after[1:] if len(wrong) == 2 and wrong != key * 2 else after)
        if spoilt != keys:
            return spoilt if keys == word else as_hangul(spoilt)


def _neighbours(key: str) -> str:
    """The keys that touch it; the lower rows stand half a key to the right."""
    row = next(number for number, keys in enumerate(_ROWS) if key.lower() in keys)
    place = _ROWS[row].index(key.lower())
    near = [(row, place - 1), (row, place + 1), (row - 1, place), (row - 1, place + 1), (row + 1, place - 1)]
    near.append((row + 1, place))
    return "".join(_ROWS[r][p] for r, p in near if 0 <= r < len(_ROWS) and 0 <= p < len(_ROWS[r]))


def other_layout(question: str) -> str:
    """The whole question typed while the keyboard was switched to the other language."""
    latin = as_latin(question)
    return as_hangul(question) if latin == question else latin


def spaced_compound(question: str, chance: random.Random, tokeniser: KiwiWords) -> str:
    """A space between two nouns written as one, or in the middle of a long one; Korean only."""
    words = question.split(" ")
    places = [(at, cut) for at, word in enumerate(words) if (cut := _inside(word, tokeniser))]
    if not places:
        return question
    at, cut = chance.choice(places)
    words[at] = f"{words[at][:cut]} {words[at][cut:]}"
    return " ".join(words)


def _inside(word: str, tokeniser: KiwiWords) -> int:
    first, second, *_ = [*tokeniser.words([word])[0], "", ""]
    if second and word.startswith(first + second) and len(second) > 1 and re.match(r"[가-힣]{2}", first):
        return len(first)
    return len(first) // 2 if word.startswith(first) and len(first) >= _LONG_WORD and as_latin(first) != first else 0


@contextmanager
def _search(settings: Settings) -> Iterator[tuple[Search, dict[str, str]]]:
    with guides_place(settings) as there:
        index = build_index(there)
        try:
            yield Search(index), {entry.id: entry.path for entry in index.catalog.materials()}
        finally:
            index.close()


def _first(search: Search, sample: Sample, question: str, paths: dict[str, str]) -> str:
    found = search.find(question, limit=1, reader=sample.language).passages
    return paths[found[0].chunk.material_id] if found else ""


def _scores(firsts: Sequence[tuple[Sample, str]], clean: dict[str, str]) -> Scores:
    same = sum(first == clean[sample.id] for sample, first in firsts)
    right = sum(first in sample.expects.materials for sample, first in firsts)
    return Scores(len(firsts), same / len(firsts), right / len(firsts))
