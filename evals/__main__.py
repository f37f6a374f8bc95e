"""The evaluation commands. Heavy imports happen inside the commands that need them."""

import argparse
import sys
from pathlib import Path

_CORPUS = "a corpus.jsonl, or FOLDER:GLOB whose ids are paths relative to FOLDER"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 when it was measured, 1 when it was not or fell behind, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    from coach.errors import CoachError
    from evals import commands, compare_command, run_commands
    from evals.corpora import SetError
    from knowledge.errors import KnowledgeError

    try:
        if options.command in ("compare", "gate", "report"):
            return int(getattr(compare_command, options.command)(options))
        chosen = run_commands if options.command in ("run", "runs") else commands
        getattr(chosen, options.command.replace("-", "_"))(options)
    except (SetError, KnowledgeError, CoachError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
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
        description="Index each corpus and print recall, nDCG and times for every set.",
    )
    retrieval.add_argument(
        "--set",
        action="append",
        required=True,
        dest="sets",
        metavar="NAME=CORPUS,QUERIES,QRELS",
        help=(
            f"CORPUS is {_CORPUS}, or several joined by + in one index, whose questions are about the first; "
            "may be repeated"
        ),
    )
    retrieval.add_argument(
        "--misses", type=Path, metavar="FILE", help="write the questions whose first material is no right one, as TSV"
    )
    refusals = commands.add_parser(
        "refusals",
        help="how well search knows that there is nothing to find",
        description="Index a corpus, and compare the confidence in questions on and off topic.",
    )
    refusals.add_argument(
        "--corpus", action="append", required=True, dest="corpora", metavar="CORPUS", help=f"{_CORPUS}; may be repeated"
    )
    for topic in ("on", "off"):
        refusals.add_argument(
            f"--{topic}-topic",
            action="append",
            required=True,
            type=Path,
            metavar="FILE.jsonl",
            help="lines with id and text; may be repeated",
        )
    from evals.run_commands import add_run

    _add_answers(commands)
    _add_calibrate(commands.add_parser("calibrate", help="fit the confidence to the materials that are indexed"))
    peers, encoders = _add_comparisons(commands)
    _add_scale(
        commands.add_parser(
            "scale",
            help="what indexing and a question cost as the corpus grows",
            description=(
                "Repeat texts with changes until there are so many chunks; index and search them in a temporary "
                "place, each in a process of its own; print seconds, milliseconds, memory and disk for every size."
            ),
        )
    )
    _add_choice(retrieval, refusals, peers, encoders, commands.choices["answers"])
    _add_keep(retrieval, refusals, commands.choices["answers"])
    _add_grounding(commands.add_parser("grounding", help="which unsupported sentences the check of answers finds"))
    add_run(commands)
    commands.add_parser(
        "attacks",
        help="how many attacks reach a reader, and how many harmless questions are guarded",
        description=(
            "Carry out the attacks of evals/attacks against the coach with an obedient model, by question and by "
            "material, and print how many reached the reader, by class of the OWASP Top 10 for LLM applications 2025."
        ),
    ).add_argument("--misses", action="store_true", help="print the ids of what went wrong")
    commands.add_parser(
        "gaps",
        help="whether questions that ask for the same thing come together among the gaps",
        description="Group evals/samples/paraphrases.toml among all samples, and print precision and recall of pairs.",
    )
    commands.add_parser(
        "slips",
        help="whether questions with typing slips find what the clean ones find",
        description=(
            "Spoil every sample that a shipped guide answers by wrong keys, the other keyboard layout and spaces, and "
            "print the share whose first guide stays the same, and is a right one, by language and kind of slip."
        ),
    ).add_argument("--limit", type=_positive, metavar="N", help="spoil at most N samples, evenly spaced")
    _add_personal_data(
        commands.add_parser(
            "personal-data",
            help="how much personal data in questions is found, and what else is taken for it",
            description=(
                "Make 500 sentences with data of nobody and 500 look-alikes, always the same, and print recall and "
                "precision, all over and by kind. A sentence counts as found when its data are masked whole."
            ),
        )
    )
    _add_folders(commands)
    for command in commands.choices.values():
        command.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    return parser


