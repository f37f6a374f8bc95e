"""Files of this folder: read, with their faults named."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class PromptInvalid(Exception):
    """A file in this folder is not what the code needs; the message names file and fault."""


def read_toml(file: Path) -> dict[str, Any]:
    """Raises PromptInvalid."""
    try:
        return tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise PromptInvalid(f"{file.name!r} is not TOML: {error}") from error


def read_text(file: Path) -> str:
    """Raises PromptInvalid."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise PromptInvalid(f"{file.name!r} cannot be read from {str(file.parent)!r} ({error.strerror})") from error
