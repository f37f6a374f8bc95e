"""The trainers' API: materials, uploads, and who may use it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.app import create
from coach.accounts import Role
from prompts import load_replies
from tests.api.learner import Learner
from tests.api.trainer_service import rows, settled, small_settings
from tests.signing_in import app_of, cheap_passwords, sign_in, staff_of

KIOSK = (
    "# 키오스크 주문\n\n## 키오스크로 음식 주문하기\n키오스크로 음식을 주문하는 방법이에요.\n"
    "1. 키오스크 화면을 눌러 주문을 시작해요.\n2. 먹고 싶은 음식을 골라요.\n3. 카드를 넣어 계산해요.\n"
)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One service for all tests that change nothing in it."""
    with TestClient(create(small_settings(tmp_path_factory.mktemp("unchanged")), cheap_passwords())) as opened:
        yield sign_in(opened, Role.TRAINER)


@pytest.fixture
def trainer(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create(small_settings(tmp_path), cheap_passwords())) as opened:
        yield sign_in(opened, Role.TRAINER, "강사")


def upload(client: TestClient, name: str, content: bytes) -> dict[str, str]:
    response = client.post("/api/trainer/uploads", params={"name": name}, content=content)
    assert response.status_code == 201
    return dict(response.json())


def test_folders_and_refused_files_are_listed_with_what_is_known(unchanged: TestClient) -> None:
    wifi, locked = rows(unchanged)["wifi.md"], rows(unchanged)["locked.hwp"]

    assert (wifi["state"], wifi["folder"], wifi["language"], wifi["chunks"]) == ("searchable", "평생학습관", "ko", 1)
    assert (locked["state"], locked["reason"], locked["upload_id"]) == ("refused", "empty", None)
    assert "내용" in str(locked["sentence"])


def test_an_upload_is_read_searched_and_answers(trainer: TestClient) -> None:
    assert upload(trainer, "키오스크.md", KIOSK.encode())["outcome"] == "added"
    row = settled(trainer, "키오스크.md", "searchable")
    learner = Learner(trainer)
    question = "키오스크로 음식을 주문하는 방법을 알려 주세요"
    learner.ask(question)
    (turn,) = learner.turns()
    citations = trainer.get(f"/api/trainer/materials/{row['material_id']}/citations").json()

    assert turn["status"] == "answered"
    assert turn["sources"][0]["title"] == "키오스크 주문"
    assert (citations["count"], citations["questions"][0]["question"]) == (1, question)
    assert rows(trainer)["키오스크.md"]["cited"] == 1


def test_versions_names_removal_and_restoring(trainer: TestClient) -> None:
    upload(trainer, "a.md", KIOSK.encode())
    first = settled(trainer, "a.md", "searchable")
    address = f"/api/trainer/uploads/{first['upload_id']}"
    replaced = trainer.put(f"{address}/file", params={"name": "b.md"}, content="# 새 판\n\n새 글이에요.\n".encode())
    assert replaced.json()["outcome"] == "replaced"
    second = settled(trainer, "a.md", "searchable")
    assert (second["title"], second["versions"], second["material_id"]) == ("새 판", 2, first["material_id"])

    assert trainer.post(f"{address}/restore").json()["versions"] == 3
    assert settled(trainer, "a.md", "searchable")["title"] == "키오스크 주문"
    assert trainer.patch(address, json={"name": "키오스크 안내.md"}).json()["name"] == "키오스크 안내.md"
    assert settled(trainer, "키오스크 안내.md", "searchable")["material_id"] == first["material_id"]

    assert trainer.delete(address).status_code == 204
    assert rows(trainer)["키오스크 안내.md"]["state"] == "removed"
    assert trainer.post(f"{address}/restore").status_code == 200
    assert settled(trainer, "키오스크 안내.md", "searchable")["material_id"] == first["material_id"]


def test_a_refused_upload_says_why_and_stays_until_it_is_replaced(trainer: TestClient) -> None:
    upload(trainer, "깨진 파일.docx", b"no zip")
    row = settled(trainer, "깨진 파일.docx", "refused")
    assert row["reason"] == "damaged"

    address = f"/api/trainer/uploads/{row['upload_id']}/file"
    trainer.put(address, params={"name": "mended.md"}, content=KIOSK.encode())
    assert settled(trainer, "깨진 파일.md", "searchable")["title"] == "키오스크 주문"