def _add_folders(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from evals.compare_command import add_compare

    add_compare(commands)
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


def _add_comparisons(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    peers = commands.add_parser(
        "peers",
        help="our search beside that of LangChain, LlamaIndex and Haystack, with the same encoder",
        description="Ask all of them the same questions, each in a process of its own; `make peers` installs them.",
    )
    encoders = commands.add_parser(
        "encoders",
        help="every encoder alone: what it ranks right, how fast, in how much memory",
        description="Encode the beginning of each document and rank by cosine, each encoder in a process of its own.",
    )
    for command in (peers, encoders):
        command.add_argument(
            "--set",
            action="append",
            required=True,
            dest="sets",
            metavar="NAME=CORPUS,QUERIES,QRELS",
            help=f"CORPUS is {_CORPUS}; may be repeated",
        )
    return peers, encoders


def _add_personal_data(personal_data: argparse.ArgumentParser) -> None:
    personal_data.add_argument(
        "--part",
        choices=("held-out", "development"),
        default="held-out",
        help="sentences that the patterns were not tuned on (the default), or those that they were",
    )
    personal_data.add_argument("--misses", action="store_true", help="print what was missed or taken for personal data")


def _add_calibrate(calibrate: argparse.ArgumentParser) -> None:
    calibrate.description = (
        "Ask the index of the coach questions on and off topic, fit the curve of confidence to the even ones, and "
        "print figures for the odd ones. Without files: the samples on the shipped guides."
    )
    for topic in ("on", "off"):
        calibrate.add_argument(
            f"--{topic}-topic", action="append", type=Path, default=[], metavar="FILE.jsonl", help="may be repeated"
        )
    calibrate.add_argument("--save", action="store_true", help="store the curve with the index")


def _add_grounding(grounding: argparse.ArgumentParser) -> None:
    grounding.description = (
        "Judge claims that are known to follow from a text or not, and the lines of the shipped guides beside their "
        "translations; print what became of each kind, precision and recall by reason, and the curve that fits."
    )
    grounding.add_argument("--nli", type=Path, metavar="FILE.jsonl", help="lines with premise, hypothesis and label")
    grounding.add_argument(
        "--boolq",
        metavar="CORPUS,QUERIES,QRELS,ANSWERS",
        help="yes/no questions with the text that tells, and whether it makes them true",
    )
    grounding.add_argument("--half", choices=("even", "odd"), help="only claims at even or odd places, from 0")
    grounding.add_argument("--limit", type=_positive, metavar="N", help="at most N claims a set, evenly spaced")


def _add_choice(*questioned: argparse.ArgumentParser) -> None:
    for command in questioned:
        command.add_argument(
            "--half", choices=("even", "odd"), help="only questions at even or odd places of their file, from 0"
        )
        command.add_argument("--limit", type=_positive, metavar="N", help="at most N questions, evenly spaced")


def _add_keep(*indexing: argparse.ArgumentParser) -> None:
    for command in indexing:
        command.add_argument(
            "--keep",
            type=Path,
            metavar="FOLDER",
            help="keep indexes there, so that the next run reads only what has changed; else in a temporary place",
        )


def _add_answers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    answers = commands.add_parser(
        "answers",
        help="whether answers hold what reference answers say, and cite what says it",
        description="Index a corpus, ask the coach, and compare with reference answers.",
    )
    answers.add_argument("--corpus", required=True, metavar="CORPUS", help=_CORPUS)
    answers.add_argument("--queries", type=Path, required=True, metavar="FILE.jsonl", help="lines with id and text")
    answers.add_argument("--answers", type=Path, required=True, metavar="FILE.jsonl", help="lines with id and answers")


def _add_scale(scale: argparse.ArgumentParser) -> None:
    scale.add_argument("--chunks", type=_sizes, required=True, metavar="N,N,...", help="sizes of the corpus in chunks")
    for option, rows, default in (
        ("--texts", "texts to repeat", "the corpora of ../shared/data"),
        ("--questions", "questions to ask", "the queries beside the texts"),
    ):
        scale.add_argument(
            option,
            action="append",
            type=Path,
            metavar="FILE.jsonl",
            help=f"{rows}; may be repeated; {default} by default",
        )
    scale.add_argument(
        "--encoded",
        type=_positive,
        metavar="N",
        help="really encode only N texts, and give each repetition a vector near to that of its text: questions cost "
        "what they would, indexing is shown without encoding",
    )


def _sizes(text: str) -> list[int]:
    return [_positive(size) for size in text.split(",")]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
