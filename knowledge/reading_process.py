"""The reading process: each file is read by a process of its own, so that a bad one harms nothing.

A small server without secrets forks one confined child a file: a fork takes milliseconds, a new Python a tenth of a
second. Requests and answers are lines of JSON on its standard streams.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from knowledge.confinement import SECONDS, confine
from knowledge.contents import Content, Piece, Place
from knowledge.errors import MaterialUnreadable, ReadingUnavailable
from knowledge.languages import clean_text
from knowledge.readers.formats import PLAIN, format_of, load_reader, read_as
from knowledge.refusals import REASONS, Reason

MAX_CHARACTERS = 5_000_000
"""Longer than any book: what says more is an expanded bomb or a data set."""
MAX_BYTES = 100_000_000
_ANSWER_BYTES = 64_000_000
_SCRATCH = "coach-reading-"
_FORGOTTEN_SECONDS = 3_600
_NOT_SET_UP = 70
"""Exit code of a child that could not be confined (EX_SOFTWARE of sysexits.h)."""
_PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file says, and what kind of file it is."""

    format: str
    content: Content


@dataclass(frozen=True, slots=True)
class _Request:
    file: str
    scratch: str
    """A folder of its own, for what a reader unpacks."""
    seconds: float


class ReadingProcess:
    """Reads files one after the other, each in a process of its own; start and end it with ``with``."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        """``seconds`` is the time that one file may take."""
        self._seconds = seconds
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.communicate()
            self._server = None

    def read(self, file: Path) -> ReadFile:
        """What ``file`` says.

        Raises:
            MaterialUnreadable: It cannot be read; the reason says why.
            ReadingUnavailable: No file can be read, because of this machine and not of the file.
        """
        size = _size(file)
        if size > MAX_BYTES:
            raise MaterialUnreadable("too_large", f"the file has {size} bytes, {MAX_BYTES} are allowed")
        with tempfile.TemporaryDirectory(prefix=_SCRATCH) as scratch:
            answer = self._asked(_Request(str(file.resolve()), scratch, self._seconds))
        if "fault" in answer:
            raise ReadingUnavailable(f"files cannot be read: {answer['fault']}; see the error printed before")
        if "reason" in answer:
            raise MaterialUnreadable(_reason(answer["reason"]), str(answer["detail"]))
        pieces = tuple(Piece(piece["text"], Place(**piece["place"])) for piece in answer["pieces"])
        return ReadFile(str(answer["format"]), Content(pieces, str(answer["title"])))

    def _asked(self, request: "_Request") -> dict[str, Any]:
        if self._server is None or self._server.poll() is not None:
            self.close()
            self._server = _started()
        stdin, stdout = self._server.stdin, self._server.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the reading process was started without its streams")
        try:
            stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = b""
        except BaseException:
            self.close()  # half an answer may be left in the pipe
            raise
        if not line:
            self.close()
            raise MaterialUnreadable("damaged", "the reading process ended while it read the file")
        return dict(json.loads(line))


def _started() -> "subprocess.Popen[bytes]":
    _discard_left_scratch()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "knowledge.reading_process"],
        cwd=_PROJECT,
        env={**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the program that asked, which then ends this one
    )


def _discard_left_scratch() -> None:
    """Folders of reading processes whose owner was killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _FORGOTTEN_SECONDS:
                shutil.rmtree(left)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise MaterialUnreadable("damaged", f"the file cannot be opened ({error.strerror})") from error


def _reason(text: object) -> Reason:
    return next((reason for reason in REASONS if reason == text), "damaged")


def serve() -> None:
    """Answer requests until the standard input ends."""
    # What a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        request = _Request(**json.loads(line))
        load_reader(Path(request.file).name)
        answers.write(_read_apart(request) + b"\n")
        answers.flush()


def _read_apart(request: _Request) -> bytes:
    """The answer of a child that reads the file; made up here when the child could not give one."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _be_the_child(Path(request.file), Path(request.scratch), writing)
    os.close(writing)
    answer, late = _received(reading, request.seconds)
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):  # it ended by itself
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return _refusal("too_slow", f"not read after {request.seconds:.0f} seconds")
    if len(answer) > _ANSWER_BYTES:
        return _refusal("too_large", f"holds more than {MAX_CHARACTERS} characters of text")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT:  # compiled code that got no more memory
        return _refusal("too_large", "reading it needs more memory than is allowed")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _NOT_SET_UP:
        return json.dumps({"fault": "the process for it could not be confined"}).encode()
    if not answer:
        return _refusal("damaged", f"the reader broke down (wait status {status})")
    return bytes(answer)


def _received(reading: int, seconds: float) -> tuple[bytearray, bool]:
    """All bytes until the child closes its end, and whether it took too long."""
    end = time.monotonic() + seconds
    answer = bytearray()
    while len(answer) <= _ANSWER_BYTES:
        ready, _, _ = select.select([reading], [], [], max(end - time.monotonic(), 0))
        if not ready:
            return answer, True
        part = os.read(reading, 1 << 20)
        if not part:
            break
        answer += part
    return answer, False


def _be_the_child(file: Path, scratch: Path, writing: int) -> None:
    code = _NOT_SET_UP
    try:
        os.setsid()  # helper programs are ended with it
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(scratch)
        tempfile.tempdir = str(scratch)
        confine(file, scratch)
        code = 0
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a library says of a file is not for the terminal
        view = memoryview(_answer(file))
        while view:
            view = view[os.write(writing, view) :]
    except BaseException:  # noqa: BLE001 (a forked child must end here, not in the server's code)
        traceback.print_exc()
    finally:
        os._exit(code)


def _answer(file: Path) -> bytes:
    try:
        found = format_of(file)
        content = read_as(found, file)
        pieces = [Piece(text, piece.place) for piece in content.pieces if (text := clean_text(piece.text).strip())]
        _check(pieces, found)
        title = clean_text(content.title).strip()
        return json.dumps({"format": found, "title": title, "pieces": [asdict(piece) for piece in pieces]}).encode()
    except MaterialUnreadable as error:
        return _refusal(error.reason, str(error))
    except MemoryError:
        return _refusal("too_large", "reading it needs more memory than is allowed")
    except RecursionError:
        return _refusal("unsafe", "its parts are nested too deeply")
    except BaseException as error:  # noqa: BLE001 (the rim of this process: whatever a hostile file provokes is a refusal)
        return _refusal("damaged", f"the reader for this format failed ({type(error).__name__})")


def _check(pieces: list[Piece], found: str) -> None:
    if not pieces:
        raise MaterialUnreadable("empty" if found in PLAIN else "no_text", "holds no text")
    characters = sum(len(piece.text) for piece in pieces)
    if characters > MAX_CHARACTERS:
        raise MaterialUnreadable("too_large", f"holds {characters} characters of text, {MAX_CHARACTERS} are allowed")


def _refusal(reason: Reason, detail: str) -> bytes:
    return json.dumps({"reason": reason, "detail": detail}).encode()


if __name__ == "__main__":
    serve()
