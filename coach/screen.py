"""The screen: which sentences of a model a reader never sees, whatever they cite."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence

from knowledge.languages import text_language
from knowledge.passages import Chunk
from prompts import GuardPatterns, Language

_SITE = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|kr|io|me|co|info|biz|app|dev|xyz|site|online|shop|top|link|click|"
    r"example|test|ru|cn|jp|us|uk|to|ly|gg|apk|exe|zip)\b(?:/[^\s\])]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"\d(?:[-–.\s()]{0,2}\d){6,}")
_SPOKEN_NUMBER = re.compile(r"[공영일이삼사오육칠팔구](?:[-\s]?[공영일이삼사오육칠팔구]){7,}")
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_HANGUL_WORD = re.compile(r"[가-힣]+")
_LETTER = re.compile(r"[^\W\d_]")
_OWN_LETTER = re.compile(r"[A-Za-z가-힣ㄱ-ㆎ\u4e00-\u9fffÀ-ÿ]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REPEATED = re.compile(r"(.{1,60}?)(?:\s*\1){7}")
_SPACES = re.compile(r"\s+")

_RUN_OF_PROMPT = 6
"""So many words of the prompt in a row, also across sentences, are taken for a leak."""
_MOST_CHARACTERS = 2_500
_MARKER_CHARACTERS = 5
_MOST_REPEATS = 2
_FOREIGN_WORDS = 4


class Screen:
    """Judges one answer, sentence by sentence; numbers and addresses may only come from the passages it cites."""

    def __init__(self, *, prompt_text: str, language: Language, guards: GuardPatterns) -> None:
        """``prompt_text`` is the template, without what is put into it."""
        self._language = language
        self._guards = guards
        self._prompt_runs = frozenset(_runs(_words(prompt_text)))
        self._last_words: deque[str] = deque(maxlen=_RUN_OF_PROMPT - 1)
        self._shown: Counter[str] = Counter()
        self._characters = 0

    def refusal(self, sentence: str, cited: Sequence[Chunk]) -> str:
        """Why the sentence is not shown; empty when it may be, and it then counts as shown."""
        text = "\n".join(chunk.text for chunk in cited)
        reason = (
            self._too_much(sentence)
            or ("prompt" if self._leaks(sentence) else "")
            or ("contact" if _brings_contact(sentence, text) else "")
            or ("deed" if self._has("deeds", sentence, text) else "")
            or ("code" if self._has("code", sentence, text) else "")
            or ("language" if self._is_foreign(sentence, text) else "")
        )
        if not reason:
            self._shown[sentence] += 1
            self._characters += len(sentence) + _MARKER_CHARACTERS
        return reason

    def _too_much(self, sentence: str) -> str:
        if self._characters + len(sentence) > _MOST_CHARACTERS:
            return "length"
        return "repeated" if self._shown[sentence] >= _MOST_REPEATS or _REPEATED.search(sentence) else ""

    def _leaks(self, sentence: str) -> bool:
        words = [*self._last_words, *_words(sentence)]
        self._last_words.extend(_words(sentence))
        return not self._prompt_runs.isdisjoint(_runs(words))

    def _has(self, name: str, sentence: str, text: str) -> bool:
        found = [match[0] for pattern in self._guards.patterns[name] for match in pattern.finditer(sentence)]
        return any(one.lower() not in text.lower() for one in found)

    def _is_foreign(self, sentence: str, text: str) -> bool:
        if _flat(sentence) in _flat(text):
            return False
        letters = _LETTER.findall(sentence)
        strange = sum(1 for letter in letters if not _OWN_LETTER.match(letter)) + len(_HAN.findall(sentence)) // 2
        if strange * 5 > len(letters):
            return True
        written = text_language(sentence)
        if self._language == "ko":
            return written == "en" and len(_LATIN_WORD.findall(sentence)) >= _FOREIGN_WORDS
        return written == "ko" and len(_HANGUL_WORD.findall(sentence)) >= 2


def _brings_contact(sentence: str, text: str) -> bool:
    places = {one.lower() for pattern in (_SITE, _MAIL) for one in pattern.findall(sentence)}
    if any(one not in text.lower() for one in places):
        return True
    known = {_number(one) for one in _LONG_NUMBER.findall(text)}
    if any(_number(one) not in known for one in _LONG_NUMBER.findall(sentence)):
        return True
    return any(_flat(one) not in _flat(text) for one in _SPOKEN_NUMBER.findall(sentence))


def _number(written: str) -> str:
    return "".join(_DIGITS.findall(written))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[begin : begin + _RUN_OF_PROMPT]) for begin in range(len(words) - _RUN_OF_PROMPT + 1))


def _flat(text: str) -> str:
    return _SPACES.sub("", text.replace("*", "").replace("`", "")).lower()
