"""Patterns of what a learner says about the talk itself: ``follow_ups.toml``, compiled and checked."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from prompts.files import PromptInvalid

Device = Literal["", "android", "iphone", "pc"]

_PUNCTUATION = re.compile(r"[^\w\s'’]+")
_FILE = Path(__file__).parent / "follow_ups.toml"


@dataclass(frozen=True, slots=True)
class FollowUpPatterns:
    """By what they recognise."""

    words: Mapping[str, re.Pattern[str]]
    filler: re.Pattern[str]
    part: Mapping[str, re.Pattern[str]]
    device_names: Mapping[Device, re.Pattern[str]]

    def wishes(self, said: str) -> frozenset[str]:
        """The tables whose words are said; none when anything else is said as well."""
        rest = _PUNCTUATION.sub(" ", said)
        found: set[str] = set()
        for name, words in self.words.items():
            rest, times = words.subn(" ", rest)
            if times:
                found.add(name)
        return frozenset() if self.filler.sub(" ", rest).strip() else frozenset(found)

    def has_part(self, name: str, said: str) -> bool:
        return bool(self.part[name].search(said))

    def without(self, name: str, said: str) -> str:
        """The rest of what is said."""
        return self.part[name].sub(" ", said)

    def devices(self, said: str) -> tuple[Device, ...]:
        """Those that are named."""
        return tuple(device for device, names in self.device_names.items() if names.search(said))


@cache
def load_follow_ups(file: Path = _FILE) -> FollowUpPatterns:
    """Read the file.

    Raises:
        PromptInvalid: It is missing, a table is missing, or a pattern is no regular expression.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        devices = tables.pop("devices")
        filler = tables.pop("filler")["words"]
        of_any_device = f"(?:{'|'.join(devices.values())})"
        words = {name: _either(table["words"]) for name, table in tables.items() if "words" in table}
        return FollowUpPatterns(
            words={name: _whole_words(one.replace("DEVICE", of_any_device)) for name, one in words.items()},
            filler=_whole_words(_either(filler)),
            part={
                name: re.compile(_either(table["part"]), re.IGNORECASE)
                for name, table in tables.items()
                if "part" in table
            },
            device_names={cast("Device", device): re.compile(name, re.IGNORECASE) for device, name in devices.items()},
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise PromptInvalid(f"{file.name!r} cannot be used ({type(error).__name__}: {error})") from error


def _either(patterns: Sequence[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)", re.IGNORECASE)
