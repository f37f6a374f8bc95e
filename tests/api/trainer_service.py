"""A service with a small index of its own, for tests that change its materials."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.readiness import Loading, Parts
from coach.build import build_index
from coach.errors import NotReady
from coach.records import WEB, Turn
from coach.settings import Settings

WIFI = "# 와이파이 연결\n\n## 연결하기\n1. 설정을 열어요.\n2. 와이파이를 눌러요.\n"


def small_settings(folder: Path) -> Settings:
    """Settings whose data folder holds an index of one material."""
    materials = folder / "평생학습관"
    materials.mkdir(parents=True, exist_ok=True)
    (materials / "wifi.md").write_text(WIFI)
    (materials / "locked.hwp").write_bytes(b"")
    settings = Settings(data_dir=folder / "data", _env_file=None)
    index = build_index(settings)
    index.sync(materials, root=str(materials), progress=lambda done, total: None)
    index.close()
    return settings


def loaded(app: FastAPI) -> Parts:
    """The parts of a running service, once they are there: on a busy machine that takes a while."""
    for _ in range(1_200):
        try:
            return cast("Loading", app.state.loading).now()
        except NotReady:
            time.sleep(0.1)
    raise AssertionError("the service did not become ready")


def asked(app: FastAPI, *questions: str, origin: str = WEB) -> tuple[UUID, Turn]:
    """The conversation in which this was asked of the parts of the service, and its last turn."""
    parts = loaded(app)
    conversation = parts.store.open_conversation("ko", origin)

    async def answered() -> None:
        for question in questions:
            async for _ in parts.coach.answer(parts.coach.begin(conversation, question, page="ko")):
                pass

    with ThreadPoolExecutor(1) as other:  # Playwright runs an event loop of its own in the thread of a test
        other.submit(asyncio.run, answered()).result()
    return conversation, parts.store.turns(conversation)[-1]


def rows(client: TestClient) -> dict[str, dict[str, object]]:
    return {row["name"]: row for row in client.get("/api/trainer/materials").json()["materials"]}


def settled(client: TestClient, name: str, state: str) -> dict[str, object]:
    """The row of a file once it has come to a state."""
    for _ in range(400):
        row = rows(client).get(name, {})
        if row.get("state") == state:
            return row
        time.sleep(0.05)
    raise AssertionError(f"{name!r} did not become {state}: {row}")
