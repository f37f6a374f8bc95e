"""Stances: the words of a sentence that carry meaning, and which of them it affirms or denies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Token(NamedTuple):
    """A Korean morpheme in dictionary form."""

    form: str
    tag: str
    """Part of speech by the Sejong tag set."""


@dataclass(frozen=True, slots=True)
class Stances:
    """What is left of one sentence."""

    words: frozenset[str]
    affirmed: frozenset[str]
    """Verbs and what is said to be there; in English every word."""
    denied: frozenset[str]
    """What is refused, forbidden, impossible or not there."""
    last: str = ""
    """The verb that the sentence ends in; empty in English."""


_WORDS = ("NN", "NR", "SL", "SN", "SH", "VV", "VA", "XR", "MAG", "MM")
_LIGHT = frozenset("하 되 있 없 않 안 못 수 것 거 때 등 좀 더 그 이 저 주 보 및 또 잘 꼭 경우 대하 위하 통하".split())
"""Words that stand in every other sentence and say nothing of their own."""
_PARTICLES = ("JKS", "JKC", "JKO", "JX")
_OBLIGED = frozenset("면 으면 어서 아서 고서 여서".split())
"""What stands before 안 되다 when it denies the verb before: 하면 안 돼요."""

_ENGLISH_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+")
_ENGLISH_CLAUSE = re.compile(r"[.,;:!?()]|\b(?:and|but|if|when|until|because|so|then)\b")
_ENGLISH_LIGHT = frozenset(
    """
    a an the and or but if when then so because as at by for from in into of on off to up with is are was were be been
    am do does did done have has had will would can could should may might must it its this that these those there you
    your yours we our they their he she his her him them i me my us one any some all very just also too please
    """.split()
)
_ENGLISH_DENIALS = re.compile(r"\b(?:not|never|no|cannot|without|neither|nor|nobody|nothing)\b|n['’]t\b")
_ENGLISH_ENDING = re.compile(r"(?<=...)(?:ing|ed|es|(?<!s)s|ly)$")
_ENGLISH_PARTICLE = re.compile(
    r"\b(turn|switch|log|sign|scroll|swipe|zoom)(?:s|g?ed|g?ing|m?ing)?((?:\s+[\w-]+){0,3}?)\s+(on|off|in|out|up|down)\b"
)
"""Verbs whose meaning hangs on the little word behind: turn off."""
_DENIED_REACH = 3
"""So many English words of meaning after a denial, within its clause, are denied."""


def korean_stances(tokens: Sequence[Token]) -> Stances:
    """Read a Korean sentence. Two denials of one verb cancel each other: 하지 않으면 안 돼요 affirms."""
    verbs = {place: verb for place in range(len(tokens)) if (verb := _verb(tokens, place))}
    denials = [*_denied_places(tokens, verbs)]
    affirmed, denied = set[str](), set[str]()
    for place, verb in verbs.items():
        (denied if denials.count(place) % 2 else affirmed).add(verb)
    for place, token in enumerate(tokens):
        if place in denials and place not in verbs:
            denied.add(token.form)
        elif token.form == "있" and (thing := _noun_before(tokens, place)) is not None and tokens[thing].tag != "NNB":
            affirmed.add(tokens[thing].form)
    words = frozenset(t.form.lower() for t in tokens if t.tag.startswith(_WORDS) and t.form not in _LIGHT)
    return Stances(words, frozenset(affirmed), frozenset(denied), verbs[max(verbs)] if verbs else "")


def english_stances(sentence: str) -> Stances:
    """Read an English sentence, clause by clause."""
    affirmed, denied = set[str](), set[str]()
    for clause in _ENGLISH_CLAUSE.split(_ENGLISH_PARTICLE.sub(r"\1\3 \2", sentence.lower())):
        first, *others = _ENGLISH_DENIALS.split(clause)
        affirmed |= {*_english_words(first)}
        for other in others:
            reached = list(_english_words(other))
            affirmed |= {*reached[_DENIED_REACH:]}
            denied |= {*reached[:_DENIED_REACH]}
    return Stances(frozenset(affirmed | denied), frozenset(affirmed), frozenset(denied))


def _verb(tokens: Sequence[Token], place: int) -> str:
    """The verb that begins here; empty when none does. A noun with 하다 counts as one verb."""
    token = tokens[place]
    following = tokens[place + 1].tag if place + 1 < len(tokens) else ""
    if token.tag.startswith(("NN", "XR", "MAG")) and following.startswith(("XSV", "XSA")):
        return token.form
    if token.tag.startswith(("VV", "VA")) and token.form not in ("있", "없") and not _is_duty(tokens, place):
        return _made_of_noun(tokens, place) if token.form == "하" else token.form
    return ""


def _made_of_noun(tokens: Sequence[Token], place: int) -> str:
    """The noun of a verb that is written apart, 공부를 (안) 하다; 하 itself when there is none."""
    before = place - 1 - (place > 0 and tokens[place - 1].form in ("안", "못"))
    noun = before - 1 if before > 0 and tokens[before].tag == "JKO" else -1
    return tokens[noun].form if noun >= 0 and tokens[noun].tag.startswith("NN") else "하"


def _denied_places(tokens: Sequence[Token], verbs: dict[int, str]) -> Iterator[int]:
    """Places of what each denial in the sentence denies."""
    for place, token in enumerate(tokens):
        denied: int | None = None
        match token:
            case Token(form="말", tag="VX") if not _follows_denial(tokens, place):
                pass
            case Token(form="않" | "말" | "못하" | "못", tag="VX") | Token(form="뻔", tag="NNB"):
                denied = _last_before(verbs, place)
            case Token(form="안" | "못", tag="MAG"):
                denied = _denied_by_adverb(tokens, verbs, place)
            case (
                Token(form="없", tag="VA")
                | Token(form="없이")
                | Token(tag="VCN")
                | Token(form="금지" | "불가", tag="NNG")
            ):
                denied = _denied_as_absent(tokens, verbs, place)
            case Token(form="불" | "비" | "미", tag="XPN"):
                denied = place + 1
        if denied is not None:
            yield denied


def _follows_denial(tokens: Sequence[Token], place: int) -> bool:
    """Whether 지 stands before, as in 하지 말다; 하고 말다 says that it was done after all."""
    before = place - 1 - (place > 0 and tokens[place - 1].tag.startswith("J"))
    return before >= 0 and tokens[before] == Token("지", "EC")


def _is_duty(tokens: Sequence[Token], place: int) -> bool:
    """Whether 되 stands in 하면 안 돼요, which denies the verb before."""
    if place < 2 or (tokens[place - 1].form, tokens[place].form) != ("안", "되"):
        return False
    ending = tokens[place - 2 - (tokens[place - 2].tag == "JX")]
    return ending.tag == "EC" and ending.form in _OBLIGED


def _denied_by_adverb(tokens: Sequence[Token], verbs: dict[int, str], place: int) -> int | None:
    if place + 1 < len(tokens) and _is_duty(tokens, place + 1):
        return _last_before(verbs, place)
    return min((verb for verb in verbs if verb > place), default=None)


def _denied_as_absent(tokens: Sequence[Token], verbs: dict[int, str], place: int) -> int | None:
    thing = _noun_before(tokens, place)
    if thing is None or tokens[thing].tag == "NNB" or tokens[thing].form == "필요":
        return _last_before(verbs, place)
    return thing


def _noun_before(tokens: Sequence[Token], place: int) -> int | None:
    earlier = place - 1
    while earlier >= 0 and tokens[earlier].tag in _PARTICLES:
        earlier -= 1
    return earlier if earlier >= 0 and tokens[earlier].tag.startswith("NN") else None


def _last_before(verbs: dict[int, str], place: int) -> int | None:
    return max((verb for verb in verbs if verb < place), default=None)


def _english_words(text: str) -> Iterator[str]:
    for word in _ENGLISH_WORD.findall(text):
        if word not in _ENGLISH_LIGHT:
            yield _ENGLISH_ENDING.sub("", word)
