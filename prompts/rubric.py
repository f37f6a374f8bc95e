"""The rubric: criteria and levels by which trainers and a model judge an answer; ``rubric.toml``, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from prompts.files import FOLDER, PromptInvalid, read_toml

LEVELS = (1, 2, 3)
"""From the worst to the best."""
_KEYS = {"ko", "en", "question_ko", "question_en", "levels_ko", "levels_en"}


@dataclass(frozen=True, slots=True)
class Criterion:
    name: str
    titles: Mapping[Literal["ko", "en"], str]
    questions: Mapping[Literal["ko", "en"], str]
    levels: Mapping[Literal["ko", "en"], tuple[str, ...]]
    """What is seen at each of ``LEVELS``."""


@cache
def load_rubric(folder: Path = FOLDER) -> tuple[Criterion, ...]:
    """The criteria in the order in which they are judged.

    Raises:
        PromptInvalid: A criterion lacks a text in one language, or has another number of levels.
    """
    return tuple(_criterion(name, entry) for name, entry in read_toml(folder / "rubric.toml").items())


def _criterion(name: str, entry: dict[str, Any]) -> Criterion:
    whole = entry.keys() == _KEYS and all(entry.values())
    if not whole or any(len(entry[f"levels_{language}"]) != len(LEVELS) for language in ("ko", "en")):
        raise PromptInvalid(f"criterion {name!r} in 'rubric.toml' needs {sorted(_KEYS)} and {len(LEVELS)} levels each")
    return Criterion(
        name,
        titles={"ko": entry["ko"], "en": entry["en"]},
        questions={"ko": entry["question_ko"], "en": entry["question_en"]},
        levels={"ko": tuple(entry["levels_ko"]), "en": tuple(entry["levels_en"])},
    )
