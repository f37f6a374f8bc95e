"""Refusals: why a file was not read, as a code for programs and a sentence for trainers."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from knowledge.languages import Language

Reason = Literal["encrypted", "damaged", "no_text", "unsupported", "too_large", "too_slow", "unsafe", "empty"]
REASONS: tuple[Reason, ...] = get_args(Reason)


def reason_sentence(reason: Reason, language: Language) -> str:
    """What happened and what to do, for whoever gave the file."""
    return _sentences()[reason][language]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("refusals.toml").open("rb") as file:
        return tomllib.load(file)
