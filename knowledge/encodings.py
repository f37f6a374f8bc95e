"""Encodings: the text that bytes stand for, whatever a Korean or Western program wrote them in."""

import codecs
import re
import unicodedata
from itertools import islice

from knowledge.errors import MaterialUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KOREAN_NAMES = {
    "cp949": re.compile(r"(x-)?(windows-949|(cp|ms)-?949|uhc|korean|euc[-_]?kr|ks_?c[-_]?5601([-_]198[79])?)"),
    "johab": re.compile(r"johab|(cp|ms)-?1361|ksc5601_1992"),
}
_OTHER_NAMES = re.compile(
    r"(x-)?(utf-?(8|16|32)(-?[lb]e)?|shift[-_]?jis|sjis|euc[-_]jp|iso-2022-(kr|jp)|gb(2312|k|18030)|big5|euc[-_]tw"
    r"|windows-125\d|iso-8859-\d+|koi8-[ru])"
)
_FREQUENT = frozenset(
    "다이니하는을에를로지가의수서있기사한습용해스트합고요어은정할시리인도보터으성자여전프드나제모적과면일세라입대장작위데문게만우그상러되구생동소와아들음치것부공분개경델결오"
    "행된함계추확비크화설단방업파번더코야예실미조력선호포간거주유중식안원반않역메때션신출며연능려저명내록관플마른버또처같통필변키래무발됩법각타환점강운체학재배워알든없네까"
)
"""Syllables that make up four fifths of any Korean text; a wrong reading of one yields few of them."""
_SIGNS = frozenset("“”‘’·…※→←↑↓○●□■◇◆△▲▽▼☆★①②③④⑤⑥⑦⑧⑨⑩―─│「」『』《》〈〉【】〔〕℃㎡㎝㎞㎏×÷±ㅋㅎㅠㅜ∼～")
"""What Korean programs write besides syllables."""
_KOREAN_SHARE = 0.25
_SAMPLE_BYTES = 60_000
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_C1 = re.compile(r"[\x80-\x9f]")
_RUN = re.compile(r"[À-ÿ]{3,}")


def decoded(raw: bytes, *, declared: str = "") -> str:
    """The text of a file; ``declared`` is the charset it names itself, believed only where it fits.

    Raises:
        MaterialUnreadable: The bytes are no text.
    """
    text = _text(raw, declared.strip().lower())
    if not text.strip("\x00") and raw:
        raise MaterialUnreadable("damaged", "the file consists of NUL bytes only")
    letters = text.replace("\x00", "")
    if len(letters) < 0.75 * len(text) or len(_CONTROL.findall(letters)) > max(2, 0.02 * len(letters)):
        raise MaterialUnreadable("damaged", "the bytes are no text in any known encoding")
    return letters


def _text(raw: bytes, declared: str) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace").removeprefix("\ufeff")
    if wide := _wide(raw):
        return raw.decode(wide, errors="replace")
    if b"\x1b$)C" in raw[:_SAMPLE_BYTES]:
        return raw.decode("iso2022_kr", errors="replace")
    unicode = raw.decode("utf-8", errors="replace")
    if "\ufffd" not in unicode or _is_mostly_utf8(raw, unicode):
        return unicode
    if fitting := _declared(raw, declared):
        return raw.decode(fitting, errors="replace")
    return _guessed(raw)


def _wide(raw: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: spaces and line ends have NUL bytes, always on the same side."""
    sample = raw[: _SAMPLE_BYTES // 4 * 4]
    if len(raw) % 2 or len(raw) < 8:
        return ""
    sides = [sample[side::4].count(0) for side in range(4)]
    quarter = len(sample) / 4
    if len(raw) % 4 == 0 and min(sides[2:]) > quarter * 0.95:
        return "utf-32-le"
    if len(raw) % 4 == 0 and min(sides[:2]) > quarter * 0.95:
        return "utf-32-be"
    even, odd = sides[0] + sides[2], sides[1] + sides[3]
    for encoding, full, none in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if full > len(sample) / 2 * 0.05 and full > none:
            text = sample.decode(encoding, errors="replace")
            return encoding if _is_written(text) else ""
    return ""


def _is_written(text: str) -> bool:
    letters = sum(character.isascii() or "가" <= character <= "힣" or character in _SIGNS for character in text)
    return letters > 0.7 * len(text) and text.count("\ufffd") * 50 < len(text)


def _is_mostly_utf8(raw: bytes, text: str) -> bool:
    """Multi-byte sequences hardly ever come out sound by chance, so a few sound ones tell."""
    sound = sum(not character.isascii() for character in text) - text.count("\ufffd")
    bad = text.count("\ufffd")
    return sound >= 4 * bad and len(raw) > 4 * bad


def _declared(raw: bytes, declared: str) -> str:
    """The Python name of the declared charset, when the bytes can be in it; Western ones are guessed anyway."""
    for korean, names in _KOREAN_NAMES.items():
        if names.fullmatch(declared):
            sample = _sample(raw)
            sound = "\ufffd" not in sample.decode(korean, errors="replace")
            return korean if sound or _korean_share(sample, korean) > _KOREAN_SHARE else ""
    if not _OTHER_NAMES.fullmatch(declared) or declared in ("iso-8859-1", "windows-1252"):
        return ""
    try:
        text = raw.decode(declared.removeprefix("x-"))
    except (UnicodeDecodeError, LookupError):
        return ""
    return "" if _C1.search(text) else declared.removeprefix("x-")


def _guessed(raw: bytes) -> str:
    sample = _sample(raw)
    shares = {encoding: _korean_share(sample, encoding) for encoding in ("cp949", "johab")}
    likely = max(shares, key=shares.__getitem__)
    if shares[likely] > _KOREAN_SHARE:
        return raw.decode(likely, errors="replace")
    text = raw.decode("cp1252", errors="replace")
    if _is_western(text):
        return text
    if "\ufffd" not in raw.decode("cp949", errors="replace") and shares["cp949"] >= shares["johab"]:
        return raw.decode("cp949")
    raise MaterialUnreadable("damaged", "the bytes are no text in any known encoding")


def _sample(raw: bytes) -> bytes:
    """Lines from their first byte beyond ASCII on: the encodings differ nowhere else."""
    lines = re.finditer(rb"[\x80-\xff][^\n]{0,2000}", raw)
    return b"\n".join(line[0] for line in islice(lines, 400))[:_SAMPLE_BYTES]


def _korean_share(sample: bytes, encoding: str) -> float:
    """Share of what is not ASCII that is usual in Korean texts; a mark of failure counts twice against it."""
    text = unicodedata.normalize("NFC", sample.decode(encoding, errors="replace"))
    foreign = [character for character in text if not character.isascii()]
    usual = sum(character in _FREQUENT or character in _SIGNS for character in foreign)
    return usual / (len(foreign) + text.count("\ufffd") + 1e-9)


def _is_western(text: str) -> bool:
    """Accented letters stand alone or in pairs between plain ones, and few are undefined."""
    foreign = [character for character in text if not character.isascii()]
    letters = sum(character.isalpha() or character in "‘’“”–—…•€£©®°«»·¿¡§" for character in foreign)
    return (
        len(foreign) <= len(text) / 2
        and letters >= 0.7 * len(foreign)
        and text.count("\ufffd") * 100 <= len(text)
        and sum(map(len, _RUN.findall(text))) <= len(foreign) / 2
    )
