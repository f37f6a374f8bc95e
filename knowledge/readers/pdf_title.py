"""Title: what a PDF calls itself in its information dictionary, when that says more than its maker's program."""

import re

_INFO = re.compile(rb"/Info\s+(\d+)\s+\d+\s+R")
_TITLE = re.compile(rb"/Title\s*(?:<([0-9A-Fa-f\s]*)>|\(((?:[^()\\]|\\.|\([^()\\]*\))*)\))", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b""}
_LONGEST = 4000
_MADE_UP = re.compile(
    r"(?:microsoft|powerpoint|word|excel|hwp|\(?untitled\)?|\(?anonymous\)?|제목\s*없음|무제|title|document\d*|slide\s*\d*)(?:\b|$)"
    r"|.*\.(?:docx?|pptx?|xlsx?|hwpx?|pdf|indd|qxd|rtf|txt|tmp)$|[\W\d_]*$|\S*_\S*$",
    re.IGNORECASE,
)


def stored_title(data: bytes) -> str:
    """The title in a file's bytes; empty when there is none or it is packed away."""
    references = _INFO.findall(data)
    if not references:
        return ""
    start = re.search(rb"(?<!\d)%s\s+\d+\s+obj" % references[-1], data)
    if start is None:
        return ""
    entry = data[start.end() : start.end() + _LONGEST].split(b"endobj")[0]
    found = _TITLE.search(entry)
    if found is None:
        return ""
    return _decoded(bytes.fromhex(found[1].decode()) if found[1] is not None else _ESCAPE.sub(_unescaped, found[2]))


def sensible_title(title: str) -> str:
    """The title, or nothing when a program made it up."""
    title = " ".join(title.split())
    return "" if _MADE_UP.match(title) or "\ufffd" in title else title


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = found[1]
    if letter.isdigit():
        return bytes([int(letter, 8) & 0xFF])
    return _LETTERS.get(letter, letter)


def _decoded(text: bytes) -> str:
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", errors="replace")
    if text.startswith(b"\xef\xbb\xbf"):
        return text[3:].decode("utf-8", errors="replace")
    try:
        return text.decode("cp949" if any(byte > 0x7F for byte in text) else "ascii")
    except UnicodeDecodeError:
        return text.decode("latin-1")
