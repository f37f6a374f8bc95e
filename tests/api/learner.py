"""A learner in tests: one conversation, reached by its token."""

import json
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

Events = list[tuple[str, dict[str, Any]]]


def events(text: str) -> Events:
    found = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line)
        if "data" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


class Learner:
    def __init__(self, client: TestClient) -> None:
        opened = client.post("/api/conversations", json={"language": "ko"})
        assert opened.status_code == 201
        self.client = client
        self.token = str(opened.json()["token"])
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def post(self, part: str, **body: object) -> Response:
        return self.client.post(f"/api/conversation/{part}", json=body, headers=self.headers)

    def get(self, part: str = "") -> Response:
        return self.client.get(f"/api/conversation{part}", headers=self.headers)

    def ask(self, text: str, **body: object) -> Events:
        response = self.post("questions", text=text, **body)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return events(response.text)

    def turns(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get().json()["turns"]
        return found

    def erase(self) -> Response:
        return self.client.delete("/api/conversation", headers=self.headers)
