"""What is taken for personal data, however it is written, and what is not."""

import time
from itertools import pairwise

import pytest

from coach.digits import read_digits
from coach.personal_data import Kind, begins_with_a_birth, find, follows_luhn, is_business_number, masked


def found(text: str) -> list[tuple[str, str]]:
    return [(datum.kind.value, text[datum.start : datum.end]) for datum in find(text)]


@pytest.mark.parametrize(
    ("kind", "datum", "sentence"),
    [
        ("resident_number", "900101-1234567", "제 주민번호 {}로 등본 떼 주세요"),
        ("resident_number", "9001011234567", "{} 맞나요?"),
        ("resident_number", "900101이고 뒷자리는 1234567", "주민번호 앞자리는 {}이에요"),
        ("resident_number", "90.01.01 1234567", "주민등록번호는 {}예요"),
        ("resident_number", "900101-1******", "등본에 {} 라고 나와요"),
        ("alien_number", "900101-5234567", "My number is {}"),
        ("passport", "M12345678", "여권번호 {}"),
        ("passport", "M123A4567", "{} is expired"),
        ("passport", "ab1234567", "My passport is {}"),
        ("driving_licence", "11-12-345678-90", "{} 갱신"),
        ("driving_licence", "28 12 345678 90", "면허번호 {}"),
        ("driving_licence", "서울 12-345678-90", "면허증에 {}라고 있어요"),
        ("card", "4111-1111-1111-1111", "{} 결제가 안 돼요"),
        ("card", "4111111111111111", "{}"),
        ("card", "3782 822463 10005", "카드 {}"),
        ("card", "1234-5678-9012-3456", "카드번호 {}"),
        ("account", "123-45-678901", "국민은행 {}로 보냈어요"),
        ("account", "3333-01-1234567", "{} 카카오뱅크예요"),
        ("account", "110-123-456789", "신한 {}"),
        ("account", "302123456789", "My account number is {}"),
        ("phone", "010-1234-5678", "{}에서 문자가 왔어요"),
        ("phone", "01012345678", "{}이요"),
        ("phone", "+82 10-1234-5678", "Call {}"),
        ("phone", "(02)2345-6789", "{} 우리 집이에요"),
        ("phone", "070-2345-6789", "{}"),
        ("phone", "+1 415 555 0132", "My son in America: {}"),
        ("phone", "2345-6789", "우리 집 전화 {}"),
        ("email", "hong.gd+1@mail.example.co.kr", "메일은{}이에요"),
        ("email", "hong골뱅이네이버닷컴", "{}"),
        ("email", "hong at gmail dot com", "Write to {}"),
        ("business_number", "120-81-47521", "{} 조회"),
        ("business_number", "1208147521", "사업자번호 {}"),
        ("address", "서울특별시 강남구 테헤란로 152, 101동 1203호", "{}에 살아요"),
        ("address", "수원시 팔달구 정조로825번길 12", "{} 어떻게 가요?"),
        ("address", "충북 청주시 상당구 남일면 효촌리 123", "{}"),
        ("address", "역삼동 825-1번지", "우리 집은 {}예요"),
        ("address", "래미안아파트 101동 1203호", "{}"),
        ("address", "Apt 101, 12 Teheran-ro, Gangnam-gu, Seoul 06236", "I live at {}"),
        ("address", "825-1 Yeoksam-dong, Gangnam-gu", "Send it to {}"),
        ("address", "45 Oak Street, Springfield", "My address is {}"),
        ("name", "홍길동", "제 이름은 {}이에요"),
        ("name", "남궁민수", "저는 {}라고 해요"),
        ("name", "이동현", "예금주: {}"),
        ("name", "Gildong Hong", "My name is {} and I am new"),
        ("name", "hong gil-dong", "my name is {}"),
        ("name", "Kim Younghee", "I'm {}."),
    ],
)
def test_a_datum_is_found_whole_and_alone(kind: str, datum: str, sentence: str) -> None:
    assert found(sentence.format(datum)) == [(kind, datum)]


@pytest.mark.parametrize(
    "written",
    [
        "０１０－１２３４－５６７８",
        "010.1234.5678",
        "010 12 34 56 78",
        "010에 1234에 5678",
        "010 다시 1234 다시 5678",
        "0 1 0 1 2 3 4 5 6 7 8",
        "010 - 1 2 3 4 - 5 6 7 8",
        "공일공 일이삼사 오육칠팔",
        "공일공에 일이삼사에 오육칠팔",
        "공일공일이삼사오육칠팔",
        "010-일이삼사-오육칠팔",
        "공일공 일이삼사 5678",
        "공하나공 일둘삼사 오육칠팔",
        "zero one zero one two three four five six seven eight",
    ],
)
@pytest.mark.parametrize("sentence", ["제 번호는 {}이에요", "휴대폰이 {} 이 번호예요", "{}", "call {}"])
def test_digits_are_read_however_they_are_written(written: str, sentence: str) -> None:
    assert found(sentence.format(written)) == [("phone", written)]


@pytest.mark.parametrize(
    "text",
    [
        "홍길동 {}에서 전화가 왔어요",
        "홍길동({})",
        "홍길동 씨 전화번호는 {}예요",
        "{} 홍길동입니다",
        "{} (홍길동)",
        "Hong Gildong, {}",
    ],
)
def test_a_name_beside_a_number_is_masked_with_it(text: str) -> None:
    assert sorted(kind for kind, _ in found(text.format("010-2345-6789"))) == ["name", "phone"]


