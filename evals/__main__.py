"""The evaluation commands. Heavy imports happen inside the commands that need them."""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 when it was measured, 1 when it could not be, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    from coach.errors import CoachError
    from evals import commands
    from evals.corpora import SetError
    from knowledge.errors import KnowledgeError

    try:
        getattr(commands, options.command)(options)
    except (SetError, KnowledgeError, CoachError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Measure the coach; every command prints figures."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    retrieval = commands.add_parser(
        "retrieval",
        help="how often search finds the right material first",
        description="Index each corpus into a temporary place and print recall, nDCG and times for every set.",
    )
    retrieval.add_argument(
        "--set",
        action="append",
        required=True,
        dest="sets",
        metavar="NAME=CORPUS,QUERIES,QRELS",
        help="CORPUS is a corpus.jsonl, or FOLDER:GLOB whose ids are paths relative to FOLDER; may be repeated",
    )
    samples = commands.add_parser(
        "samples",
        help="how often the samples on the shipped guides end as they should",
        description="Ask every sample and print the share that ended right, by suite and language.",
    )
    samples.add_argument("--misses", action="store_true", help="print each sample that did not end right")
    commands.add_parser(
        "latency",
        help="how long whole answers of a warm coach take, and how much memory",
        description="Ask every sample, one after another, and print milliseconds for whole answers and memory.",
    )
    reading = commands.add_parser(
        "reading",
        help="how much of the text of many kinds of files is found",
        description=(
            "Read the files of which tests/knowledge/formats.toml expects phrases, with our readers and with kreuzberg "
            "and markitdown where they are installed, and print the share of the phrases and of the common words."
        ),
    )
    indexing = commands.add_parser(
        "indexing",
        help="how long a folder takes, at first, again, and with one file changed",
        description="Index a copy of a folder three times into a temporary place; print seconds and memory.",
    )
    twins = commands.add_parser(
        "twins",
        help="how many translations are recognised",
        description="Among pages COURSE/{ko,en}/PATH, with two thirds of the pairs broken, print precision and recall.",
    )
    for command in (reading, indexing, twins):
        command.add_argument("folder", type=Path, metavar="FOLDER", help="folder with the files")
    for command in commands.choices.values():
        command.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