def test_originals_come_back_as_they_were_given(trainer: TestClient) -> None:
    old = "오래된 한글 글이에요. 설정을 열어요.".encode("cp949")
    upload(trainer, "old.txt", old)
    row = settled(trainer, "old.txt", "searchable")
    address = f"/api/trainer/uploads/{row['upload_id']}/original"
    shown = trainer.get(f"{address}?view=true")
    page = trainer.get(f"/api/trainer/materials/{row['material_id']}/original?view=true")
    given = trainer.get(address)
    upload(trainer, "page.html", b"<script>alert(1)</script><p>Press the key.</p>")
    web = settled(trainer, "page.html", "searchable")
    hostile = trainer.get(f"/api/trainer/uploads/{web['upload_id']}/original?view=true")

    assert shown.text == page.text == "오래된 한글 글이에요. 설정을 열어요."
    assert given.content == old
    assert given.headers["content-disposition"] == "attachment; filename*=UTF-8''old.txt"
    assert hostile.headers["content-disposition"].startswith("attachment")
    assert hostile.headers["content-type"] == "application/octet-stream"
    assert "default-src 'none'" in hostile.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", "uploads?name=a.exe", {"content": b"x"}, 415, "file_unsupported"),
        ("POST", "uploads?name=..%2Fa.md", {"content": b"x"}, 422, "name_invalid"),
        ("PATCH", f"uploads/{UUID(int=0)}", {"json": {"name": "a.md"}}, 404, "upload_not_found"),
        ("POST", f"uploads/{UUID(int=0)}/restore", {}, 404, "upload_not_found"),
        ("DELETE", f"uploads/{UUID(int=0)}", {}, 404, "upload_not_found"),
        ("GET", "materials/nothing/original", {}, 404, "material_not_found"),
        ("POST", "uploads", {"content": b"x"}, 422, "request_invalid"),
    ],
)
def test_what_cannot_be_done_has_a_code_and_a_sentence(
    unchanged: TestClient, method: str, path: str, options: dict[str, object], status: int, code: str
) -> None:
    response = unchanged.request(method, f"/api/trainer/{path}", **options)  # type: ignore[arg-type]

    assert (response.status_code, response.json()) == (status, {"error": code})
    assert load_replies().say("error", code, "ko")


def test_too_large_an_upload_is_refused_while_it_comes(unchanged: TestClient) -> None:
    parts = (b"x" * 10_000_000 for _ in range(11))
    response = unchanged.post("/api/trainer/uploads", params={"name": "big.txt"}, content=parts)

    assert (response.status_code, response.json()["error"]) == (413, "file_too_large")
    assert "big.txt" not in rows(unchanged)


def test_a_lost_file_is_said_to_be_and_the_others_go_on(trainer: TestClient, tmp_path: Path) -> None:
    upload(trainer, "a.md", KIOSK.encode())
    row = settled(trainer, "a.md", "searchable")
    for file in (tmp_path / "data" / "uploads").iterdir():
        file.unlink()
    upload(trainer, "b.md", b"# Photo\n\nSend a photo.\n")
    settled(trainer, "b.md", "searchable")

    assert settled(trainer, "a.md", "refused")["reason"] == "damaged"
    assert trainer.get(f"/api/trainer/uploads/{row['upload_id']}/original").status_code == 404


def test_a_link_from_another_site_opens_the_page(unchanged: TestClient) -> None:
    unchanged.get("/api/materials")
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert unchanged.get("/trainer/materials", headers=headers).status_code == 200
    assert unchanged.post("/api/trainer/uploads?name=a.md", content=b"x", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/trainer/materials", "/trainer/materials"])
def test_pages_of_other_sites_get_nothing(unchanged: TestClient, path: str, headers: dict[str, str]) -> None:
    response = unchanged.get(path, headers=headers)

    assert response.status_code == 403
    assert "wifi" not in response.text


def test_what_is_done_to_materials_stands_in_the_audit_trail(trainer: TestClient) -> None:
    upload(trainer, "a.md", KIOSK.encode())
    address = f"/api/trainer/uploads/{settled(trainer, 'a.md', 'searchable')['upload_id']}"
    trainer.put(f"{address}/file", params={"name": "a.md"}, content="# 새 판\n\n새 글이에요.\n".encode())
    trainer.patch(address, json={"name": "b.md"})
    trainer.delete(address)
    trainer.post(f"{address}/restore")
    told = staff_of(app_of(trainer)).audit.entries(limit=9)

    assert [(one.deed.value, one.target, one.detail) for one in reversed(told)] == [
        ("material_uploaded", "a.md", ""),
        ("material_replaced", "a.md", ""),
        ("material_renamed", "b.md", "a.md"),
        ("material_removed", "b.md", ""),
        ("material_restored", "b.md", ""),
    ]
    assert {one.who for one in told} == {"강사"}


def test_the_pages_are_served_with_a_strict_policy(unchanged: TestClient) -> None:
    listing = unchanged.get("/trainer/materials?lang=en")
    material = unchanged.get(f"/trainer/materials/{rows(unchanged)['wifi.md']['material_id']}")

    assert "Course materials" in listing.text
    assert "와이파이를 눌러요" in material.text
    for page in (listing, material):
        assert "default-src 'none'" in page.headers["content-security-policy"]
    assert unchanged.get("/trainer/materials/nothing").status_code == 404


def test_every_word_of_the_trainers_pages_is_there(unchanged: TestClient) -> None:
    texts = unchanged.get("/api/trainer/texts/ko").json()

    assert texts["trainer"]["title"] == "교육 자료"
    assert "name_taken" in texts["error"]
