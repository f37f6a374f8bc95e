"""Patterns of what a learner says about the talk itself: ``follow_ups.toml``, compiled and checked."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from prompts.files import PromptInvalid

Device = Literal["", "android", "iphone", "pc"]

_FILE = Path(__file__).parent / "follow_ups.toml"


@dataclass(frozen=True, slots=True)
class FollowUpPatterns:
    """By what they recognise."""

    whole: Mapping[str, re.Pattern[str]]
    part: Mapping[str, re.Pattern[str]]
    device_names: Mapping[Device, re.Pattern[str]]

    def is_whole(self, name: str, said: str) -> bool:
        """Whether everything that is said means this."""
        return bool(self.whole[name].fullmatch(said))

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
        endings = tables.pop("endings")
        names = {
            "DEVICE": f"(?:{'|'.join(devices.values())})",
            "ENDING": endings["ending"],
            "PLEASE": endings["please"],
        }
        return FollowUpPatterns(
            whole=_compiled(tables, "whole", names),
            part=_compiled(tables, "part", names),
            device_names={cast("Device", device): re.compile(name, re.IGNORECASE) for device, name in devices.items()},
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise PromptInvalid(f"{file.name!r} cannot be used ({type(error).__name__}: {error})") from error


def _compiled(tables: Mapping[str, Any], key: str, names: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    def filled(pattern: str) -> str:
        for name, value in names.items():
            pattern = pattern.replace(name, value)
        return pattern

    return {
        name: re.compile("|".join(f"(?:{filled(pattern)})" for pattern in table[key]), re.IGNORECASE)
        for name, table in tables.items()
        if key in table
    }
