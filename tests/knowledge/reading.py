"""Reading in the process of the test itself, for files that the test wrote."""

from pathlib import Path

from knowledge.readers.formats import format_of, read_content
from knowledge.reading_process import ReadFile


def read_here(file: Path) -> ReadFile:
    return ReadFile(format_of(file), read_content(file))
