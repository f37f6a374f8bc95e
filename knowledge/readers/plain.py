"""Plain text: notes as people type them, as Markdown; Markdown files as they are."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.contents import Content, Piece
from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable

_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)")
_UNDERSCORES = re.compile(r"(?<![^\W_])_{1,3}(?=[^\W_])|(?<=[^\W_])_{1,3}(?![^\W_])")
_STRUCTURE = re.compile(r"(#{1,6}(?=\s|$)|>|`{3}|~{3}|\||\+(?=\s)|(?:[-=*_]\s*)+$|\[[^\]]+\]:)")
_BULLET = re.compile(r"[-*•·∙●○◦▪▫■□◆◇▶▷►☞✓✔‣⁃o]\s+(?=\S)")
_MARKED = re.compile(
    r"(?=[①-⑳][^①-⑳]|\(?[가나다라마바사아자차카타파하]\)\s|[가나다라마바사아자차카타파하]\.\s|\(\d{1,2}\)\s)"
)
_NUMBER = re.compile(r"(\d{1,9})[.)]\s+(?=\S)")
_NOT_A_STEP = re.compile(r"\d{3,}[.)]|\d+[.)]\s+\d+[.)]")
_RULE = re.compile(r"([-=_*~#+.·\u2500-\u257f]\s?){3,}")
_MARKDOWN = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#{1,6} \S.*\n\s*\n",
        r"^```[^`\n]*\n(?:(?!```).*\n)*```",
        r"\]\([^\s)]+\)",
        r"\*\*[^\s*][^*\n]*\*\*",
        r"^\|?[ ]*:?-{3,}:?[ ]*\|[-| :]*$",
    )
)
_WIDEST_WRAP = 110
_LONGEST_TITLE = 60


def read_text(file: Path) -> Content:
    """What a plain text says; one written in Markdown is taken for that."""
    text = _filled(file)
    return Content((Piece(text if _is_markdown(text) else markdown_of(text)),))


def read_markdown(file: Path) -> Content:
    """The text of a Markdown file as it is, front matter too."""
    return Content((Piece(_filled(file)),))


def markdown_of(text: str) -> str:
    """Markdown of a plain text: paragraphs, lists and underlined titles; everything else stands for itself."""
    lines = [line.rstrip() for line in text.expandtabs(4).split("\n")]
    width = _wrap_width(lines)
    return "\n\n".join(block for paragraph in _paragraphs(lines) for block in _blocks(paragraph, width))


def literal(text: str) -> str:
    """``text`` so that no sign inside a line is taken for Markdown."""
    escaped = _ESCAPED.sub(r"\\\g<0>", text)
    if escaped.count("*") > 1:
        escaped = escaped.replace("*", r"\*")
    if escaped.count("_") > 1:
        escaped = _UNDERSCORES.sub(lambda run: run[0].replace("_", r"\_"), escaped)
    return escaped


def opening(line: str) -> str:
    """A line whose beginning is not taken for Markdown, but for steps and lists, whose marks are made alike."""
    if bullet := _BULLET.match(line):
        return f"- {_safe(line[bullet.end() :])}"
    if _MARKED.match(line):
        return f"- {line}"
    if (number := _NUMBER.match(line)) and not _NOT_A_STEP.match(line):
        return line[: number.end()] + _safe(line[number.end() :])
    return _safe(line)


def is_item(line: str) -> bool:
    """Whether a line begins a step or list entry, as ``opening`` leaves it."""
    return line.startswith("- ") or bool(_NUMBER.match(line))


def _safe(line: str) -> str:
    if number := _NUMBER.match(line):
        return f"{number[1]}\\{line[len(number[1]) :]}"
    if _STRUCTURE.match(line) or _BULLET.match(line):
        return f"\\{line}" if not line[0].isalnum() and line[0].isascii() else line
    return line


def _filled(file: Path) -> str:
    text = decoded(file.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise MaterialUnreadable("empty", f"{file.name!r} holds only blanks")
    return text


def _is_markdown(text: str) -> bool:
    found = [len(pattern.findall(text)) for pattern in _MARKDOWN]
    return sum(count > 0 for count in found) > 1 or found[0] > 1


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []


def _wrap_width(lines: Sequence[str]) -> int:
    """Where the editor broke long lines; 0 when every line end was typed on purpose."""
    widths = sorted(_width(line) for line in lines if line)
    if not widths:
        return 0
    widest = widths[min(int(len(widths) * 0.97), len(widths) - 1)]
    return widest if widest <= _WIDEST_WRAP else 0


def _width(line: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in unicodedata.normalize("NFC", line))
    return len(line) + wide


def _blocks(paragraph: Sequence[str], width: int) -> Iterator[str]:
    """The blocks of one paragraph: text, runs of list entries, and titles above a line of dashes."""
    text: list[str] = []
    for line in paragraph:
        if not _RULE.fullmatch(line.strip()):
            text.append(line)
        elif len(text) == 1 and len(text[0].strip()) <= _LONGEST_TITLE:
            yield f"{'#' if '=' in line else '##'} {literal(text.pop().strip())}"
        elif text:
            yield "\n".join(_joined(text, width))
            text = []
    if text:
        yield "\n".join(_joined(text, width))


def _joined(lines: Sequence[str], width: int) -> Iterator[str]:
    """Lines with a hard break where the next word would have fitted, an indent below entries, none elsewhere."""
    entries: list[tuple[int, str]] = []
    for position, line in enumerate(lines):
        shown = opening(literal(line.strip()))
        margin = len(line) - len(line.lstrip())
        if is_item(shown):
            if position and not entries:
                yield ""  # otherwise steps that begin above 1 go on with the paragraph
            entries = [entry for entry in entries if entry[0] < margin]
            outer = entries[-1][1] if entries else ""
            entries.append((margin, outer + " " * (shown.index(" ") + 1)))
            yield outer + shown
            continue
        if entries and margin <= entries[-1][0] and _ends_on_purpose(lines, position - 1, width):
            entries = []
            yield ""
        indent = entries[-1][1] if entries else ""
        yield indent + shown + ("  " if _ends_on_purpose(lines, position, width) else "")


def _ends_on_purpose(lines: Sequence[str], position: int, width: int) -> bool:
    if position + 1 == len(lines) or is_item(opening(lines[position + 1].strip())):
        return False
    following = lines[position + 1].split()[0]
    return not width or _width(lines[position]) + 1 + _width(following) <= width