@pytest.mark.parametrize(
    "text",
    [
        "119, 112, 109, 118, 120, 1332, 02-120, 1577-0199에 전화해요",
        "상담 전화 1588-1234, 1644-1234, 1899-1234",
        "고객센터는 080-850-1234, 대표번호 02-1234-5678",
        "2024-11-25 14:30, 2024.11.25., 2024년 11월 25일 오후 3시 30분",
        "통장 정리 2024-11-25 14:30에 했어요",
        "1,234,567원을 송금, 계좌에서 1234567890원",
        "안드로이드 14, Windows 10.0.19045.3803",
        "192.168.0.1 공유기",
        "주문번호 20241125-1234567, 주문 241125-1234567",
        "운송장 6810112345678",
        "우체국 등기번호 1234567890123",
        "ISBN 978-89-123-4567-8, 9788912345678",
        "갤럭시 S24 SM-S911N, 모델 M12345678",
        "법인등록번호 110111-3234567",
        "쿠폰 1234-5678-9012-3456, 1234-5678-9012-3450",
        "123-45-67890",
        "991301-1234567, 900230-1234567, 900101-9234567, 300101-3234567",
        "3층 301호 강의실, 평생학습관 2층 203호",
        "버스로 10분, 지하철로 3 정거장, 앞으로 3일, 카톡으로 2장",
        "종로 3가, 강남역 11번 출구, 세종대로 사거리",
        "서울 강남구에서 버스로 15분, 대구 3월 2일",
        "시청 주소는 서울특별시 중구 세종대로 110이에요",
        "일 이 삼 사 오 육 칠 팔 구 십, 육이오, 사일구",
        "인증번호 123456, 비밀번호 1234",
        "카톡 아이디 @hong, 골뱅이가 안 쳐져요",
        "이순신 장군, 세종대왕, 삼성전자, 가수 이름은 임영웅이에요",
        "제 이름은 어떻게 바꿔요? 이름은 한글로 써요",
        "저는 학생입니다. 저는 주부인데요. 저는 한국인입니다",
        "예금주 확인, 받는 사람 주소, 결핵환자 부양으로",
        "My name is too long. I am Korean. What is my account number?",
    ],
)
def test_what_belongs_to_nobody_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("word", ["전화가", "엄마가", "이상한", "주소는", "연락은", "이메일", "신고는"])
def test_a_word_beside_a_number_is_no_name(word: str) -> None:
    assert [kind for kind, _ in found(f"{word} 010-2345-6789")] == ["phone"]


@pytest.mark.parametrize("after", ["에 10번 전화했어요", "이고 10시에 와요", " 이상해요", " 차단해 주세요", "으로 2번"])
def test_the_sentence_goes_on_behind_a_number(after: str) -> None:
    assert found(f"010-2345-6789{after}") == [("phone", "010-2345-6789")]


def test_data_come_in_order_and_never_overlap() -> None:
    text = "홍길동 010-1234-5678, 예금주 김영희 국민은행 123-45-678901, hong@naver.com, 900101-1234567"
    data = find(text)

    assert [datum.kind for datum in data] == [
        Kind.NAME, Kind.PHONE, Kind.NAME, Kind.ACCOUNT, Kind.EMAIL, Kind.RESIDENT_NUMBER,
    ]  # fmt: skip
    assert all(one.end <= other.start for one, other in pairwise(data))


def test_each_datum_is_replaced_by_its_kind() -> None:
    text = "홍길동 010-1234-5678로 전화"

    assert masked(text, "ko") == "[이름] [전화번호]로 전화"
    assert masked(text, "en") == "[name] [phone number]로 전화"


def test_masking_what_is_masked_changes_nothing() -> None:
    once = masked("홍길동 010-1234-5678, 국민은행 123-45-678901, 서울시 강남구 테헤란로 152", "ko")

    assert masked(once, "ko") == once


def test_check_digits_are_checked() -> None:
    assert follows_luhn("4111111111111111")
    assert not follows_luhn("4111111111111112")
    assert is_business_number("1208147521")
    assert not is_business_number("1208147522")
    assert not is_business_number("120814752")


@pytest.mark.parametrize(
    ("digits", "plausible"),
    [
        ("9001011", True),
        ("9902301", False),
        ("0002293", True),
        ("9903013", False),
        ("0001011", False),
        ("2103014", True),
    ],
)
def test_a_birth_is_a_day_in_the_century_that_the_seventh_digit_says(digits: str, plausible: bool) -> None:
    assert begins_with_a_birth(digits) is plausible


def test_a_reading_knows_where_its_digits_stand() -> None:
    text = "번호 공하나공 끝"
    reading = read_digits(f"{text} 일이삼사 오육칠팔")
    start = reading.text.index("1234")

    assert reading.place(start, start + 4) == (len(text) + 1, len(text) + 5)


@pytest.mark.parametrize(
    "part",
    [
        "1", "1 ", "12-", "가", "일이", "a", "a.", "a@", " ", "word ", "zero ", "010-1234-567 ", "계좌 12-34 ",
        "서울 강남구 ", "Apt 1, 12 teheran ", "My Name Is ", "김영희 ", "이름은 ", "로1 ",
        "오늘은 2024-11-25 카카오톡으로 사진을 보내요. ",
    ],
)  # fmt: skip
def test_ten_times_the_text_takes_about_ten_times_as_long(part: str) -> None:
    def seconds(characters: int) -> float:
        text = (part * characters)[:characters]
        started = time.process_time()
        find(text)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(100_000) < 30 * max(seconds(10_000), 0.01)
