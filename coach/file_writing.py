"""File writing: what people asked to have as a file, whole or not at all."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from coach.errors import FileNotWritten


def write_file(file: Path, parts: Iterable[str]) -> None:
    """Write text as it is; the file appears, in place of the former one, when it is whole.

    Raises:
        FileNotWritten: Folder, permissions or free space do not allow it.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as opened:
            opened.writelines(parts)
        part.replace(file)
    except OSError as error:
        raise FileNotWritten(
            f"{str(file)!r} cannot be written ({error.strerror}); check folder, permissions and free space"
        ) from error
    finally:
        with suppress(OSError):  # it was never made, or cannot be reached any more
            part.unlink(missing_ok=True)
