"""The evaluation commands. Heavy imports happen inside the commands that need them."""

import argparse
import json
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure the coach.")
    commands = parser.add_subparsers(dest="command", required=True)
    retrieval = commands.add_parser(
        "retrieval",
        help="how often search finds the right material first",
        description="Index each corpus into a temporary place and print recall, nDCG and time for every set.",
    )
    retrieval.add_argument(
        "--set",
        action="append",
        required=True,
        dest="sets",
        metavar="NAME=CORPUS,QUERIES,QRELS",
        help="CORPUS is a corpus.jsonl, or FOLDER:GLOB whose ids are paths relative to FOLDER; may be repeated",
    )
    retrieval.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args(arguments)
    return _retrieval(options.sets, options.json)


def _retrieval(sets: list[str], file: Path | None) -> int:
    from rich.console import Console
    from rich.table import Table

    from coach.progress import Bars
    from coach.settings import load_settings
    from evals.corpora import SetError, read_set
    from evals.retrieval import measure
    from knowledge.errors import KnowledgeError

    try:
        with Bars() as bars:
            scores = measure([read_set(text) for text in sets], load_settings(), bars.show)
    except (SetError, KnowledgeError) as error:
        print(error, file=sys.stderr)
        return 1
    table = Table("set", "n", "recall@1", "recall@10", "nDCG@10", "ms p50", "ms p95", "chunks/s")
    for name, one in scores.items():
        shares = (f"{value:.3f}" for value in (one.recall_at_1, one.recall_at_10, one.ndcg_at_10))
        speeds = (f"{value:.1f}" for value in (one.ms_p50, one.ms_p95, one.chunks_per_second))
        table.add_row(name, str(one.n), *shares, *speeds)
    Console().print(table)
    if file is not None:
        rows = {
            name: {
                "n": one.n,
                "recall@1": one.recall_at_1,
                "recall@10": one.recall_at_10,
                "ndcg@10": one.ndcg_at_10,
                "ms_p50": one.ms_p50,
                "ms_p95": one.ms_p95,
                "chunks_per_second": one.chunks_per_second,
            }
            for name, one in scores.items()
        }
        file.write_text(json.dumps({"sets": rows}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
