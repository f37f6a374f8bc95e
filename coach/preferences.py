"""Preferences: what a conversation remembers of how its reader likes to be answered."""

from dataclasses import dataclass
from typing import Literal

from prompts import Device, Language

Level = Literal["normal", "plain"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """Said by the reader, or chosen on the page."""

    language: Language | Literal[""] = ""
    """Empty: that of each question."""
    level: Level = "normal"
    device: Device = ""
    """Empty: not known."""
