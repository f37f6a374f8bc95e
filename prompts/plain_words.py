"""Plain words: what hard words of an answer mean, from ``plain_words.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from prompts.files import PromptInvalid

_FILE = Path(__file__).parent / "plain_words.toml"


@dataclass(frozen=True, slots=True)
class PlainWord:
    name: str
    means: str
    pattern: re.Pattern[str]


@cache
def load_plain_words(language: str, file: Path = _FILE) -> tuple[PlainWord, ...]:
    """The words of one language.

    Raises:
        PromptInvalid: The file is missing or has another form.
    """
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))[language]
        return tuple(_word(row) for row in rows)
    except (OSError, tomllib.TOMLDecodeError, KeyError, IndexError, TypeError) as error:
        raise PromptInvalid(f"{file.name!r} cannot be used ({type(error).__name__}: {error})") from error


def _word(row: dict[str, Any]) -> PlainWord:
    names = "|".join(map(re.escape, row["names"]))
    # Korean particles follow a word directly, so only what stands before it tells whether it is one.
    pattern = re.compile(rf"(?<![0-9A-Za-z가-힣])(?:{names})(?![A-Za-z])", re.IGNORECASE)
    return PlainWord(row["names"][0], row["means"], pattern)
