"""The report of an index run as a table, for whoever reads a terminal or a log."""

from rich import box
from rich.console import Console
from rich.table import Table

from knowledge.refusals import reason_sentence
from knowledge.reports import Report


def print_report(report: Report) -> None:
    """Counts first, then each refused file with the reason and what to do."""
    # A log takes lines of any length; a terminal has its own width.
    console = Console(soft_wrap=True) if not Console().is_terminal else Console()
    counts = Table("", "files", box=box.SIMPLE, show_edge=False)
    for name in ("added", "changed", "renamed", "removed"):
        counts.add_row(name, str(len(getattr(report, name))))
    counts.add_row("unchanged", str(report.unchanged))
    counts.add_row("refused", str(len(report.refused)))
    console.print(counts)
    console.print(f"\n{report.chunks} chunks encoded in {report.seconds:.1f} s", highlight=False)
    for refusal in report.refused:
        console.print(f"\nrefused: {refusal.path} ({refusal.reason})", markup=False, highlight=False)
        for language in ("ko", "en"):
            console.print(f"  {reason_sentence(refusal.reason, language)}", markup=False, highlight=False)
