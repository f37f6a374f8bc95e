"""Confinement: what the process that reads one file may do, whatever the file makes it try."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 60
_WRITTEN_BYTES = 256 * 1024 * 1024
_OPEN_FILES = 64
_CHANGES = frozenset(
    """
    os.remove os.rename os.rmdir os.mkdir os.link os.symlink os.chmod os.chown os.truncate os.utime
    """.split()
)
_PROGRAMS = frozenset({"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(file: Path, scratch: Path) -> None:
    """From now on this process has little memory and time, no network, and no file but these; for good.

    Memory, time and written bytes are limits of the operating system, for helper programs too. Network and files are
    watched by an audit hook: it sees all that Python does, which is all that the readers' libraries do; compiled code
    that opened a file by itself would not be seen.
    """
    _limit()
    sys.addaudithook(_watch(file.resolve(), scratch.resolve()))


def _limit() -> None:
    import resource  # only where processes have limits: Linux and macOS

    for limit, soft_wanted, hard_wanted in (
        (resource.RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES),
        (resource.RLIMIT_CPU, SECONDS, SECONDS + 5),  # first the signal that says why, then the end
        (resource.RLIMIT_FSIZE, _WRITTEN_BYTES, _WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        allowed = resource.getrlimit(limit)[1]
        # An operator's own limit may be lower, and cannot be raised.
        most = hard_wanted if allowed == resource.RLIM_INFINITY else min(hard_wanted, allowed)
        resource.setrlimit(limit, (min(soft_wanted, most), most))


def _watch(file: Path, scratch: Path) -> Callable[[str, tuple[object, ...]], None]:
    own = str(scratch) + os.sep
    readable = (own, *_program_folders())

    def opens(path: object, flags: object) -> bool:
        place = _place(path)
        if place in ("", os.devnull) or place.startswith(own):
            return True
        written = isinstance(flags, int) and flags & _WRITING
        return not written and (place == str(file) or place.startswith(readable))

    def watch(event: str, values: tuple[object, ...]) -> None:
        if event == "open":
            allowed = opens(values[0], values[2])
        elif event in _CHANGES:
            allowed = _place(values[0]).startswith(own)
        elif event == "subprocess.Popen":
            allowed = Path(str(values[0])).name == "tesseract"
        else:
            allowed = not (event.startswith("socket.") or event in _PROGRAMS)
        if not allowed:
            raise PermissionError(f"{event} of {values[:1]!r} is not allowed while a file is read")

    return watch


def _place(path: object) -> str:
    """An absolute path; empty for a file that is open already."""
    return os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else ""


def _program_folders() -> tuple[str, ...]:
    """Where Python, its packages and this project lie: modules are imported while a file is read."""
    here = Path(__file__).resolve().parent
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(os.__file__).parent), str(here)}
    return tuple(os.path.realpath(folder) + os.sep for folder in folders if folder)
