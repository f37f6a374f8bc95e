"""Personal data of nobody, with the check digits that real data has, and numbers that only look like it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from coach.personal_data import follows_luhn, is_business_number

Maker = Callable[[Random], str]

_SURNAMES = (
    """김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍 전 고 문 손 양 배 백 허 유 남 심 노 하""".split()
)
_GIVEN = """영희 철수 순자 영자 정숙 미경 은주 현숙 영수 상철 동현 민준 서연 지우 하은 도윤 예준 수빈 지훈 성민 영호
명숙 경희 춘자 말순 옥순 광수 기석 태영 혜진 소영 유진 승현 준호 재석 병철 창호 금자 복순 종수 진우 다은
나연 채원 시우 길동 보람 두환 상희 규리 효정 인숙 월선 덕수 화자""".split()
_ROMAN_GIVEN = """Younghee Cheolsu Minjun Seoyeon Jiwoo Sunja Dong-hyun Hye-jin Gil-dong Soo-bin Jae-suk Eun-ju Mi-kyung
Sang-chul""".split()
_ROMAN_SURNAMES = "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Seo Shin Hong Kwon".split()
_WESTERN = "John Mary Peter Linda David Susan Maria Tom".split()
_WESTERN_SURNAMES = "Smith Brown Miller Davis Wilson Nguyen Garcia".split()
_BANKS = """국민은행 신한은행 우리은행 하나은행 농협 기업은행 카카오뱅크 토스뱅크 새마을금고 신협 부산은행 우체국
케이뱅크 수협 국민 신한""".split()
_ROADS = """테헤란로 세종대로 월드컵로 정조로 판교역로 해운대로 달구벌대로 부평대로 중앙로 전주객사길 충절로 연북로
은행나무길 효자로""".split()
_PLOTS = "역삼동 청운동 합정동 우만동 정자동 우동 상인동 산곡동 효자동 이도이동 남양읍_신남리".split()
_FLATS = "래미안아파트 현대아파트 푸르지오 주공아파트 삼성빌라 힐스테이트 한신아파트".split()
_ENGLISH_BANKS = (
    "KB Bank",
    "Shinhan Bank",
    "Woori Bank",
    "Hana Bank",
    "Kakao Bank",
    "NH Bank",
)
_REGIONS = (
    "서울특별시 강남구",
    "서울 종로구",
    "서울시 마포구",
    "경기도 수원시 팔달구",
    "경기 성남시 분당구",
    "부산광역시 해운대구",
    "대구 달서구",
    "인천시 부평구",
    "강원도 춘천시",
    "전주시 완산구",
    "충남 천안시 동남구",
    "제주특별자치도 제주시",
    "경북 안동시",
    "광주광역시 북구",
    "세종특별자치시",
    "용인시 기흥구",
    "창원시 성산구",
)
_ENGLISH_ROADS = (
    "Teheran-ro",
    "Sejong-daero",
    "World Cup-ro",
    "Jungang-ro",
    "Pangyoyeok-ro",
    "Haeundae-ro",
    "Jeongjo-ro 12beon-gil",
)
_ENGLISH_REGIONS = (
    "Gangnam-gu Seoul",
    "Jongno-gu Seoul",
    "Paldal-gu Suwon-si",
    "Bundang-gu Seongnam-si",
    "Haeundae-gu Busan",
)
_SAID = dict(zip("0123456789", "공일이삼사오육칠팔구", strict=True))
_FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


def digits(chance: Random, length: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(length))


def _date(chance: Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first + 1) * 365))


def _registration(chance: Random, *, alien: bool) -> str:
    born = _date(chance, 1932, 2012)
    sex = chance.choice((1, 2)) + (2 if born.year >= 2000 else 0) + (4 if alien else 0)
    number = f"{born:%y%m%d}{sex}{digits(chance, 5)}"
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    check = ((13 if alien else 11) - total % 11) % 10
    last = digits(chance, 1) if chance.random() < 0.3 else str(check)  # no check digit since October 2020
    return _written(chance, [number[:6], number[6:] + last], ("-", "-", "-", "", " ", " - ", "–"), said=0.04)


def _written(chance: Random, groups: list[str], separators: tuple[str, ...], *, said: float = 0.0) -> str:
    style = chance.random()
    if style < said:
        return " ".join("".join(_SAID[digit] for digit in group) for group in groups)
    if style < said * 2:
        return chance.choice(("에 ", " 다시 ", "에")).join(groups)
    if style < said * 3:
        return " ".join("".join(groups))
    text = chance.choice(separators).join(groups)
    return text.translate(_FULL_WIDTH) if chance.random() < 0.06 else text


def resident_number(chance: Random) -> str:
    return _registration(chance, alien=False)


def alien_number(chance: Random) -> str:
    return _registration(chance, alien=True)


def passport(chance: Random) -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    number = f"M{digits(chance, 3)}{chance.choice(letters)}{digits(chance, 4)}"
    if chance.random() < 0.5:
        number = f"{chance.choice('MMMSRD')}{digits(chance, 8)}"
    return number.lower() if chance.random() < 0.1 else number


def driving_licence(chance: Random) -> str:
    groups = [str(chance.randint(11, 28)), digits(chance, 2), digits(chance, 6), digits(chance, 2)]
    return _written(chance, groups, ("-", "-", "-", " ", "", "."), said=0.02)


def card(chance: Random) -> str:
    sizes = (4, 6, 5) if chance.random() < 0.15 else (4, 4, 4, 4)
    first = chance.choice(("34", "37")) if len(sizes) == 3 else chance.choice(("4", "51", "55", "35", "62", "94"))
    body = first + digits(chance, sum(sizes) - len(first) - 1)
    number = next(body + last for last in "0123456789" if follows_luhn(body + last))
    groups = [number[sum(sizes[:place]) : sum(sizes[: place + 1])] for place in range(len(sizes))]
    return _written(chance, groups, ("-", "-", " ", " ", "", "."), said=0.03)


def account(chance: Random) -> str:
    sizes = chance.choice(((3, 2, 6), (3, 3, 6), (4, 2, 7), (3, 4, 4, 2), (6, 2, 6), (4, 3, 6), (3, 6, 2, 3)))
    groups = [chance.choice("123456789") + digits(chance, size - 1) for size in sizes]
    return _written(chance, groups, ("-", "-", "-", "", " "), said=0.02)


def phone(chance: Random) -> str:
    groups = [chance.choice(("010",) * 7 + ("011", "016", "02", "031", "051", "070", "0504")), "", digits(chance, 4)]
    groups[1] = chance.choice("23456789") + digits(chance, 2 if groups[0] in ("011", "02") else 3)
    if chance.random() < 0.08:
        return f"+82 {groups[0][1:]}-{groups[1]}-{groups[2]}"
    mobile = groups[0].startswith("01")
    return _written(chance, groups, ("-", "-", " ", ".", "", "·", ") ") if mobile else ("-", " ", "."), said=0.05)


def email(chance: Random) -> str:
    local = chance.choice(("hong", "kimyh", "park.cs", "sunny_day", "lee-js", "grandma")) + chance.choice(
        ("", digits(chance, 2), digits(chance, 4))
    )
    domain = chance.choice(("naver.com", "gmail.com", "daum.net", "hanmail.net", "city.go.kr", "nate.com"))
    at = chance.choice(("@",) * 10 + ("골뱅이", " 골뱅이 ", "＠"))
    return f"{local}{at}{domain}"


def address(chance: Random) -> str:
    region = chance.choice(_REGIONS) + " "
    number = chance.choice((f"{chance.randint(1, 480)}", f"{chance.randint(1, 99)}-{chance.randint(1, 30)}"))
    flat = f"{chance.randint(101, 120)}동 {chance.randint(101, 2505)}호"
    ends = ("", "", f", {flat}", f" {chance.choice(_FLATS)} {flat}", f" {chance.randint(1, 9)}층")
    end = chance.choice(ends)
    kind = chance.random()
    if kind < 0.15:
        return f"{chance.choice(_FLATS)} {flat}"
    if kind < 0.45:
        plot = chance.choice(_PLOTS).replace("_", " ")
        return f"{region}{plot} {number}{chance.choice(('', '번지'))}{end}"
    lane = chance.choice(("", "", f"{chance.randint(2, 90)}번길 "))
    road = chance.choice(_ROADS) + lane + ("" if lane else " ")
    return f"{region}{road}{number}{end}"


def english_address(chance: Random) -> str:
    road = f"{chance.randint(1, 400)} {chance.choice(_ENGLISH_ROADS)}"
    region = chance.choice(_ENGLISH_REGIONS).replace(" ", ", ")
    flat = chance.choice(
        ("", "", f"Apt {chance.randint(101, 1505)}, ", f"{chance.randint(101, 115)}-{chance.randint(101, 999)}, ")
    )
    return f"{flat}{road}, {region}{chance.choice(('', f' {digits(chance, 5)}'))}"


def business_number(chance: Random) -> str:
    body = f"{chance.randint(101, 899)}{chance.randint(10, 99)}{digits(chance, 4)}"
    number = next(body + last for last in "0123456789" if is_business_number(body + last))
    return _written(chance, [number[:3], number[3:5], number[5:]], ("-", "-", "-", "", " "), said=0.02)


def name(chance: Random) -> str:
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN)


def english_name(chance: Random) -> str:
    if chance.random() < 0.3:
        return f"{chance.choice(_WESTERN)} {chance.choice(_WESTERN_SURNAMES)}"
    pair = [chance.choice(_ROMAN_SURNAMES), chance.choice(_ROMAN_GIVEN)]
    return " ".join(pair if chance.random() < 0.5 else pair[::-1])


DATA: Mapping[str, Maker] = {
    "resident_number": resident_number,
    "alien_number": alien_number,
    "passport": passport,
    "driving_licence": driving_licence,
    "card": card,
    "account": account,
    "phone": phone,
    "email": email,
    "address": address,
    "business_number": business_number,
    "name": name,
}
IN_ENGLISH: Mapping[str, Maker] = {"address": english_address, "name": english_name}
BANKS: Mapping[str, Maker] = {
    "bank": lambda chance: chance.choice(_BANKS),
    "english_bank": lambda chance: chance.choice(_ENGLISH_BANKS),
}


def _coupon(chance: Random) -> str:
    return "-".join(digits(chance, 4) for _ in range(4))


def _written_date(chance: Random) -> str:
    style = chance.choice(("%Y-%m-%d", "%Y.%m.%d", "%Y년 %m월 %d일", "%Y/%m/%d", "%y.%m.%d", "%Y%m%d"))
    return f"{_date(chance, 1950, 2026):{style}}"


def _order(chance: Random) -> str:
    day = _date(chance, 2023, 2026)
    rest = digits(chance, 7)
    return chance.choice((f"{day:%Y%m%d}-{rest}", f"{day:%y%m%d}-{rest}", digits(chance, chance.randint(8, 16))))


def _tracking(chance: Random) -> str:
    grouped = "-".join(digits(chance, 4) for _ in range(3))
    return chance.choice((digits(chance, 12), digits(chance, 13), grouped))


def _isbn(chance: Random) -> str:
    grouped = f"979-11-{digits(chance, 4)}-{digits(chance, 3)}-{digits(chance, 1)}"
    return chance.choice((grouped, f"978{digits(chance, 10)}"))


def _bus(chance: Random) -> str:
    return chance.choice((str(chance.randint(1, 999)), f"{chance.randint(10, 99)}-{chance.randint(1, 9)}"))


def _error(chance: Random) -> str:
    return chance.choice((f"0x8{digits(chance, 7)}", str(chance.randint(400, 599)), f"E{digits(chance, 4)}"))


def _room(chance: Random) -> str:
    return chance.choice(("", f"{chance.randint(1, 5)}층 ")) + f"{chance.randint(101, 515)}호"


def _one_of(words: Sequence[str]) -> Maker:
    return lambda chance: chance.choice(words)


_HELPLINES = "112 119 109 118 1332 120 02-120 1577-0199 1345 1366 110 182".split()
_DEVICES = (
    "갤럭시 S24", "SM-S911N", "아이폰 15", "iPhone 15 Pro", "Galaxy A54", "LG 17Z90R", "SM-A146L", "M2101K6G",
    "iPad A2602", "RT-AX88U",
)  # fmt: skip
_FIGURES = "세종대왕 이순신 임영웅 유재석 손흥민 김연아 조용필 나훈아 한강 이미자 윤동주".split()
_ENGLISH_FIGURES = ("Son Heung-min", "Yuna Kim", "Steve Jobs", "Admiral Yi")
_COMPANIES = "삼성전자 네이버 카카오 국민은행 쿠팡 신한카드 한국전력 우리은행 현대자동차 이마트".split()

LOOKALIKES: Mapping[str, Maker] = {
    "helpline": _one_of(_HELPLINES),
    "business_line": lambda chance: f"{chance.choice(('15', '16', '18'))}{digits(chance, 2)}-{digits(chance, 4)}",
    "date": _written_date,
    "time": lambda chance: f"{chance.randint(1, 12)}:{chance.randint(0, 59):02}",
    "price": lambda chance: f"{chance.randint(1, 99_999) * 100:{chance.choice((',', ''))}}",
    "version": lambda chance: ".".join(str(chance.randint(0, 30)) for _ in range(chance.randint(2, 4))),
    "order": _order,
    "tracking": _tracking,
    "device": _one_of(_DEVICES),
    "ip": lambda chance: ".".join(str(chance.randint(1, 254)) for _ in range(4)),
    "isbn": _isbn,
    "year": lambda chance: str(chance.randint(1950, 2026)),
    "room": _room,
    "room_number": lambda chance: str(chance.randint(101, 515)),
    "figure": _one_of(_FIGURES),
    "english_figure": _one_of(_ENGLISH_FIGURES),
    "company": _one_of(_COMPANIES),
    "coupon": _coupon,
    "bus": _bus,
    "minutes": lambda chance: str(chance.randint(2, 90)),
    "memory": lambda chance: str(chance.choice((16, 32, 64, 128, 256, 512))),
    "error": _error,
    "code": lambda chance: digits(chance, 6),
    "steps": lambda chance: f"{chance.randint(1_000, 19_999):,}",
}
