"""Texts of graders: what each is called, and what each of their reasons says; ``graders.toml``, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from prompts.files import FOLDER, PromptInvalid, read_toml

_SLOT = "{detail}"
_SECTIONS = {"graders", "reasons"}

Texts = Mapping[str, Mapping[Literal["ko", "en"], str]]


@dataclass(frozen=True, slots=True)
class GraderTexts:
    """By name of grader or reason, and by language."""

    graders: Texts
    reasons: Texts

    def title(self, grader: str, language: Literal["ko", "en"]) -> str:
        """What a grader is called."""
        return self.graders[grader][language]

    def sentence(self, reason: str, detail: str, language: Literal["ko", "en"]) -> str:
        """A reason in words, with what the grader found."""
        return self.reasons[reason][language].replace(_SLOT, detail)


@cache
def load_graders(folder: Path = FOLDER) -> GraderTexts:
    """Read ``graders.toml``.

    Raises:
        PromptInvalid: A text is missing in one language, or one of the two leaves out the detail.
    """
    sections = read_toml(folder / "graders.toml")
    if sections.keys() != _SECTIONS:
        raise PromptInvalid(f"'graders.toml' must have {sorted(_SECTIONS)}, and nothing else")
    for section, entries in sections.items():
        for name, texts in entries.items():
            if set(texts) != {"ko", "en"} or not all(texts.values()):
                raise PromptInvalid(f"{section}.{name} in 'graders.toml' must have a text for ko and for en")
            if len({_SLOT in text for text in texts.values()}) > 1:
                raise PromptInvalid(f"{section}.{name} in 'graders.toml' has {_SLOT} in one language only")
    return GraderTexts(sections["graders"], sections["reasons"])
