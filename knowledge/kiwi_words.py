"""Words: the dictionary forms that carry meaning in a Korean or English text, found by Kiwi."""

import threading
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.metadata import version

import kiwipiepy
from kiwipiepy import Kiwi

from knowledge.marks import Span, WordSpan
from knowledge.stances import Token
from knowledge.terms import JoinedWords, load_terms

_MEANING = ("NN", "NR", "NP", "SL", "SN", "SH", "VV", "VA", "VCN", "XR", "MAG", "MM", "W_")
"""Prefixes of the part-of-speech tags that are kept: nouns, numbers, foreign words, verbs, adverbs."""
_CARRYING = ("NN", "NP", "NR", "VV", "VA", "VX", "MM", "MAG", "XR", "SL", "IC")
"""Prefixes of the tags that a word can be made of, with an ending or without."""

_ATTACHED = ("J", "E", "XS", "VCP", "VX")
"""Prefixes of the tags of particles, endings and what makes a word of a stem."""

_ENGLISH_FUNCTION_WORDS = frozenset(
    """
    a an and any are as at be been but by can could did do does for from had has have how i if in into is it its me my
    no not of on or our shall should so some such than that the their them then there these they this to was we were
    what when where which who whom whose why will with would you your
    """.split()
)
"""Rare in a Korean corpus and therefore wrongly weighty for an English question."""


class KiwiWords:
    """Loads its dictionary (0.3 GB, a second) at the first call, not when it is made, and once a process."""

    def __init__(self) -> None:
        self._joining = threading.Lock()  # request threads and the warm-up thread may both be first

    @cached_property
    def id(self) -> str:
        """Stored with the index: another tokeniser, or other terms, would not find what this one stored."""
        return f"kiwi-{version('kiwipiepy')}-v2-terms-{load_terms().id}"

    def words(self, texts: Iterable[str]) -> list[list[str]]:
        """The words of each text, in order, repeated as often as they occur."""
        with self._joining:
            terms = self._terms
        return [terms.join(words) for words in self._split(map(load_terms().standard, texts))]

    def spans(self, texts: Sequence[str]) -> list[list[WordSpan]]:
        """The words of each text, as ``words`` gives them and as written, each with its place in the text."""
        with self._joining:
            terms = self._terms
        traced = [load_terms().traced(text) for text in texts]
        read = _kiwi().tokenize([text for text, _ in traced])
        return [
            _placed(terms, tokens, places, text) for tokens, (_, places), text in zip(read, traced, texts, strict=True)
        ]

    def tokens(self, texts: Iterable[str]) -> list[list[Token]]:
        """Every morpheme of each text, in order, each variant of a term in its standard form."""
        read = _kiwi().tokenize(map(load_terms().standard, texts))
        return [[Token(token.form, token.tag) for token in tokens] for tokens in read]

    def has(self, word: str) -> bool:
        """Whether this is a Korean word, with its endings, of the language."""
        tokens = _kiwi().tokenize(word)
        held = [token for token in tokens if token.tag.startswith(_CARRYING)]
        strange = any(token.oov or token.tag == "SW" for token in tokens)
        return not strange and (len(held) == 1 or all(len(token.form) > 1 for token in held))

    def spaced(self, text: str) -> str:
        """The Korean text with spaces between its words."""
        return str(_kiwi().space(text))

    def respelled(self, word: str) -> str:
        """The Korean word as it should be written where it is written as it sounds, otherwise as it is."""
        tokens = _kiwi().tokenize(word, typos="basic_with_continual")
        sure = any(token.typo_cost for token in tokens) and not any(token.oov for token in tokens)
        return str(_kiwi().join(tokens)) if sure else word

    def _split(self, texts: Iterable[str]) -> list[list[str]]:
        return [
            [token.form.lower() for token in tokens if _carries_meaning(token)] for tokens in _kiwi().tokenize(texts)
        ]

    @cached_property
    def _terms(self) -> JoinedWords:
        return JoinedWords(load_terms(), self._split)


_LOADING = threading.Lock()


def _kiwi() -> Kiwi:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Kiwi:
    # Without its names of several words Kiwi loads in 0.9 s instead of 2.5 and takes 0.2 GB less.
    return Kiwi(load_multi_dict=False)


def _carries_meaning(token: kiwipiepy.Token) -> bool:
    return token.tag.startswith(_MEANING) and token.form.lower() not in _ENGLISH_FUNCTION_WORDS


def _placed(
    terms: JoinedWords, tokens: Sequence[kiwipiepy.Token], places: Sequence[tuple[int, int]], text: str
) -> list[WordSpan]:
    kept = [place for place, token in enumerate(tokens) if _carries_meaning(token)]
    placed: list[WordSpan] = []
    position = 0
    given = [tokens[place].form.lower() for place in kept]
    for words, count in terms.pieces(given):
        first, last = kept[position], kept[position + count - 1]
        begin, end = tokens[first].start, _end_of_word(tokens, last)
        if begin < end <= len(places):
            span = _without_stop(text, places[begin][0], places[end - 1][1])
            # A term stands for what was written, which a question may ask for in a form that is no term: "phones".
            placed += [WordSpan(word, span) for word in dict.fromkeys([*words, *given[position : position + count]])]
        position += count
    return placed


def _without_stop(text: str, start: int, end: int) -> Span:
    """Kiwi takes the full stop behind an English word for a part of it."""
    while end > start + 1 and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)


def _end_of_word(tokens: Sequence[kiwipiepy.Token], place: int) -> int:
    """Where the word of this token ends, with the particles and endings that follow without a gap."""
    end = int(tokens[place].end)
    for token in tokens[place + 1 :]:
        if token.start > end or not token.tag.startswith(_ATTACHED):
            break
        end = max(end, int(token.end))
    return end
