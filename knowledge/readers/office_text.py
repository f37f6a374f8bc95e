"""Office text: the letters of one paragraph as Markdown, with its bullet or number told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.readers.office_elements import Paragraph, Run

# Below these ranks the order of the bullets in Korean official papers: a square holds circles, a circle holds dashes.
_BULLETS = {
    **dict.fromkeys("□■◻◼▣◈❏❑❒", 0),
    **dict.fromkeys("◇◆▶▷►▸❖➢➤☐☑✓✔➔➜", 1),
    **dict.fromkeys("○◦●•ㅇoⓞ⚬◯∘❍⦁", 2),
    **dict.fromkeys("-–—−―▪▫·∙‧・ㆍ", 3),
}
_NUMBER_RANK = -1
_DASHES = "-–—"
"""A line between two of them is set apart, not an item."""
_MARKED = re.compile(rf"([{re.escape(''.join(_BULLETS))}])(\s+|(?<=[□■◇◆▶▷○●•])(?=[^\s□■◇◆▶▷○●•]))(?=\S)")
_NUMBERED = re.compile(r"(\d{1,3}[.)])\s+(?!\d+[.)])(?=\S)")
_DIGITS_WITH_DOT = re.compile(r"\d{1,3}[.)]")
_PRIVATE_BULLET = re.compile(r"^[\ue000-\uf8ff\U000f0000-\U000fffff]\s*(?=\S)")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Letters that Hancom fonts keep outside Unicode and that are read as words.
_KNOWN_PRIVATE = str.maketrans(
    {
        "\uf53a": "한",
        "\U000f0854": "『",
        "\U000f0855": "』",
        **{chr(0xF02B1 + n): chr(0x2460 + n) for n in range(10)},
    }
)
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u3000]+")
_BREAKS = re.compile(r"[ ]*[\n\r\v\f\x0b\u2028\u2029]+[ ]*")
_LEADERS = re.compile(r"[.…·‥]{5,}")
_SLIDE_NUMBER = re.compile(r"[‹<]#[›>]")
_OUTER_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_SPECIAL = re.compile(r"[*`|]|<(?=[A-Za-z/!?])|\](?=[(\[])|&(?=#?\w+;)|\\(?=[^\w\s])")
_LINE_START = re.compile(r"^(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|~{3,}|={3,}$|-{3,}$)|^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_RULE = re.compile(r"^[\s\-=_*~·.─━═―–—]*$")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A paragraph in Markdown; its marker is a dash, a number such as ``3.``, other text, or empty."""

    marker: str
    rank: int
    """Order of the marker among others: items of a higher rank lie inside those of a lower one."""
    text: str


def marked_text(paragraph: Paragraph, *, korean: bool, bold: bool = True) -> MarkedText:
    """The paragraph without its bullet or number, and these beside it."""
    runs = _clean(paragraph.runs, korean=korean)
    marker, rank = paragraph.marker, max(paragraph.level, 0)
    if not marker:
        marker, rank, length = _marker("".join(run.text for run in runs))
        runs = _without(runs, length)
        rank = paragraph.level if paragraph.level >= 0 else rank
    return MarkedText(marker, rank, _inline(runs, bold=bold))


def plain_text(paragraph: Paragraph, *, korean: bool) -> str:
    """The paragraph in one line of Markdown without bold, its marker in front."""
    text = _inline(_clean(paragraph.runs, korean=korean), bold=False).replace("\n", " ")
    return f"{paragraph.marker} {text}" if text and paragraph.marker not in ("", "-") else text


def is_number(marker: str) -> bool:
    """A marker that Markdown takes for the number of a step."""
    return _DIGITS_WITH_DOT.fullmatch(marker) is not None


def escape_starts(text: str) -> str:
    """The text with nothing at the start of a line that Markdown takes for a heading, a list or a quotation."""
    return _LINE_START.sub(lambda start: f"{start[2]}\\{start[3]}" if start[2] else f"\\{start[1]}", text)


def says_something(text: str) -> bool:
    """More than a line of dashes or a lone bullet."""
    return not _RULE.match(text) and text.strip() not in _BULLETS


def note_label(number: int, *, korean: bool) -> str:
    """How a footnote is called in the text and below it."""
    return f"(주 {number})" if korean else f"(note {number})"


def _clean(runs: Sequence[Run], *, korean: bool) -> list[Run]:
    texts = [f" {note_label(run.note, korean=korean)}" if run.note else run.text for run in runs]
    cleaned = [replace(run, text=_cleaned(text)) for run, text in zip(runs, texts, strict=True)]
    leading = len("".join(run.text for run in cleaned)) - len("".join(run.text for run in cleaned).lstrip())
    cleaned = _without(cleaned, leading)
    whole = "".join(run.text for run in cleaned)
    if private := _PRIVATE_BULLET.match(whole):
        cleaned = [Run("• "), *_without(cleaned, private.end())]
    return [replace(run, text=_PRIVATE.sub(" ", run.text)) for run in cleaned]


def _cleaned(text: str) -> str:
    text = _SLIDE_NUMBER.sub("", text.translate(_KNOWN_PRIVATE))
    return _LEADERS.sub(" … ", _BREAKS.sub("\n", _SPACES.sub(" ", text)))


def _marker(text: str) -> tuple[str, int, int]:
    bullet = _MARKED.match(text)
    if bullet and not (bullet[1] in _DASHES and text.rstrip().endswith(f" {bullet[1]}")):
        return "-", _BULLETS[bullet[1]], bullet.end()
    if number := _NUMBERED.match(text):
        return number[1], _NUMBER_RANK, number.end()
    return "", 0, 0


def _without(runs: Sequence[Run], length: int) -> list[Run]:
    """The runs less as many letters at their start."""
    left: list[Run] = []
    for run in runs:
        cut = min(length, len(run.text))
        length -= cut
        if cut < len(run.text):
            left.append(replace(run, text=run.text[cut:]))
    return left


def _inline(runs: Sequence[Run], *, bold: bool) -> str:
    spans = _spans(runs) if bold else [Run("".join(run.text for run in runs))]
    texts = [_escaped(span.text) for span in spans]
    written = ""
    for position, (span, text) in enumerate(zip(spans, texts, strict=True)):
        following = texts[position + 1] if position + 1 < len(texts) else ""
        written += _bold(text, written, following) if span.bold else text
    return _BREAKS.sub("\n", _SPACES.sub(" ", written)).strip()


def _spans(runs: Sequence[Run]) -> list[Run]:
    """Neighbours of one look joined; blanks take the look of what stands before them."""
    spans: list[Run] = []
    for run in runs:
        if spans and (spans[-1].bold == run.bold or not run.text.strip()):
            spans[-1] = replace(spans[-1], text=spans[-1].text + run.text)
        else:
            spans.append(run)
    return spans


def _bold(text: str, before: str, after: str) -> str:
    """Stars around the text, unless Markdown would show them: beside a letter they need a letter inside."""
    core = text.strip()
    if "\n" in core or len(_WORD.findall(core)) < 2:
        return text
    start, end = text.find(core), text.find(core) + len(core)
    opens = start > 0 or not _WORD.match(before[-1:]) or _WORD.match(core[0])
    closes = end < len(text) or not _WORD.match(after[:1]) or _WORD.match(core[-1])
    return f"{text[:start]}**{core}**{text[end:]}" if opens and closes else text


def _escaped(text: str) -> str:
    text = _SPECIAL.sub(lambda special: f"\\{special[0]}", text)
    return _OUTER_UNDERSCORE.sub(r"\_", text) if len(_OUTER_UNDERSCORE.findall(text)) > 1 else text
