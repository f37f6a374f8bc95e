"""Accounts, sessions, links, passwords and the audit trail, without HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from coach.access_errors import (
    AccountNameInvalid,
    AccountNameTaken,
    LastAdmin,
    LinkInvalid,
    PasswordCommon,
    PasswordIsName,
    PasswordLong,
    PasswordShort,
    SignInWrong,
)
from coach.account_links import AccountLinks
from coach.accounts import Accounts, Role
from coach.audit import Audit, Deed
from coach.build_stores import build_staff
from coach.database import open_database
from coach.errors import CoachError
from coach.passwords import check_password
from coach.sessions import Sessions
from coach.settings import Settings
from coach.staff import Staff
from tests.signing_in import cheap_passwords

WORDS = "느티나무 아래 빨간 우산"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", _env_file=None)


@pytest.fixture
def staff(settings: Settings) -> Iterator[Staff]:
    opened = build_staff(settings, cheap_passwords())
    yield opened
    opened.close()


@pytest.fixture
def admin(staff: Staff) -> str:
    """The session of an admin who came in with a link of the terminal."""
    return staff.accept(staff.admin_link().token, "김민지", WORDS, device="").session


def test_the_first_admin_comes_in_with_a_link_that_works_once(staff: Staff) -> None:
    link = staff.admin_link().token
    entry = staff.accept(link, "김민지", WORDS, device="")

    assert staff.accounts.has_admin()
    assert entry.account.role is Role.ADMIN
    assert staff.sessions.account(entry.session) == staff.accounts.get(entry.account.id)
    with pytest.raises(LinkInvalid):
        staff.accept(link, "박도둑", WORDS, device="")


def test_a_newer_link_of_the_terminal_ends_the_former_one(staff: Staff) -> None:
    first = staff.admin_link().token
    staff.admin_link()

    with pytest.raises(LinkInvalid):
        staff.look(first)


def test_a_refused_password_or_name_leaves_the_link_as_it_is(staff: Staff) -> None:
    link = staff.admin_link().token
    for name, password, error in [("김민지", "짧아요", PasswordShort), ("ㄱ", WORDS, AccountNameInvalid)]:
        with pytest.raises(error):
            staff.accept(link, name, password, device="")

    assert staff.accept(link, "김민지", WORDS, device="").account.name == "김민지"


def test_a_lost_password_of_an_admin_is_chosen_anew_at_the_terminal(staff: Staff, admin: str) -> None:
    staff.accept(staff.admin_link().token, "김민지", "다른 낱말을 넷 골랐어요", device="")

    assert staff.sessions.account(admin) is None
    assert staff.sign_in("김민지", "다른 낱말을 넷 골랐어요", device="").account.role is Role.ADMIN
    assert len(staff.accounts.all()) == 1


def test_a_link_of_the_terminal_does_not_take_a_helpers_name(staff: Staff) -> None:
    staff.accounts.make("이도움", Role.HELPER)

    with pytest.raises(AccountNameTaken):
        staff.accept(staff.admin_link().token, "이도움", WORDS, device="")


def test_names_that_look_alike_are_one_name(staff: Staff) -> None:
    staff.accounts.make("Kim  Minji", Role.HELPER)

    with pytest.raises(AccountNameTaken):
        staff.accounts.make("kim minji", Role.TRAINER)


def test_one_password_is_right_however_the_keyboard_composes_it(staff: Staff, admin: str) -> None:
    import unicodedata

    assert staff.sign_in("김민지", unicodedata.normalize("NFD", WORDS), device="")
    with pytest.raises(SignInWrong):
        staff.sign_in("김민지", WORDS + "!", device="")


@pytest.mark.parametrize("case", ["unknown", "invited", "disabled", "wrong"])
def test_whatever_is_wrong_the_same_is_said(staff: Staff, admin: str, case: str) -> None:
    account = staff.sessions.account(admin)
    assert account is not None
    helper = staff.invite("이도움", Role.HELPER, by=account)
    if case == "disabled":
        staff.accept(helper.token, "", WORDS, device="")
        assert helper.account is not None
        staff.set_disabled(helper.account.id, disabled=True, by=account)
    name = {"unknown": "아무도 아님", "wrong": "김민지"}.get(case, "이도움")

    with pytest.raises(SignInWrong) as caught:
        staff.sign_in(name, "맞지 않는 비밀번호" if case == "wrong" else WORDS, device="")
    assert str(caught.value) == "name and password do not belong together"


@pytest.mark.parametrize("change", ["role", "disabled", "password", "everywhere"])
def test_what_narrows_an_account_ends_its_sessions_at_once(staff: Staff, admin: str, change: str) -> None:
    account = staff.sessions.account(admin)
    assert account is not None
    entry = staff.accept(staff.invite("이도움", Role.TRAINER, by=account).token, "", WORDS, device="")
    if change == "role":
        staff.set_role(entry.account.id, Role.HELPER, by=account)
    elif change == "disabled":
        staff.set_disabled(entry.account.id, disabled=True, by=account)
    elif change == "password":
        staff.change_password(entry.account, WORDS, "다른 낱말을 넷 골랐어요", device="")
    else:
        staff.sign_out_everywhere(entry.account)

    assert staff.sessions.account(entry.session) is None
    assert staff.sessions.account(admin) is not None


def test_the_last_admin_stays(staff: Staff, admin: str) -> None:
    account = staff.sessions.account(admin)
    assert account is not None
    staff.invite("아직 안 온 관리자", Role.ADMIN, by=account)
    with pytest.raises(LastAdmin):
        staff.set_role(account.id, Role.HELPER, by=account)
    with pytest.raises(LastAdmin):
        staff.set_disabled(account.id, disabled=True, by=account)

    assert staff.sessions.account(admin) == staff.accounts.get(account.id)


@pytest.mark.parametrize(("idle", "longest"), [(0, 1000), (1000, 0)])
def test_a_session_ends_by_itself(settings: Settings, staff: Staff, admin: str, idle: int, longest: int) -> None:
    days = timedelta(days=1)
    short = Sessions(open_database(settings.database), idle=idle * days, longest=longest * days)

    assert short.account(admin) is None
    short.close()


@pytest.mark.parametrize("in_use", [True, False])
def test_only_use_keeps_a_session_alive(settings: Settings, staff: Staff, admin: str, *, in_use: bool) -> None:
    engine = create_engine(f"sqlite:///{settings.database}")
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(hours=2)
        connection.execute(text("UPDATE sessions SET seen_at = :past"), {"past": past.isoformat(" ")})
    staff.sessions.account(admin, in_use=in_use)
    engine.dispose()
    hourly = Sessions(open_database(settings.database), idle=timedelta(hours=1), longest=timedelta(days=1))

    assert (hourly.account(admin) is not None) == in_use
    hourly.close()


def test_a_link_is_too_old_after_a_while(settings: Settings, staff: Staff) -> None:
    token = staff.admin_link().token
    engine = create_engine(f"sqlite:///{settings.database}")
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(text("UPDATE account_links SET expires_at = :past"), {"past": past.isoformat(" ")})
    engine.dispose()

    with pytest.raises(LinkInvalid):
        staff.look(token)


def test_the_database_tells_no_token_and_no_password(settings: Settings, staff: Staff) -> None:
    link = staff.admin_link().token
    entry = staff.accept(link, "김민지", WORDS, device="")
    open_link = staff.admin_link().token
    staff.close()
    stored = b"".join(file.read_bytes() for file in settings.data_dir.glob("coach.sqlite3*"))

    assert "김민지".encode() in stored
    assert b"$argon2id$" in stored
    for secret in (link, open_link, entry.session, entry.device, WORDS):
        assert secret.encode() not in stored


def test_a_device_is_known_for_the_names_that_came_in_on_it(staff: Staff, admin: str) -> None:
    device = staff.sign_in("김민지", WORDS, device="").device

    assert staff.sessions.knows_device(device, "김민지")
    assert not staff.sessions.knows_device(device, "이도움")
    assert not staff.sessions.knows_device("made up", "김민지")


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("짧은 비번", PasswordShort),
        ("가" * 201, PasswordLong),
        ("이도움이도움이도움", PasswordShort),
        ("Kim Minji 2026!", PasswordIsName),
        ("1234567890", PasswordCommon),
        ("Password2026!", PasswordCommon),
        ("비밀번호입니다123", PasswordCommon),
        ("aaaaaaaaaaaab", PasswordCommon),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, error: type[CoachError]) -> None:
    with pytest.raises(error):
        check_password(password, "Kim Minji")


def test_good_passwords_are_taken() -> None:
    for password in (WORDS, "correct horse battery staple", "x7#Lq9!vTz2p"):
        check_password(password, "김민지")


def test_the_trail_tells_who_did_what_and_names_no_stranger(staff: Staff, admin: str) -> None:
    account = staff.sessions.account(admin)
    assert account is not None
    staff.invite("이도움", Role.HELPER, by=account)
    for name in ("김민지", "typed my passw0rd here"):
        with pytest.raises(SignInWrong):
            staff.sign_in(name, "맞지 않는 비밀번호", device="")
    told = [(one.who, one.deed, one.target, one.detail) for one in staff.audit.entries(limit=4)]

    assert told == [
        ("", Deed.SIGN_IN_FAILED, "", ""),
        ("", Deed.SIGN_IN_FAILED, "김민지", ""),
        ("김민지", Deed.ACCOUNT_MADE, "이도움", "helper"),
        ("김민지", Deed.PASSWORD_CHOSEN, "", ""),
    ]


def test_the_trail_is_read_in_pages_and_by_name_and_deed(settings: Settings) -> None:
    audit = Audit(open_database(settings.database))
    for number in range(5):
        audit.record(Deed.MATERIAL_UPLOADED, who="강사" if number % 2 else "조교", target=f"{number}.md")
    newest = audit.entries(limit=2)
    older = audit.entries(limit=2, before=newest[-1].id)
    by_name = audit.entries(limit=9, who="강사")

    assert [entry.target for entry in (*newest, *older)] == ["4.md", "3.md", "2.md", "1.md"]
    assert [entry.target for entry in by_name] == ["3.md", "1.md"]
    assert audit.entries(limit=9, deeds=[Deed.SIGNED_IN]) == []
    audit.close()


def test_an_interrupted_use_of_one_link_by_two_lets_one_in(settings: Settings) -> None:
    links = AccountLinks(open_database(settings.database))
    token, _ = links.make(None)
    links.use(token)
    with pytest.raises(LinkInvalid):
        links.use(token)
    links.close()


def test_an_outdated_hash_is_made_anew_and_sessions_go_on(settings: Settings, staff: Staff, admin: str) -> None:
    from argon2 import PasswordHasher

    from coach.passwords import Passwords

    dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    other = build_staff(settings, dearer)
    other.sign_in("김민지", WORDS, device="")
    found = Accounts(open_database(settings.database)).named("김민지")
    other.close()

    assert found is not None
    assert "t=2" in found[1]
    assert staff.sessions.account(admin) is not None
