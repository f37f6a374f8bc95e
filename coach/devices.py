"""Devices: which kind of phone a question or a heading is about."""

import re

_DEVICES = {
    "iphone": re.compile(r"아이폰|아이패드|iphone|ipad|\bios\b", re.IGNORECASE),
    "android": re.compile(r"안드로이드|갤럭시|삼성\s*폰|android|galaxy", re.IGNORECASE),
}


def devices(text: str) -> set[str]:
    """The devices that a text names."""
    return {name for name, device in _DEVICES.items() if device.search(text)}


def for_other_device(question: str, heading: str) -> bool:
    """Whether a heading is about a device while the question is about another."""
    asked, named = devices(question), devices(heading)
    return bool(asked and named and not asked & named)
