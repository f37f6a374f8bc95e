"""The command line. Heavy imports happen inside the commands that need them."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

OK, COULD_NOT, WRONG_USAGE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 when it did what was asked, 1 when it could not, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    from coach.errors import CoachError, SettingsInvalid
    from knowledge.errors import KnowledgeError
    from prompts import PromptInvalid

    try:
        from coach import commands

        return int(getattr(commands, options.command.replace("-", "_"))(options))
    except SettingsInvalid as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE
    except BrokenPipeError:  # whoever read what is printed has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("stopped; nothing is lost, run it again to go on", file=sys.stderr)
        return COULD_NOT
    except (CoachError, KnowledgeError, PromptInvalid) as error:
        print(error, file=sys.stderr)
        return COULD_NOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m coach",
        description="Baeum Coach (배움 코치): answers from course materials, in Korean and English, with sources.",
        epilog="Exit codes: 0 done or answered, 1 could not, 2 wrong usage. Settings: see the table in README.md.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_index(commands)
    _add_ask(commands)
    _add_serve(commands)
    _add_gaps(commands)
    _add_transcripts(commands)
    commands.add_parser(
        "admin-link",
        help="print a link by which an admin is named or chooses a new password",
        description=(
            "Print a link that works once, within a day. Whoever opens it names a new admin, or gives an admin that "
            "exists a new password. This is also the way back in when the last password is lost."
        ),
    )
    commands.add_parser(
        "doctor",
        help="say what is configured, what is missing and what that means",
        description="Check encoder, Korean tokeniser, model endpoint, index and data folder, and say what each means.",
    )
    return parser


def _add_index(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    index = commands.add_parser(
        "index",
        help="make materials searchable; only what changed is read again",
        description=(
            "Bring the index up to date with folders of materials: HWP, Word, PowerPoint, Excel, PDF, web pages, "
            "text, subtitles, zip. Without a folder: the guides that ship with the project, and the uploads. "
            "Running it again is cheap, and finishes a run that was interrupted."
        ),
    )
    index.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="folder with materials")
    index.add_argument("--rebuild", action="store_true", help="delete the index and make it again from all folders")
    index.add_argument(
        "--encode", action="store_true", help="let the second encoder read everything now, not in the background later"
    )
    index.add_argument("--watch", action="store_true", help="go on following the folders until Ctrl-C")
    index.add_argument("--json", action="store_true", help="print the report as JSON")


def _add_ask(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    ask = commands.add_parser(
        "ask",
        help="ask one question and print the answer with its sources",
        description="Ask one question. The answer streams; its sources follow. Exit code 1 when it is not answered.",
    )
    ask.add_argument("question", help='the question, in quotes: "와이파이 비밀번호를 모르겠어요"')
    ask.add_argument("--lang", choices=["ko", "en"], help="language of the answer; by default that of the question")
    ask.add_argument("--json", action="store_true", help="print status, blocks and sources as JSON")


def _add_gaps(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    gaps = commands.add_parser(
        "gaps",
        help="what learners asked in vain, grouped by meaning",
        description="Print the questions that the materials did not answer, grouped, those asked most first.",
    )
    gaps.add_argument("--limit", type=int, default=20, help="at most so many; 20 by default")
    gaps.add_argument("--json", action="store_true", help="print them as JSON")


def _add_transcripts(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    transcripts = commands.add_parser(
        "transcripts",
        help="write conversations to a file",
        description="Conversations with their answers, for whoever studies what learners ask. `export` writes a file.",
    )
    deeds = transcripts.add_subparsers(dest="deed", required=True, metavar="DEED")
    export = deeds.add_parser(
        "export",
        help="write conversations as JSON lines",
        description=(
            "Write each conversation in which something was asked since a day as a line of JSON. Personal data is "
            "masked, and how to call somebody back is left out. The audit trail keeps that it was done."
        ),
    )
    export.add_argument("file", type=Path, metavar="FILE.jsonl", help="file to write; one that is there is replaced")
    export.add_argument(
        "--since", type=date.fromisoformat, required=True, metavar="DATE", help="first day, such as 2026-11-01"
    )
    export.add_argument(
        "--origin", default="web", help="where they were held: web (the default), staff, cli or eval:RUN"
    )


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve",
        help="start the web service",
        description="Serve the chat page, the widget and the API until Ctrl-C.",
    )
    serve.add_argument("--guides", action="store_true", help="bring the shipped guides up to date in the index first")
    serve.add_argument("--port", type=int, help="port to listen on; by default COACH_PORT or 8000")


if __name__ == "__main__":
    sys.exit(main())
