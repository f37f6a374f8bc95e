"""Comparisons on a terminal: a table of metrics, and the samples that were lost and won."""

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from coach.grader_kinds import kind_of, shown_value
from coach.run_figures import Change, Difference, Figure
from evals.baseline import Fall
from evals.comparing import Comparison, why

_WIDTH = 140
_SHOWN = 110
"""So many characters of a question."""


def show_comparison(comparison: Comparison) -> None:
    console = _console()
    console.print(f"A: {comparison.a.name}\nB: {comparison.b.name}", markup=False, highlight=False)
    console.print(_differences(comparison.differences))
    for line in (*_unpaired(comparison), *_changes(comparison.changes), *fall_lines(comparison.falls)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def show_figures(measured: Mapping[str, Figure]) -> None:
    table = Table("grader", "mean", "95 % interval", "scored", "unscored", box=box.SIMPLE)
    for name, one in measured.items():
        unit = kind_of(name).unit
        reach = (
            f"{shown_value(one.interval.low, unit)} – {shown_value(one.interval.high, unit)}" if one.interval else ""
        )
        table.add_row(name, shown_value(one.mean, unit), reach, str(one.n), str(one.unscored))
    _console().print(table)


def tell(text: str) -> None:
    """A line of text."""
    _console().print(text, markup=False, highlight=False, soft_wrap=True)


def fall_lines(found: Sequence[Fall]) -> Iterator[str]:
    """A line for each metric that fell past its margin."""
    for fall in found:
        unit = kind_of(fall.gate.grader).unit
        now = "no longer measured" if fall.b is None else shown_value(fall.b, unit)
        yield f"FALL {fall.gate.metric}: {shown_value(fall.a, unit)} -> {now}; the margin is {fall.gate.margin:g}"


def _console() -> Console:
    return Console(width=max(_WIDTH, Console().width))


def _differences(found: Mapping[str, Difference]) -> Table:
    table = Table("metric", "A", "B", "difference", "95 % interval", "wins", "losses", "ties", box=box.SIMPLE)
    for name, one in found.items():
        unit = kind_of(name).unit
        reach = f"{shown_value(one.interval.low, unit)} – {shown_value(one.interval.high, unit)}"
        values = (shown_value(value, unit) for value in (one.a, one.b, one.difference))
        table.add_row(name, *values, reach, *map(str, (one.wins, one.losses, one.ties)))
    return table


def _unpaired(comparison: Comparison) -> Iterator[str]:
    paired = comparison.paired
    yield f"compared on the {len(paired.both)} samples that both asked"
    for what, ids in (("only in A", paired.only_a), ("only in B", paired.only_b), ("changed", paired.changed)):
        if ids:
            yield f"not compared, {what}: {', '.join(ids)}"


def _changes(found: Sequence[Change]) -> Iterator[str]:
    for what in ("lost", "won"):
        moved = [(one, one.lost if what == "lost" else one.won) for one in found]
        samples = [(one, graders) for one, graders in moved if graders]
        yield f"\n{what}: {len(samples)}"
        for one, graders in samples:
            text = (one.b.input or one.a.input).replace("\n", " ")
            yield f"  {one.b.id}  {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}"
            yield f"      {one.a.outcome} -> {one.b.outcome}"
            for grader in graders:
                before, after = one.a.values[grader], one.b.values[grader]
                yield f"      {grader} {before:.2f} -> {after:.2f}  {why(one, grader)}"
