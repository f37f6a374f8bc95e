"""Signing in over HTTP: cookies, limits, links, and what admins do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.access import DEVICE, PAGE, PAGE_HEADER, SESSION, local_path
from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from tests.signing_in import app_of, cheap_passwords, session_of, sign_in, staff_of

WORDS = "느티나무 아래 빨간 우산"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A service without an index: staff come in all the same."""
    settings = Settings(data_dir=tmp_path / "data", _env_file=None)
    with TestClient(create(settings, cheap_passwords()), follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def kim(client: TestClient) -> str:
    """The name of a helper whose password is WORDS."""
    staff = staff_of(app_of(client))
    account = staff.accounts.make("김도움", Role.HELPER)
    admin = staff.accounts.make("관리", Role.ADMIN, password_hash="none")
    staff.accept(staff.new_link(account.id, by=admin).token, "", WORDS, device="")
    return account.name


def enter(client: TestClient, name: str, password: str, **options: Any) -> Any:
    return client.post("/api/account/sign-in", json={"name": name, "password": password}, **options)


def test_a_session_begins_is_used_and_ends(client: TestClient, kim: str) -> None:
    entered = enter(client, kim, WORDS)
    cookies = {line.split("=")[0]: line for line in entered.headers.get_list("set-cookie")}
    me = client.get("/api/account")
    without = client.post("/api/account/sign-out")
    out = client.post("/api/account/sign-out", headers={PAGE_HEADER: client.cookies[PAGE]})

    assert entered.json() == {"name": "김도움", "role": "helper", "home": "/helper"}
    assert "HttpOnly" in cookies[SESSION]
    assert "HttpOnly" not in cookies[PAGE]
    assert "HttpOnly" in cookies[DEVICE]
    assert all("SameSite=lax" in line and "Secure" not in line for line in cookies.values())
    assert me.json() == {"name": "김도움", "role": "helper"}
    assert (without.status_code, without.json()) == (403, {"error": "page_stale"})
    assert out.status_code == 204
    assert SESSION not in client.cookies
    assert client.get("/api/account").json() == {"error": "sign_in_needed"}


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(client: TestClient, kim: str) -> None:
    enter(client, kim, WORDS)
    stolen = client.cookies[SESSION]
    client.post("/api/account/sign-out", headers={PAGE_HEADER: client.cookies[PAGE]})

    assert client.get("/api/account", headers={"Cookie": f"{SESSION}={stolen}"}).status_code == 401


def test_over_https_cookies_are_for_https_only(client: TestClient, kim: str) -> None:
    client.base_url = "https://testserver"

    assert all("Secure" in line for line in enter(client, kim, WORDS).headers.get_list("set-cookie"))


def test_an_unknown_name_and_a_wrong_password_look_alike(client: TestClient, kim: str) -> None:
    wrong, unknown = enter(client, kim, "x" * 12), enter(client, "아무도 아님", WORDS)

    assert (
        (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json()) == (401, {"error": "sign_in_wrong"})
    )
    assert wrong.headers.keys() == unknown.headers.keys()


def test_guessing_ends_with_how_long_to_wait_and_known_devices_come_in(client: TestClient, kim: str) -> None:
    enter(client, kim, WORDS)
    device = client.cookies[DEVICE]
    client.cookies.clear()
    guesses = [enter(client, kim, f"guess number {number}") for number in range(6)]
    stranger = enter(client, kim, WORDS)
    known = enter(client, kim, WORDS, headers={"Cookie": f"{DEVICE}={device}"})

    assert [one.status_code for one in guesses] == [401] * 5 + [429]
    assert guesses[-1].json()["error"] == "too_many_sign_ins"
    assert guesses[-1].headers["retry-after"] == str(guesses[-1].json()["retry_after"])
    assert stranger.status_code == 429
    assert known.status_code == 200


def test_a_link_is_looked_at_used_once_and_signs_in(client: TestClient) -> None:
    token = staff_of(app_of(client)).admin_link().token
    looked = client.post("/api/setup/look", json={"token": token}).json()
    short = client.post("/api/setup/use", json={"token": token, "name": "김민지", "password": "short"})
    used = client.post("/api/setup/use", json={"token": token, "name": "김민지", "password": WORDS})
    again = client.post("/api/setup/use", json={"token": token, "name": "박도둑", "password": WORDS})

    assert looked == {"name": "", "role": "admin"}
    assert short.json() == {"error": "password_short"}
    assert used.json()["home"] == "/admin"
    assert client.get("/api/admin/people").status_code == 200
    assert (again.status_code, again.json()) == (404, {"error": "link_invalid"})


def test_an_admin_invites_changes_and_shuts_out(client: TestClient) -> None:
    sign_in(client, Role.ADMIN, "관리")
    invited = client.post("/api/admin/people", json={"name": "이강사", "role": "helper"}).json()
    person = f"/api/admin/people/{invited['person']['id']}"
    new = TestClient(app_of(client))
    new.post("/api/setup/use", json={"token": invited["token"], "password": WORDS})
    raised = client.patch(person, json={"role": "trainer"}).json()
    after_raise = new.get("/api/account").status_code
    enter(new, "이강사", WORDS)
    client.patch(person, json={"disabled": True})
    after_shut = new.get("/api/account").status_code
    deeds = [entry["deed"] for entry in client.get("/api/admin/audit", params={"who": "이강사"}).json()["entries"]]

    assert (invited["person"]["invited"], raised["role"], raised["invited"]) == (True, "trainer", False)
    assert (after_raise, after_shut) == (401, 401)
    assert deeds == ["account_disabled", "signed_in", "role_changed", "password_chosen", "account_made"]
    assert client.post(f"{person}/link").json() == {"error": "link_invalid"}
    assert client.post("/api/admin/people", json={"name": "이강사", "role": "admin"}).json() == {
        "error": "account_name_taken"
    }
    mine = next(one for one in client.get("/api/admin/people").json()["people"] if one["name"] == "관리")
    assert client.patch(f"/api/admin/people/{mine['id']}", json={"disabled": True}).json() == {"error": "last_admin"}


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(client: TestClient, kim: str) -> None:
    elsewhere = session_of(app_of(client), Role.HELPER, kim)
    enter(client, kim, WORDS)
    new = "다른 낱말을 넷 골랐어요"
    headers = {PAGE_HEADER: client.cookies[PAGE]}
    wrong = client.post("/api/account/password", json={"old": "x" * 12, "password": new}, headers=headers)
    right = client.post("/api/account/password", json={"old": WORDS, "password": new}, headers=headers)

    assert (wrong.status_code, right.status_code) == (401, 200)
    assert client.get("/api/account").status_code == 200
    assert client.get("/api/account", headers={"Cookie": f"{SESSION}={elsewhere}"}).status_code == 401


def test_a_page_leads_to_signing_in_and_back(client: TestClient) -> None:
    leading = client.get("/trainer/materials?lang=en").headers["location"]
    shown = client.get(leading)

    assert parse_qs(urlsplit(leading).query) == {"lang": ["en"], "next": ["/trainer/materials?lang=en"]}
    assert 'data-next="/trainer/materials?lang=en"' in shown.text
    assert "Sign in" in shown.text


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "", "javascript:alert(1)", "/api/account"],
)
def test_only_pages_of_this_site_are_gone_back_to(path: str) -> None:
    assert local_path(path) == ""


