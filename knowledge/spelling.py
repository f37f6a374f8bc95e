"""Spelling: questions with their typing slips mended, by the words that the materials use."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from knowledge.endings import english_stems, korean_stems
from knowledge.keyboard_slips import as_hangul, as_latin
from knowledge.near_words import Near, NearWords
from knowledge.terms import load_terms
from knowledge.tokens import count_tokens

_WORD = re.compile(r"(?<![\w@./:#-])[0-9A-Za-z가-힣ㄱ-ㅎㅏ-ㅣ]++(?:['’-][0-9A-Za-z]+)*+(?![@/_:]|\.\w)")
"""A word, but no part of an address."""
_LATIN = re.compile(r"[A-Za-z]+")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]+")
_SYLLABLES = re.compile(r"[가-힣]+")
_ACRONYM = "QR|[A-Z]*[ASDFGHJKLZXCVBNMYUI][A-Z]+|[A-Z]+[ASDFGHJKLZXCVBNMYUI]"
"""Several capitals that mean no shifted letters: some have none on the Korean layout."""
_TYPED = re.compile(rf"(?:{_ACRONYM})|([A-Za-z]+?)(?={_ACRONYM}|[^A-Za-z]|$)")
_UNSPACED = re.compile(r"(?=\S*[가-힣]{9})\S{13,}")
"""Longer than any word with its endings."""
_LOOSE = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]")

_LAYOUT_SHARE = 0.5
_SEVERAL = 2
"""So many words in the other layout may hold some that no material has."""
_MIN_LATIN = 4
_MIN_KEYS = 5
_MANY_KEYS = 9
"""Words of at least so many keys may hold two slips."""
_MIN_SYLLABLES = 2
_PART_SLIPS = 1


class Dictionary(Protocol):
    """What is known of the languages themselves, whatever the materials hold."""

    def words(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of each text as the index keeps them."""
        ...

    def has(self, word: str) -> bool:
        """Whether this is a Korean word, with its endings, of the language."""
        ...

    def spaced(self, text: str) -> str:
        """The Korean text with spaces between its words."""
        ...

    def respelled(self, word: str) -> str:
        """The Korean word as it should be written where it is written as it sounds, otherwise as it is."""
        ...


