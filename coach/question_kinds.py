"""Question kinds: what sort of answer a question wants, and whether a sentence has it."""

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["how", "what", "yes_no", "number", "when", "where", "who", "why", "difference", "recognise"]

_KINDS: dict[Kind, re.Pattern[str]] = {
    "how": re.compile(
        r"어떻게|어떡|방법|하는\s*법|는\s*법|려면|하고\s*싶|\bhow (do|can|to|should|does)\b", re.IGNORECASE
    ),
    "what": re.compile(r"뭐예요|뭐에요|뭔가요|뭐죠|뭐야|무엇|무슨\s*뜻|이란|\bwhat (is|are)\b", re.IGNORECASE),
    "yes_no": re.compile(
        r"(나요|[가까]요|[되돼]요|있어요|없어요|[인은한던]가요|습니까|ㅂ니까|[입됩합]니까)\s*\??\s*$|^\s*(is|are|was|were|do|does|did|can|could|"
        r"may|should|will|would|has|have|must)\b",
        re.IGNORECASE,
    ),
    "number": re.compile(
        r"얼마|몇(?!\s*(?:년|월|일|시|세기)(?:\s|에|도|$))|비율은"
        r"|\bhow (many|much|long|old|often|far|big|large|tall|high)\b"
        r"|\bwhat (percent|percentage|number|amount|is the (cost|price|fee|number))\b",
        re.IGNORECASE,
    ),
    "when": re.compile(
        r"언제|며칠|날짜|연도|[은는인했된한운]\s*(날|해|년도|시기|때)[은는이]|몇\s*(년|월|일|시|세기)(?!간)"
        r"|\bwhen\b|\b(what|which) (year|date|day|month|century|time)\b",
        re.IGNORECASE,
    ),
    "where": re.compile(
        r"어디|장소|(?:[은는인한된던]\s*|어느\s*)(곳|도시|나라|지역|국가)"
        r"|\bwhere\b|\b(what|which) (city|country|place|state|town)\b",
        re.IGNORECASE,
    ),
    "who": re.compile(r"누구|누가|누군|(사람|인물|감독|저자|배우)[은는이]|\bwho(m|se)?\b", re.IGNORECASE),
    "why": re.compile(r"왜|이유|까닭|\bwhy\b", re.IGNORECASE),
    "recognise": re.compile(
        r"[인한된는은]지\s*(?:아닌지\s*)?(?:어떻게\s*)?(?:알|구별|구분|확인|의심|궁금|모르|모를|판단)|구별|알아보려"
        r"|의심(?:될|되|스러)|(?:어떤|무슨)\s*점이\s*(?:다른|달라)"
        r"|\b(?:tell|know|spot|recogni[sz]e)\b.{0,12}\b(?:if|whether|fake|scams?|fraud)\b|\bsuspect|\bsigns? of\b",
        re.IGNORECASE,
    ),
    "difference": re.compile(
        r"차이|다른\s*(점|가|거|건)|(뭐|무엇|어떻게|어떤)[가이]?\s*(달라|다른|다르)|\b(difference|differ|versus|vs)\b",
        re.IGNORECASE,
    ),
}
_OPEN = re.compile(r"어떻|어떤|어디|언제|누구|누가|무엇|뭐|뭘|무슨|얼마|몇|왜|어느|며칠")
"""Words that ask for something: a question with one of them is not answered by yes or no."""

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_ANSWERS: dict[Kind, re.Pattern[str]] = {
    "number": re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b"),
    "when": re.compile(
        rf"\d\s*(년|월|일|시|세기)|오전|오후|[월화수목금토일]요일|\b1\d{{3}}\b|\b20\d\d\b|\b({_MONTHS})\b|\bcentur|\bdays?\b",
        re.IGNORECASE,
    ),
    "where": re.compile(
        r"에서|에게서|[가-힣](시|군|구|동|도|역|센터|기관|홈페이지)[에의은는이가로와,. ]"
        r"|\b(in|at|near|from|to) (the )?[A-Z]"
    ),
    "who": re.compile(r"[가-힣](씨|님|왕|장관|대통령|교수|감독|박사|의원|선수)|[^.\s]\s+[A-Z][a-z]+"),
    "yes_no": re.compile(
        r"^(네|예|아니요|아니오|yes|no)\b|수\s*(있|없)|안\s*[돼되]|[돼되]요|괜찮|가능|않|마세요|\b(can|cannot|not|may|must|only|do|does)\b",
        re.IGNORECASE,
    ),
    "what": re.compile(
        r"[은는]\s.*(예요|이에요|이다|입니다|말한다|말해요|뜻)|\b(is|are|means) (a|an|the)\b", re.IGNORECASE
    ),
    "difference": re.compile(
        r"지만|반면|[이가은는]고[,\s]|보다|\b(while|whereas|but|unlike|than|instead)\b", re.IGNORECASE
    ),
}
_UNIT = re.compile(
    r"몇\s*([가-힣%]{1,2}?)(?=[은는이가을를의에나인과까]|\s|\?|$)|\bhow (?:many|much) (\w+)", re.IGNORECASE
)
_MONEY = re.compile(r"얼마|비용|요금|가격|수수료|금액|\b(cost|price|fee|pay|much is)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"\d[\d,.]*\s*[만천백억조]*\s*(원|달러|%|퍼센트|유로|엔)|무료|[$€£₩]\s*\d|\b(won|dollars|free)\b", re.IGNORECASE
)
_DEPENDS = re.compile(
    r"무료|공짜|(돈|비용|요금|수수료)\S*\s*(안|들지|없|내지)|다르|다릅|달라|따라|정해|아무\s*때|언제(나|든)|항상|바로|매[일주달년]|하루"
    r"|(?<![가-힣])(하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉|열|스무|스물|서른|마흔|쉰|반|여러|몇)\s?"
    r"(개|명|번|글자|장|시간|시|분|초|일|달|주|해|년|살|곳|가지|권|대|잔|사람|단계|자리|자|배|쪽|줄|칸)"
    r"|\b(free|no (charge|cost|fee)|depends?|differs?|var(y|ies)|any ?time|always|once|twice|every|at once)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\bwhen\b", re.IGNORECASE)
