"""Subtitles: what is said in a video, in paragraphs of whole sentences, each with its time."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from knowledge.contents import Content, Piece, Place
from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable
from knowledge.readers.plain import literal, opening

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_ASIDE = re.compile(r"(WEBVTT|NOTE|STYLE|REGION)\b")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_TAG = re.compile(
    r"</?(?:i|b|u|c|v|s|lang|ruby|rt|font|span|em|strong)(?:[.\s][^<>]*)?>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE
)
_TURN = re.compile(r"(?:[-–—]|>>+)\s+")
_SOUND = re.compile(r"[♪♬♩\s]*|[\[(](?:music|applause|laughter|음악|박수|웃음|박수 소리|웃음소리)[\])]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""[.!?。…]["'”’)\]]*$""")
_LONG_SECONDS, _LONG_CHARACTERS = 30.0, 400
_LONGEST_SECONDS, _LONGEST_CHARACTERS = 60.0, 800
"""Automatic captions have no full stops: they are cut here."""
_PAUSE_SECONDS = 3.0
_ROLLING_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str = ""


def read_subtitles(file: Path) -> Content:
    """What is said, in the order of time."""
    text = decoded(file.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise MaterialUnreadable("empty", f"{file.name!r} holds only blanks")
    cues = sorted(_cues(text), key=lambda cue: cue.start)
    if not cues:
        raise MaterialUnreadable("damaged", f"{file.name!r} holds no line with the times of a subtitle")
    spoken = [said for cue in _without_repeats(cues) for said in _said(cue)]
    pieces = tuple(_pieces(spoken))
    if not pieces:
        raise MaterialUnreadable("empty", f"{file.name!r} holds times, but no words")
    return Content(pieces)


def _cues(text: str) -> list[_Cue]:
    """Cues as written; text after a blank line still belongs to the cue before it."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.split("\n")
        if _ASIDE.match(block.lstrip()) and not any(map(_TIMING.match, lines)):
            continue
        for position, line in enumerate(lines):
            if timing := _TIMING.match(line):
                found.append((timing, []))
            elif found and line.strip() and not _is_name(lines, position):
                found[-1][1].append(line.strip())
    return [_Cue(_seconds(timing.groups()[:4]), _seconds(timing.groups()[4:]), tuple(lines)) for timing, lines in found]


def _is_name(lines: Sequence[str], position: int) -> bool:
    """Whether a line is the number or name of a cue and not said."""
    followed = position + 1 < len(lines) and bool(_TIMING.match(lines[position + 1]))
    return followed or (len(lines) == 1 and lines[0].strip().isdigit())


def _seconds(clock: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in clock)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _without_repeats(cues: Sequence[_Cue]) -> Iterator[_Cue]:
    """Live captions roll: each shows the line before it once more. Elsewhere a repeat was said twice."""
    bare = [replace(cue, lines=tuple(line for line in cue.lines if _words(line))) for cue in cues]
    shown = [tuple(map(_words, cue.lines)) for cue in bare]
    rolling = sum(bool(before and lines and lines[0].startswith(before[-1])) for before, lines in pairwise(shown))
    if rolling < 2 or rolling < _ROLLING_SHARE * len(bare):
        yield from bare
        return
    seen: tuple[str, ...] = ()
    for cue, lines in zip(bare, shown, strict=True):
        fresh = tuple(_grown(line, seen) for line in lines if line not in seen)
        seen = lines or seen
        if fresh:
            yield replace(cue, lines=fresh)


def _grown(line: str, seen: Sequence[str]) -> str:
    """The words by which a line is longer than one that was shown."""
    return next((line[len(before) :].strip() for before in seen if line.startswith(f"{before} ")), line)


def _words(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", _VOICE.sub("", line))).replace("\xa0", " ").split())


def _said(cue: _Cue) -> Iterator[_Cue]:
    """One for each speaker of a cue, with clean words."""
    speaker, parts = "", _VOICE.split("\n".join(cue.lines))
    for position, part in enumerate(parts):
        if position % 2:
            speaker = html.unescape(" ".join(part.split()))
            continue
        words = [_TURN.sub("", text, count=1) for line in part.split("\n") if (text := _words(line))]
        words = [text for text in words if not _SOUND.fullmatch(text)]
        if words:
            yield replace(cue, lines=(" ".join(words),), speaker=speaker)


def _pieces(spoken: Sequence[_Cue]) -> Iterator[Piece]:
    paragraph: list[_Cue] = []
    speaker = ""
    for cue in [*spoken, None]:
        if paragraph and (cue is None or _ends(paragraph, cue)):
            text = opening(literal(" ".join(line for said in paragraph for line in said.lines)))
            named = paragraph[0].speaker if paragraph[0].speaker != speaker else ""
            speaker = paragraph[0].speaker
            yield Piece(f"{literal(named)}: {text}" if named else text, Place("time", _clock(paragraph[0].start)))
            paragraph = []
        if cue is not None:
            paragraph.append(cue)


def _ends(paragraph: Sequence[_Cue], following: _Cue) -> bool:
    """Whether a paragraph is complete before the next words."""
    first, last = paragraph[0], paragraph[-1]
    if following.speaker != last.speaker or following.start - last.end > _PAUSE_SECONDS:
        return True
    seconds = last.end - first.start
    characters = sum(len(cue.lines[0]) + 1 for cue in paragraph)
    if _SENTENCE_END.search(last.lines[0]):
        return seconds >= _LONG_SECONDS or characters >= _LONG_CHARACTERS
    return seconds >= _LONGEST_SECONDS or characters >= _LONGEST_CHARACTERS


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
