"""Sentences: where one ends and the next begins, in Korean and English prose."""

import re

_END = re.compile(r"[.!?。…]+[\"'”’)\]」』]*(?=\s+\S)")
_CLOSERS = str.maketrans("", "", "\"'”’)]」』")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"'“‘])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|\d{1,2}|mr|mrs|ms|dr|prof|st|sr|jr|no|vs|gen|col|lt|capt|rev|"
    r"hon|gov|sen|rep|mt|ft|inc|ltd|co|corp|etc|approx|ca|fig|vol|ed|est)\.$",
    re.IGNORECASE,
)
"""What a full stop may follow without ending a sentence: initials, titles, numbers of a list."""
_BEGINS_LOW = re.compile(r"\s+[a-z]")
_PAIRS = (("(", ")"), ("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"))


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, in order, their words untouched.

    A quotation or a pair of brackets is not cut, nor is a line break inside a sentence a border.
    """
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _goes_on(text, start, end):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether the sentence goes on behind what looks like its end."""
    so_far = text[start : end.end()]
    if _ABBREVIATED.search(so_far.translate(_CLOSERS)) or _BEGINS_LOW.match(text, end.end()):
        return True
    rest = text[end.end() :]
    return _is_open(so_far) and _closes(rest, so_far)


def _is_open(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(text.count(opening) > text.count(closing) for opening, closing in _PAIRS)


def _closes(rest: str, so_far: str) -> bool:
    """A mark that nothing closes soon is a slip of the writer, or an apostrophe."""
    near = rest[:_NEAR]
    if so_far.count('"') % 2 == 1:
        return '"' in near
    return any(closing in near for opening, closing in _PAIRS if so_far.count(opening) > so_far.count(closing))


_NEAR = 200