class Spelling:
    """Mends questions. Reads the vocabulary at the first word that nobody knows, and then keeps it."""

    def __init__(
        self,
        dictionary: Dictionary,
        *,
        known: Callable[[str], bool],
        vocabulary: Callable[[], Mapping[str, int]],
    ) -> None:
        """``known`` says whether some material holds a word.

        ``vocabulary`` gives all words of the materials, as the index keeps them, with the number of chunks that
        hold each. When materials change, make a new object.
        """
        self._dictionary = dictionary
        self._known = known
        self._vocabulary = vocabulary

    def corrected(self, question: str) -> str:
        """The question without its slips; the very same when every word is known or nothing clear is near.

        Names in capitals, numbers and addresses stay. Safe to call from several threads.
        """
        question = _UNSPACED.sub(lambda run: self._dictionary.spaced(run[0]), question)
        if self._all_known(question) and not _LOOSE.search(question):
            return question
        return self._respelled(self._rejoined(self._in_right_layout(question)))

    def _all_known(self, text: str) -> bool:
        return all(map(self._known, self._dictionary.words([text])[0]))

    def _share_known(self, text: str) -> float:
        words = self._dictionary.words([text])[0]
        return sum(map(self._known, words)) / len(words) if words else 0.0

    def _in_right_layout(self, question: str) -> str:
        return self._as_latin_typed(self._as_hangul_typed(question))

    def _as_hangul_typed(self, question: str) -> str:
        """Latin words that make Korean; next to such words also those that may be short English ones."""
        runs = [run for run in _TYPED.findall(question) if run]
        forms = {run: form for run in set(runs) if (form := _whole_syllables(run)) and not self._all_known(run)}
        strange = [run for run in forms if not _is_english(run)]
        together = " ".join(forms[run] for run in runs if run in forms)
        if len(forms) < _SEVERAL or not strange or self._share_known(together) < _LAYOUT_SHARE:
            forms = {run: forms[run] for run in strange if self._share_known(forms[run]) == 1.0}
        return _TYPED.sub(lambda run: forms.get(run[0], run[0]), question)

    def _as_latin_typed(self, question: str) -> str:
        latin = as_latin(question).lower()
        if not _LATIN.search(question) and _share_english(latin) >= _LAYOUT_SHARE:
            return latin
        return _HANGUL.sub(lambda run: self._latin_of(run[0]), question)

    def _latin_of(self, run: str) -> str:
        form = as_latin(run).lower()
        is_loose = bool(_LOOSE.search(run))
        if len(form) < _MIN_LATIN or (not is_loose and self._all_known(run)):
            return run
        if is_loose and self._share_known(form) < 1.0:
            form = self._mended_english(form)
        return form if self._share_known(form) == 1.0 else run

    def _rejoined(self, question: str) -> str:
        """Two words written as one where the materials know only the one."""
        words = question.split(" ")
        for place in range(len(words) - 2, -1, -1):
            first, second = words[place], words[place + 1]
            if self._belong_together(first, second):
                words[place : place + 2] = [first + second]
        return " ".join(words)

    def _belong_together(self, first: str, second: str) -> bool:
        if not (_SYLLABLES.fullmatch(first) and (last := _SYLLABLES.match(second))):
            return False
        if self._all_known(first) and self._all_known(second):
            return False
        return any(first + stem in self._frequencies for stem, _ in korean_stems(last[0]))

    def _respelled(self, question: str) -> str:
        found = list(_WORD.finditer(question))
        tokens = self._dictionary.words([word[0] for word in found])
        for word, words in reversed(list(zip(found, tokens, strict=True))):
            if _LOOSE.search(word[0]) or not all(map(self._known, words)):
                mended = word[0] if word.start() and word[0][0].isupper() else self._mended(word[0])
                question = question[: word.start()] + mended + question[word.end() :]
        return question

    def _mended(self, word: str) -> str:
        if _HANGUL.fullmatch(word) and _SYLLABLES.search(word):
            return self._mended_korean(word)
        return self._mended_english(word) if _LATIN.fullmatch(word) else word

    def _mended_korean(self, word: str) -> str:
        stems = [(stem, ending) for stem, ending in korean_stems(word) if len(stem) >= _MIN_SYLLABLES]
        if any(stem in self._frequencies for stem, _ in stems) or self._dictionary.has(word):
            return word
        if without := self._without_loose(word):
            return without
        return (
            next((f"{parted}{ending}" for stem, ending in stems if (parted := self._parted(stem))), "")
            or _best([(self._near_korean(stem), ending) for stem, ending in stems])
            or self._as_it_sounds(word)
            or _best([(self._near_compound(stem), ending) for stem, ending in stems])
            or word
        )

    def _parted(self, stem: str) -> str:
        """The stem as two known words, which the tokeniser cannot part when one is new to it."""
        for cut in range(_MIN_SYLLABLES, len(stem) - _MIN_SYLLABLES + 1):
            if stem[:cut] in self._frequencies and stem[cut:] in self._frequencies:
                return f"{stem[:cut]} {stem[cut:]}"
        return ""

    def _as_it_sounds(self, word: str) -> str:
        respelled = self._dictionary.respelled(word)
        return respelled if respelled != word and self._all_known(respelled) else ""

    def _without_loose(self, word: str) -> str:
        """The one known word that comes of the keys with one of a pair left out, or two exchanged."""
        if not _LOOSE.search(word):
            return ""
        found = [
            spelling
            for spelling in _steadied(as_latin(word))
            if _SYLLABLES.fullmatch(spelling) and self._dictionary.has(spelling) and self._all_known(spelling)
        ]
        return found[0] if len(found) == 1 else ""

    def _near_korean(self, stem: str) -> Near | None:
        keys = as_latin(stem)
        return self._hangul.nearest(keys, limit_slips=_slips_in(keys))

    def _near_compound(self, stem: str) -> Near | None:
        """The stem as two words of which one is known and the other nearly."""
        for cut in range(len(stem) - _MIN_SYLLABLES, _MIN_SYLLABLES - 1, -1):
            first, second = stem[:cut], stem[cut:]
            if first in self._frequencies and (near := self._near_part(second)):
                return Near(first + near.word, near.slips, near.documents)
            if second in self._frequencies and (near := self._near_part(first)):
                return Near(near.word + second, near.slips, near.documents)
        return None

    def _near_part(self, part: str) -> Near | None:
        keys = as_latin(part)
        return self._hangul.nearest(keys, limit_slips=min(_slips_in(keys), _PART_SLIPS))

    def _mended_english(self, word: str) -> str:
        typed = word.lower()
        if _is_english(typed):
            return word
        near: list[tuple[Near | None, str]] = []
        for stem, ending, kept in english_stems(typed):
            if len(stem) >= _MIN_LATIN:
                found = self._latin.nearest(stem, limit_slips=_slips_in(stem))
                if found and found.word[0] == typed[0] and found.word.endswith(kept):
                    near.append((Near(found.word.removesuffix(kept), found.slips, found.documents), ending))
        return _best(near) or word

    @cached_property
    def _frequencies(self) -> Mapping[str, int]:
        """With the words of the terms file, which the index replaces by their standard word."""
        terms = {word: 1 for entry in load_terms().entries for word in (*entry.ko, *entry.en) if " " not in word}
        return {**{word.lower(): count for word, count in terms.items()}, **self._vocabulary()}

    @cached_property
    def _hangul(self) -> NearWords:
        words = [word for word in self._frequencies if len(word) >= _MIN_SYLLABLES and _SYLLABLES.fullmatch(word)]
        keys = as_latin("\n".join(words)).split("\n")
        return NearWords(self._frequencies, dict(zip(words, keys, strict=True)))

    @cached_property
    def _latin(self) -> NearWords:
        words = [word for word in self._frequencies if len(word) >= _MIN_LATIN and _LATIN.fullmatch(word)]
        return NearWords(self._frequencies, dict(zip(words, words, strict=True)))


