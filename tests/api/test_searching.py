import pytest
from fastapi.testclient import TestClient


def titles(client: TestClient, **query: str) -> list[str]:
    response = client.get("/api/search", params=query)
    assert response.status_code == 200
    return [passage["title"] for passage in response.json()["passages"]]


def test_passages_are_found_with_their_place_and_a_chance(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "와이파이 비밀번호", "limit": 3}).json()

    assert 0.5 < found["confidence"] <= 1
    assert len(found["passages"]) == 3
    first = found["passages"][0]
    assert "와이파이" in first["title"]
    assert client.get(f"/api/passages/{first['id']}").json()["text"] == first["text"]


def test_the_beginning_of_a_word_is_enough_while_typing(client: TestClient) -> None:
    assert any("와이파이" in title for title in titles(client, q="집 와이파", typing="true"))


def test_the_materials_can_be_restricted(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "와이파이", "language": "en"}).json()["passages"]

    assert found
    assert {passage["material_language"] for passage in found} == {"en"}
    assert titles(client, q="와이파이", course="no such course") == []


@pytest.mark.parametrize(("q", "code"), [(" ", "question_empty"), ("가" * 501, "question_too_long")])
def test_what_cannot_be_searched_is_refused_with_a_code(client: TestClient, q: str, code: str) -> None:
    response = client.get("/api/search", params={"q": q})

    assert (response.status_code, response.json()) == (422, {"error": code})
