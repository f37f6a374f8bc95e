"""``python -m knowledge read FILE``: what a file says, as Markdown."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from knowledge.contents import Content, Place
from knowledge.errors import MaterialUnreadable, ReadingUnavailable
from knowledge.reading_process import ReadFile, ReadingProcess
from knowledge.refusals import reason_sentence

OK, COULD_NOT, WRONG_USAGE, REFUSED = 0, 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Print the file; return 0 when it was read, 1 when no file can be, 2 for wrong usage, 3 when it was refused."""
    options = _parser().parse_args(arguments)
    if not options.file.is_file():
        print(f"{str(options.file)!r} is no file; give the path of one", file=sys.stderr)
        return WRONG_USAGE
    try:
        with ReadingProcess() as reading:
            got = reading.read(options.file)
        print(_json(got) if options.json else "\n\n".join(_markdown(got.content)))
    except MaterialUnreadable as error:
        korean, english = (reason_sentence(error.reason, language) for language in ("ko", "en"))
        print(f"{error.reason}: {korean} / {english}", file=sys.stderr)
        return REFUSED
    except ReadingUnavailable as error:
        print(error, file=sys.stderr)
        return COULD_NOT
    except BrokenPipeError:  # whoever read what is printed has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m knowledge", description="What a file says, as the index would take it in."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    read = commands.add_parser(
        "read",
        help="print a file as Markdown",
        description=(
            "Print the text of a file as Markdown, with comments that say on which page, slide or sheet it stands. "
            "Exit codes: 0 read, 2 wrong usage, 3 refused, with one line that begins with a reason code."
        ),
    )
    read.add_argument("file", type=Path, metavar="FILE", help="the file to read")
    read.add_argument("--json", action="store_true", help="print format, title and pieces with their places as JSON")
    return parser


def _markdown(content: Content) -> Iterator[str]:
    before = Place()
    for piece in content.pieces:
        if piece.place != before:
            before = piece.place
            yield f"<!-- {_comment(piece.place)} -->"
        yield piece.text


def _comment(place: Place) -> str:
    words = ", ".join(part for part in (place.file, f"{place.kind} {place.name}".strip()) if part)
    return words.replace("--", "- -")  # two dashes would end the comment


def _json(got: ReadFile) -> str:
    content = got.content
    report = {"format": got.format, "title": content.title, "pieces": [asdict(piece) for piece in content.pieces]}
    return json.dumps({**report, "text": content.text}, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    sys.exit(main())