def test_pages_and_data_carry_their_headers(client: TestClient) -> None:
    sign_in(client, Role.ADMIN)
    for path in ("/", "/sign-in", "/setup", "/account", "/admin", "/trainer/materials"):
        found = client.get(path)
        policy = found.headers["content-security-policy"]
        assert found.status_code == 200
        assert "default-src 'none'" in policy
        assert "frame-ancestors" in policy
        assert "unsafe" not in policy
        assert "<script>" not in found.text
        assert " style=" not in found.text
        assert (found.headers["referrer-policy"], found.headers["x-content-type-options"]) == ("same-origin", "nosniff")
    for path in ("/api/admin/people", "/api/texts/ko", "/nothing"):
        found = client.get(path)
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in found.headers["content-security-policy"]
    assert client.get("/api/admin/people").headers["cache-control"] == "no-store"
    assert client.get("/admin").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("proxies", "believed"), [("", False), ("10.0.0.0/8", True), ("192.0.2.1", False)])
def test_only_a_named_proxy_is_believed(tmp_path: Path, proxies: str, *, believed: bool) -> None:
    settings = Settings(data_dir=tmp_path / "data", proxies=proxies, _env_file=None)
    with TestClient(create(settings, cheap_passwords()), client=("10.1.2.3", 4711)) as client:
        for number in range(7):
            last = enter(client, "kim", "x" * 12, headers={"X-Forwarded-For": f"198.51.100.{number}"})

    assert last.status_code == (401 if believed else 429)


def test_limits_of_learners_say_when_to_go_on(guides_settings: Settings, tmp_path: Path) -> None:
    limits = {"questions_per_minute": 2, "address_questions_per_minute": 3, "address_wrong_codes": 2}
    (tmp_path / "index").symlink_to(guides_settings.index_dir)
    with TestClient(create(guides_settings.model_copy(update={"data_dir": tmp_path, **limits}))) as client:
        talks = [client.post("/api/conversations", json={}).json()["token"] for _ in range(2)]

        def ask(talk: str) -> Any:
            headers = {"Authorization": f"Bearer {talk}"}
            return client.post("/api/conversation/questions", json={"text": "안녕하세요"}, headers=headers)

        first = [ask(talks[0]) for _ in range(3)]
        second = [ask(talks[1]) for _ in range(2)]
        codes = [client.get(f"/api/missions/progress/{code}") for code in ("2222-2222", "2222-2223", "2222-2224")]

    assert [one.status_code for one in first] == [200, 200, 429]
    assert first[-1].json()["error"] == "too_many_questions"
    assert 1 <= first[-1].json()["retry_after"] <= 60
    assert first[-1].headers["retry-after"] == str(first[-1].json()["retry_after"])
    assert [one.status_code for one in second] == [429, 429]  # the address has had its three
    assert [one.json()["error"] for one in codes] == ["code_not_found", "code_not_found", "too_many_codes"]
