"""What tests share: a closed network, one index of the shipped guides, a fake model, a service."""

import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock

from api.app import create
from coach.build import build_index
from coach.errors import ModelUnavailable
from coach.ports import Usage
from coach.roots import SHIPPED_GUIDES, SHIPPED_ROOT
from coach.settings import Settings
from knowledge.index import Index
from knowledge.passages import Chunk
from knowledge.search import Search

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
_LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}

os.environ["COACH_SECOND_ENCODER"] = "none"
"""It would read the guides in the background of every service that a test starts; its own tests name it."""


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Nothing in the tests or the product may reach beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]!r}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment, method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine decides a test."""
    for name in list(os.environ):
        if name.startswith(("COACH_", "OPENAI_")) and name not in ("COACH_TESTS_MUST_NOT_SKIP", "COACH_SCREENSHOTS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_SECOND_ENCODER", "none")
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))


_LONGEST = """
    coach/test_commands evals/test_evals evals/test_gate knowledge/test_index knowledge/test_formats evals/test_scale
    api/test_accessibility api/test_widget api/test_helper_browser api/test_browser evals/test_slips
    coach/test_openai_model evals/test_runs evals/test_peers api/test_access_pages api/test_home_browser
    api/test_trainer
    """.split()
"""Files that begin first: one that began last would keep one processor busy while the others have ended."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {Path(__file__).parent / f"{name}.py": place for place, name in enumerate(_LONGEST)}
    assert all(file.exists() for file in order)
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything is installed, a skipped test is a failed one."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("COACH_TESTS_MUST_NOT_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} must not be skipped here: {report.longrepr}"


@pytest.fixture
def shared() -> Path:
    """The shared data; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def guides_settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """Settings whose data folder holds an index of the shipped guides, which is made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = Settings(data_dir=(base if worker_id == "master" else base.parent) / "indexed-guides", _env_file=None)
    with FileLock(f"{shared.data_dir}.lock"):
        if not shared.data_dir.exists():
            index = build_index(shared)
            report = index.sync(SHIPPED_GUIDES, root=SHIPPED_ROOT, progress=lambda done, total: None)
            index.close()
            assert not report.refused
    settings = Settings(data_dir=tmp_path_factory.mktemp("guides"), _env_file=None)
    shutil.copytree(shared.index_dir, settings.index_dir)
    return settings


@pytest.fixture
def guides_data(guides_settings: Settings, tmp_path: Path) -> Path:
    """A data folder of the test's own with that index."""
    shutil.copytree(guides_settings.index_dir, tmp_path / "guides" / "index")
    return tmp_path / "guides"


@pytest.fixture
def own_settings(guides_settings: Settings, tmp_path: Path) -> Settings:
    """The index of the shipped guides, and a database of the test's own.

    A test that reads the file of a database must not share it: closing any file drops the process's locks on it.
    """
    settings = guides_settings.model_copy(update={"data_dir": tmp_path / "data"})
    settings.data_dir.mkdir()
    settings.index_dir.symlink_to(guides_settings.index_dir)
    return settings


@pytest.fixture(scope="session")
def guides_index(guides_settings: Settings) -> Iterator[Index]:
    index = build_index(guides_settings)
    yield index
    index.close()


@pytest.fixture(scope="session")
def search(guides_index: Index) -> Search:
    return Search(guides_index)


@pytest.fixture(scope="session")
def guides_chunks(guides_index: Index) -> list[Chunk]:
    search = Search(guides_index)
    return [chunk for entry in guides_index.catalog.materials() for chunk in search.chunks_of(entry.id)]


@pytest.fixture(scope="session")
def client(guides_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create(guides_settings)) as opened:
        yield opened


class FakeModel:
    """Streams queued replies, in small parts, and remembers what it was asked."""

    name = "fake"

    def __init__(self, replies: list[str | ModelUnavailable | tuple[str, ModelUnavailable]]) -> None:
        self.replies = replies
        self.asked: list[str] = []

    async def stream(self, prompt: str) -> AsyncIterator[str | Usage]:
        self.asked.append(prompt)
        reply = self.replies.pop(0)
        text, error = reply if isinstance(reply, tuple) else (reply, None)
        if isinstance(text, ModelUnavailable):
            raise text
        for start in range(0, len(text), 3):
            yield text[start : start + 3]
        if error is not None:
            raise error
        yield Usage(100, 20)
