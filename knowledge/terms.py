"""Terms: words for the same thing, which a question and a material may choose differently."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import TermsInvalid

_FILE = Path(__file__).parent / "terms.toml"
_PARTICLES = "은|는|이|가|을|를|에|에서|에게|로|으로|의|와|과|도|만|한테|이랑|랑|하고|까지|부터|이요|요|에다|보다"


class _Term(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ko: list[str]
    en: list[str] = []


class _TermFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    terms: list[_Term]


class Terms:
    """The entries of one file."""

    def __init__(self, text: str) -> None:
        """Read the text of a terms file.

        Raises:
            TermsInvalid: It has another form.
        """
        try:
            self.entries = tuple(_TermFile.model_validate(tomllib.loads(text)).terms)
        except (ValidationError, tomllib.TOMLDecodeError) as error:
            raise TermsInvalid(
                f"knowledge/terms.toml cannot be read ({error}); each [[terms]] has ko = [...] and may have en = [...]"
            ) from error
        said = "\n".join(entry.model_dump_json() for entry in self.entries)
        self.id = hashlib.sha256(said.encode()).hexdigest()[:8]
        """Stored with the index; the same while only comments change."""
        self._patterns = [
            (_pattern(variants), standard)
            for entry in self.entries
            for standard, *variants in filter(None, (entry.ko, entry.en))
            if variants
        ]

    def standard(self, text: str) -> str:
        """The text with each variant written as the standard word of its language, for an encoder."""
        for pattern, standard in self._patterns:
            text = pattern.sub(standard, text)
        return text

    def traced(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """The same as ``standard``, and from where to where each of its characters stood in the text."""
        places = [(place, place + 1) for place in range(len(text))]
        for pattern, standard in self._patterns:
            for variant in reversed(list(pattern.finditer(text))):
                first, end = variant.span()
                places[first:end] = [(places[first][0], places[end - 1][1])] * len(standard)
                text = text[:first] + standard + text[end:]
        return text, places


@cache
def load_terms(file: Path = _FILE) -> Terms:
    """The terms of the project.

    Raises:
        TermsInvalid: The file has another form.
    """
    return Terms(file.read_text(encoding="utf-8"))


class JoinedWords:
    """Puts one common word in place of each variant, of one word or several, in the words of a text."""

    def __init__(self, terms: Terms, split: Callable[[Sequence[str]], list[list[str]]]) -> None:
        """``split`` cuts texts into the kind of words that will be joined."""
        self._variants: dict[str, list[tuple[tuple[str, ...], list[str]]]] = {}
        for entry in terms.entries:
            spellings = [tuple(words) for words in split([*entry.ko, *entry.en]) if words]
            for spelling in sorted(set(spellings[1:])):
                self._variants.setdefault(spelling[0], []).append((spelling, list(spellings[0])))
        for variants in self._variants.values():
            variants.sort(key=lambda variant: -len(variant[0]))

    def join(self, words: Sequence[str]) -> list[str]:
        return [word for standard, _ in self.pieces(words) for word in standard]

    def pieces(self, words: Sequence[str]) -> Iterator[tuple[Sequence[str], int]]:
        """What ``join`` is made of: words to stand there, and for how many of the given ones."""
        position = 0
        while position < len(words):
            spelling, standard = self._at(words, position)
            yield standard, len(spelling)
            position += len(spelling)

    def _at(self, words: Sequence[str], position: int) -> tuple[Sequence[str], Sequence[str]]:
        for spelling, standard in self._variants.get(words[position], ()):
            if tuple(words[position : position + len(spelling)]) == spelling:
                return spelling, standard
        word = words[position : position + 1]
        return word, word


def _pattern(variants: Sequence[str]) -> re.Pattern[str]:
    """Any of the variants as a word of its own, Korean particles allowed behind it."""
    longest_first = sorted(variants, key=len, reverse=True)
    found = "|".join(re.escape(variant).replace(r"\ ", r"\s*") for variant in longest_first)
    ending = rf"(?=(?:{_PARTICLES})?(?:[^0-9A-Za-z가-힣]|$))"
    return re.compile(rf"(?<![0-9A-Za-z가-힣])(?:{found}){ending}", re.IGNORECASE)
