"""Reading in the process of the test itself, for files that the test wrote."""

from pathlib import Path

from knowledge.readers.formats import format_of, read_as
from knowledge.reading_process import ReadFile


def read_here(file: Path) -> ReadFile:
    found = format_of(file)
    return ReadFile(found, read_as(found, file))
