"""Tables of figures on the terminal, and the same figures as a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


def report(rows: Mapping[str, Mapping[str, float | None]], document: dict[str, Any], file: Path | None) -> None:
    """Print a row a name; write ``document`` to ``file`` when there is one."""
    columns = list(next(iter(rows.values())))
    table = Table("", *columns)
    for name, values in rows.items():
        table.add_row(name, *(_shown(column, values[column]) for column in columns))
    Console(width=max(140, Console().width)).print(table)
    if file is not None:
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _shown(column: str, value: float | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return str(value)
    coarse = column.startswith(("ms", "chunks", "files_")) or column.endswith(("seconds", "_mb"))
    return f"{value:.1f}" if coarse else f"{value:.3f}"
