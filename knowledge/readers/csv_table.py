"""CSV: rows of values as a table, or as a list where a row is too long for one."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from knowledge.contents import Content, Piece
from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable
from knowledge.readers.plain import literal, opening

_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 200
_LARGEST_VALUE = 10_000_000
_MOST_COLUMNS = 8
_LONG_ROW = 400
"""Characters; a longer row is read and found more easily as an entry that names its values."""
_LONG_NAME = 40

Row = list[str]


def read_csv(file: Path) -> Content:
    """What a table of values says, in one piece."""
    text = decoded(file.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    rows = [row for row in _rows(text) if any(row)]
    if not rows:
        raise MaterialUnreadable("empty", f"{file.name!r} holds no value")
    return Content((Piece(_markdown(rows)),))


def _rows(text: str) -> list[Row]:
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's way to name the delimiter
        return _parsed(rest, first[4])
    delimiter = max(_DELIMITERS, key=lambda sign: _regularity(text, sign))
    if _regularity(text, delimiter) == 0:
        return [[_clean(line.strip(' "'))] for line in text.split("\n") if line.strip(f' "{_DELIMITERS}')]
    return _parsed(text, delimiter)


def _parsed(text: str, delimiter: str) -> list[Row]:
    csv.field_size_limit(_LARGEST_VALUE)
    try:
        return [list(map(_clean, row)) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        if "field larger" in str(error):
            raise MaterialUnreadable("too_large", f"one value has more than {_LARGEST_VALUE} characters") from error
        raise MaterialUnreadable("damaged", f"the rows cannot be told apart ({error})") from error


def _clean(value: str) -> str:
    return " ".join(value.split())


def _regularity(text: str, delimiter: str) -> float:
    """Share of the first rows with the most usual number of values; 0 when that is one."""
    rows = [row for row in _parsed(_beginning(text), delimiter) if any(row)]
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    share = count / len(rows)
    return share + min(width, 50) / 1000 if width > 1 and share > 0.5 else 0


def _beginning(text: str) -> str:
    end = 0
    for _ in range(_SAMPLE_ROWS):
        end = text.find("\n", end) + 1
        if not end:
            return text
    return text[:end]


def _markdown(rows: Sequence[Row]) -> str:
    width = max(map(len, rows))
    if width == 1:
        return "\n\n".join(opening(literal(row[0])) for row in rows)
    start = next(position for position, row in enumerate(rows) if len(list(filter(None, row))) > 1 or row is rows[-1])
    before = [opening(literal(" ".join(filter(None, row)))) for row in rows[:start]]
    head, *body = [row + [""] * (width - len(row)) for row in rows[start:]]
    if not _names_columns(head) or not body:
        return "\n\n".join([*before, _entries([""] * width, [head, *body])])
    if width > _MOST_COLUMNS or _usual_length(body) > _LONG_ROW:
        return "\n\n".join([*before, _entries(head, body)])
    return "\n\n".join([*before, _table([head, ["---"] * width, *body])])


def _names_columns(row: Row) -> bool:
    """Whether the first row is a header: short different names, no numbers."""
    names = list(filter(None, row))
    return (
        len(names) * 2 >= len(row)
        and len(set(names)) == len(names)
        and all(len(name) <= _LONG_NAME for name in names)
        and not any(_is_number(name) and len(name) != 4 for name in names)  # years do name columns
    )


def _is_number(value: str) -> bool:
    return value.strip("-+%₩$").replace(",", "").replace(".", "").isdigit()


def _usual_length(rows: Sequence[Row]) -> int:
    lengths = sorted(sum(map(len, row)) for row in rows)
    return lengths[len(lengths) // 2]


def _entries(names: Row, rows: Sequence[Row]) -> str:
    return "\n".join("- " + opening("; ".join(_named(names, row))) for row in rows)


def _named(names: Row, row: Row) -> list[str]:
    pairs = zip(names, row, strict=True)
    return [f"{literal(name)}: {literal(value)}" if name else literal(value) for name, value in pairs if value]


def _table(rows: Sequence[Row]) -> str:
    return "\n".join(f"| {' | '.join(literal(value).replace('|', chr(92) + '|') for value in row)} |" for row in rows)
