"""Disguises: what a text says when it is spaced out, encoded, or written in look-alike characters."""

import base64
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_SIGNS = re.compile(r"[\W_]+")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[a-z]{3}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_NO_SINGLE_LETTERS = re.compile(r"[^ㄱ-ㆎ]+")
_HEX = re.compile(r"\b(?:[0-9a-f]{2}[\s:]?){8,}", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?:u|x(?=[0-9a-f]{2}(?![0-9a-f])))([0-9a-f]{2,4})", re.IGNORECASE)
_LOOKALIKES = str.maketrans("0134578@$|!авеіјорсѕухкмтԛԝɑοαερνικητ", "oieastbasliabeijopcsyxkmtqwaoaepviknt")
_MOST_CHARACTERS = 4_000


def as_typed(text: str) -> str:
    """Full-width letters and curly quotes in their usual form; single Korean letters, as in laughter, stay."""
    usual = _NO_SINGLE_LETTERS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return usual.replace("’", "'").replace("‘", "'")


def packed(text: str) -> str:
    """Letters and digits only, in lower case."""
    return _SIGNS.sub("", text.lower())


def has_hangul(text: str) -> bool:
    return bool(_HANGUL.search(text))


def has_latin(packed_text: str) -> bool:
    """More than the two letters of PC or AI."""
    return bool(_LATIN.search(packed_text))


def readings(text: str) -> Iterator[str]:
    """What the text may stand for when it is disguised, packed."""
    plain = packed(text)
    yield packed(text.lower().translate(_LOOKALIKES))
    yield plain[::-1]
    if not has_hangul(text):
        yield codecs.encode(plain, "rot13")
    yield from (packed(hidden) for hidden in _decoded(text[:_MOST_CHARACTERS]))


def _decoded(text: str) -> Iterator[str]:
    for token in _BASE64.findall(text):
        standard = token.rstrip("=").replace("-", "+").replace("_", "/")
        yield from _read(base64.b64decode, standard + "=" * (-len(standard) % 4))
    for token in _HEX.findall(text):
        yield from _read(bytes.fromhex, re.sub(r"[\s:]", "", token))
    unescaped = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), html.unescape(unquote(text)))
    if unescaped != text:
        yield unescaped


def _read(decode: Callable[[str], bytes], token: str) -> Iterator[str]:
    try:
        yield decode(token).decode("utf-8")
    except ValueError:  # it only looked encoded
        return
