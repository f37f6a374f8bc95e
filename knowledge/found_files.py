"""Found files: what lies in a folder, as an index run needs to know it."""

import os
import zlib
from contextlib import suppress
from pathlib import Path

from knowledge.planning import FoundFile
from knowledge.reading import listed_files


def found_files(folder: Path) -> dict[str, FoundFile]:
    """The files of a folder that may be materials, by path.

    Raises:
        FolderUnreadable: It cannot be listed, or holds no file that can be read.
    """
    found: dict[str, FoundFile] = {}
    for place in listed_files(folder):
        path = _path_in_words(place.relative_to(folder).as_posix())
        with suppress(FileNotFoundError):  # it went while the folder was being listed
            found[path] = found_file(place, path=path)
    return found


def _path_in_words(path: str) -> str:
    """Names from old Korean systems are no UTF-8; Python carries their bytes along as surrogates."""
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp949", errors="replace")


def found_file(place: Path, *, path: str, name: str = "") -> FoundFile:
    """A file at ``place`` that is called ``path`` in the index, and ``name`` by people.

    Raises:
        FileNotFoundError: There is none.
    """
    state = place.stat()
    return FoundFile(path, place, state.st_size, state.st_mtime_ns + zlib.crc32(name.encode()), name)