_FAILS = re.compile(r"(^|\s)(안|못)\s|않|없(?!이)|\b(not|cannot|can't|won't|doesn't|don't)\b", re.IGNORECASE)
_HAPPENED = re.compile(
    r"(누른|눌러\s*버린|보낸|깐|당한|속은|알려\s*준|적은|퍼뜨린|옮긴)\s*(뒤|다음|후|것|거|게|경우|상태)|(누름|눌름|보냄|당함|송금함|입금함|속음|털림)\b|"
    r"\b(already|have (pressed|tapped|sent|installed|typed)|(pressed|tapped|clicked|sent|lost)\b)",
    re.IGNORECASE,
)
_TOO_LATE = re.compile(r"이미|\balready\b", re.IGNORECASE)
_COMPARED = (
    re.compile(
        r"(\S+?)(?:와|과|랑|하고)\s+(.+?)(?:의\s*차이|[은는이가]?\s*(?:무엇|뭐|어떻게|어떤|차이|서로|다른|달라))"
    ),
    re.compile(r"\bbetween\s+(.+?)\s+and\s+(.+?)\s*\??$", re.IGNORECASE),
    re.compile(
        r"\b(?:are|is|do|does)\s+(.+?)\s+(?:and|(?:differ |different )?from)\s+(.+?)(?:\s+differ\w*)?\s*\??$",
        re.IGNORECASE,
    ),
    re.compile(r"(\S+)\s+(?:vs\.?|versus)\s+(\S+)", re.IGNORECASE),
)


def kinds_of(question: str) -> frozenset[Kind]:
    """The sorts of answer that a question may want; none for one that only names a thing."""
    kinds: set[Kind] = {kind for kind, pattern in _KINDS.items() if pattern.search(question)}
    if _OPEN.search(question):
        kinds.discard("yes_no")
    if "recognise" in kinds:
        kinds.discard("how")  # "how can I tell" wants signs, not steps
    return frozenset(kinds)


def answers_kind(question: str, kinds: frozenset[Kind], text: str) -> float:
    """How well a sentence has what the kinds of the question want, 0 to 1; 0 when they want nothing to be seen."""
    shares = [_has(question, kind, text) for kind in kinds if kind in _ANSWERS]
    return sum(shares) / len(shares) if shares else 0.0


def leaves_open(question: str, texts: Sequence[str]) -> bool:
    """Whether a question for an amount or a time alone gets neither one nor a word on what it depends on.

    An English "when" may as well ask for a condition, so it must ask for a time or a day by name.
    """
    kinds = kinds_of(question)
    if not kinds or kinds - {"number", "when"} or _CONDITION.search(question):
        return False
    return not any(_DEPENDS.search(text) or answers_kind(question, kinds, text) for text in texts)


def compared(question: str) -> tuple[str, str] | None:
    """The two things whose difference is asked."""
    for pattern in _COMPARED:
        if found := pattern.search(question):
            return found[1].strip(), found[2].strip()
    return None


def says_fails(text: str) -> bool:
    """Whether something does not work, is missing or is not so."""
    return bool(_FAILS.search(text))


def says_happened(text: str) -> bool:
    """Whether something has happened: a Korean past tense ends a syllable in ㅆ, the 20th final consonant."""
    return bool(_HAPPENED.search(text)) or any(
        "가" <= letter <= "힣" and (ord(letter) - ord("가")) % 28 == 20 and letter not in "있겠" for letter in text
    )


def says_too_late(text: str) -> bool:
    """Whether a heading is for those to whom it has happened, and not for those who ask beforehand."""
    return bool(_TOO_LATE.search(text))


def wants_steps(question: str) -> bool:
    """Whether somebody wants to do something or put something right."""
    return "how" in kinds_of(question) or says_fails(question) or says_happened(question)


def _has(question: str, kind: Kind, text: str) -> float:
    if not _ANSWERS[kind].search(text):
        return 0.0
    return _has_unit(question, text) if kind == "number" else 1.0


def _has_unit(question: str, text: str) -> float:
    """A number of the unit that was asked counts whole, any other number half."""
    if _MONEY.search(question):
        return 1.0 if _AMOUNT.search(text) else 0.5
    unit = _UNIT.search(question)
    if unit is None:
        return 0.5
    named = re.escape((unit[1] or unit[2]).casefold())
    counted = rf"\d[\d,.]*\s*[만천백억조여]*\s*{named}" if unit[1] else rf"\b{named}\b"
    return 1.0 if re.search(counted, text.casefold()) else 0.5