def _is_english(word: str) -> bool:
    """Whether it is a common word: those are one token of a chat model's alphabet."""
    return count_tokens(f" {word.lower()}") == 1


def _share_english(text: str) -> float:
    """Share of the letters that stand in common English words; none when all are short, as many letters are words."""
    words = [word.lower() for word in _LATIN.findall(text)]
    if max(map(len, words), default=0) < _MIN_LATIN:
        return 0.0
    return sum(len(word) for word in words if _is_english(word)) / sum(map(len, words))


def _slips_in(keys: str) -> int:
    if len(keys) < _MIN_KEYS:
        return 0
    return 2 if len(keys) >= _MANY_KEYS else 1


def _whole_syllables(run: str) -> str:
    """The run on the Korean layout, when nothing but syllables comes out; a capital in front may be the phone's."""
    forms = (as_hangul(run), as_hangul(run[0].lower() + run[1:]))
    return next((form for form in forms if _SYLLABLES.fullmatch(form)), "")


def _steadied(keys: str) -> set[str]:
    """What the keys give with one of a pair left out, or two exchanged."""
    spellings: set[str] = set()
    for place in range(len(keys) - 1):
        first, second = keys[place], keys[place + 1]
        spellings.add(as_hangul(keys[:place] + (first if first == second else second + first) + keys[place + 2 :]))
    return spellings


def _best(candidates: Sequence[tuple[Near | None, str]]) -> str:
    found = [(near, ending) for near, ending in candidates if near is not None]
    if not found:
        return ""
    near, ending = min(found, key=lambda one: (one[0].slips, -one[0].documents))
    return near.word + ending
