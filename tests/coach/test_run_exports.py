"""Exports: what spreadsheets, scripts and inspect_ai get to read of runs, and what leaves of conversations."""

import csv
import io
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from coach.__main__ import main
from coach.audit import Audit, Deed
from coach.database import open_database
from coach.inspect_log import inspect_log
from coach.run_exports import run_csv, run_jsonl
from coach.run_records import RunRecord, read_record
from coach.runs import Run, Runs, RunState
from coach.settings import load_settings
from coach.statuses import AnswerStatus
from coach.tables import turns
from coach.thumbs import Thumb, Thumbs
from coach.transcripts import Transcripts
from tests.runs import Given, fill, result, sample


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_database(load_settings().database)
    yield opened
    opened.dispose()


def record_of(engine: Engine, run: Run) -> RunRecord:
    return read_record(Runs(engine), Transcripts(engine), run)


def held() -> list[Given]:
    followed = sample("follow", suite="follow_up", history=["와이파이가 뭐예요?"], target="설정에서 켠다")
    return [
        Given(sample("plain"), {"outcome": 1.0, "latency": 12.5}),
        Given(followed, {"outcome": 0.0, "numbers": None}, answer="", status=AnswerStatus.UNANSWERED_NO_PASSAGES),
    ]


def test_a_table_opens_in_korean_excel_with_a_line_a_sample(engine: Engine) -> None:
    text = "".join(run_csv(record_of(engine, fill(engine, held())), "ko"))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    assert text.startswith("\ufeff")
    assert [row["id"] for row in rows] == ["follow", "plain"]
    assert (rows[1]["status"], rows[1]["score_latency"], rows[1]["answer"]) == (
        "answered",
        "12.5",
        "설정을 눌러요. [1]",
    )
    assert rows[1]["sources"] == "[1] 와이파이 › 연결"
    assert (rows[0]["score_numbers"], rows[0]["history"]) == ("", "와이파이가 뭐예요?")
    assert rows[0]["reason_outcome"]


def table(engine: Engine, given: Given) -> list[list[str]]:
    text = "".join(run_csv(record_of(engine, fill(engine, [given])), "en"))
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\n=", " =", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_table_is_computed(engine: Engine, begin: str) -> None:
    text = f'{begin}HYPERLINK("http://x.example","눌러요")'
    asked = sample("a", input=text.strip(), history=[text], target=text)
    rows = table(engine, Given(asked, {"outcome": 0.0}, answer=text, notice=text, detail=text))

    computed = [cell for cell in rows[1] if cell.strip()[:1] in tuple("=+-@＝＋－＠")]
    assert computed == []
    assert sum(cell.startswith("'") for cell in rows[1]) >= 4


def test_a_number_below_0_stays_a_number(engine: Engine) -> None:
    head, row = table(engine, Given(sample("a"), {"outcome": -1.0}))

    assert row[head.index("score_outcome")] == "-1.0"


def test_json_lines_hold_sample_scores_and_the_whole_conversation(engine: Engine) -> None:
    lines = [json.loads(line) for line in run_jsonl(record_of(engine, fill(engine, held())))]
    follow, plain = lines

    assert [turn["question"] for turn in follow["turns"]] == ["와이파이가 뭐예요?", "follow 어떻게 해요?"]
    assert follow["sample"]["target"] == "설정에서 켠다"
    assert {score["grader"]: score["value"] for score in follow["scores"]} == {"numbers": None, "outcome": 0.0}
    assert plain["turns"][0]["answer"] == "설정을 눌러요. [1]"
    assert plain["turns"][0]["result"]["offered"][0]["cited_as"] == 1


_READER = """
import json, sys
from inspect_ai.log import read_eval_log, read_eval_log_sample
log = read_eval_log(sys.argv[1])
head = read_eval_log(sys.argv[1], header_only=True)
sample = read_eval_log_sample(sys.argv[1], id="follow", epoch=1)
print(json.dumps({
    "status": log.status, "head": head.status, "model": log.eval.model, "commit": log.eval.revision.commit,
    "samples": [one.id for one in log.samples],
    "metrics": {one.name: {name: metric.value for name, metric in one.metrics.items()} for one in log.results.scores},
    "unscored": {one.name: one.unscored_samples for one in log.results.scores},
    "roles": [message.role for message in sample.messages],
    "output": log.samples[1].output.completion, "target": sample.target,
    "scores": {name: score.as_float() for name, score in sample.scores.items()},
    "why": sample.scores["outcome"].explanation,
}))
"""


def test_inspect_ai_opens_the_log(engine: Engine, tmp_path: Path) -> None:
    if find_spec("inspect_ai") is None:
        pytest.skip("inspect_ai is not installed, so nothing reads its logs here")
    file = tmp_path / "log.json"
    file.write_text(inspect_log(record_of(engine, fill(engine, held()))), encoding="utf-8")
    # A process of its own: it warns while it is imported, and warnings are errors here.
    done = subprocess.run(
        [sys.executable, "-c", _READER, file], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    assert (found["status"], found["head"], found["model"]) == ("success", "success", "baeum-coach/extractive")
    assert found["commit"] == "abc123def456"
    assert found["samples"] == ["follow", "plain"]
    assert found["metrics"]["outcome"] == {"mean": 0.5}
    assert (found["metrics"]["numbers"], found["unscored"]["numbers"]) == ({}, 1)
    assert found["roles"] == ["user", "assistant", "user", "assistant"]
    assert (found["output"], found["target"]) == ("설정을 눌러요. [1]", "설정에서 켠다")
    assert found["scores"]["outcome"] == 0.0
    assert math.isnan(found["scores"]["numbers"])
    assert found["why"]


def test_the_log_of_a_run_that_failed_says_so(engine: Engine) -> None:
    log = json.loads(inspect_log(record_of(engine, fill(engine, held(), state=RunState.FAILED, fault="no space"))))

    assert (log["status"], log["error"]["message"]) == ("error", "no space")


NUMBER, OFFICE = "010-2345-6789", "02-120-1234"


def hold(engine: Engine, question: str, *, origin: str = "web", days_ago: int = 0) -> None:
    """A conversation stored as an older version might have: with personal data that its patterns did not know."""
    store = Transcripts(engine)
    conversation = store.open_conversation("ko", origin)
    turn = store.open_turn(conversation, question)
    answer = f"{OFFICE}로 물어보세요. {NUMBER}도 적으셨네요."
    store.close_turn(turn, result(answer, Given(sample("a", input=question), {}, notice=f"{NUMBER} 번호는 지웠어요.")))
    Thumbs(engine).give(conversation, turn.id, Thumb(False, "other", f"제 전화 {NUMBER}로 알려 주세요"))
    asked = datetime.now(UTC) - timedelta(days=days_ago)
    with engine.begin() as connection:
        connection.execute(update(turns).where(turns.c.id == turn.id).values(asked_at=asked))


def export(file: Path, *options: str, days_ago: int = 1) -> int:
    since = (datetime.now().astimezone() - timedelta(days=days_ago)).date()
    return main(["transcripts", "export", "--since", since.isoformat(), *options, str(file)])


def test_an_export_leaves_no_personal_data_in_and_keeps_the_number_of_an_office(engine: Engine, tmp_path: Path) -> None:
    hold(engine, f"제 번호는 {NUMBER} 인데 와이파이가 안 돼요")
    file = tmp_path / "out.jsonl"

    assert export(file) == 0
    text = file.read_text(encoding="utf-8")
    assert NUMBER not in text
    assert "2345" not in text
    [line] = [json.loads(line) for line in text.splitlines()]
    [turn] = line["turns"]
    assert "[전화번호]" in turn["question"]
    assert OFFICE in turn["answer"]
    assert turn["thumb"] == {"up": False, "reason": "other", "text": "제 전화 [전화번호]로 알려 주세요"}


def test_an_export_holds_the_days_and_the_origin_that_were_asked_for(engine: Engine, tmp_path: Path) -> None:
    hold(engine, "새 질문")
    hold(engine, "오래된 질문", days_ago=9)
    hold(engine, "직원 질문", origin="staff")
    new, old, staff = tmp_path / "new", tmp_path / "old", tmp_path / "staff"
    export(new)
    export(old, days_ago=10)
    export(staff, "--origin", "staff")

    def asked(file: Path) -> list[str]:
        return [json.loads(line)["turns"][0]["question"] for line in file.read_text(encoding="utf-8").splitlines()]

    assert asked(new) == ["새 질문"]
    assert sorted(asked(old)) == ["새 질문", "오래된 질문"]
    assert asked(staff) == ["직원 질문"]
    assert [entry.deed for entry in Audit(engine).entries(limit=9)] == [Deed.TRANSCRIPTS_EXPORTED] * 3


def test_an_export_that_cannot_be_written_leaves_the_former_file(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(engine, "질문")
    taken = tmp_path / "folder"
    taken.mkdir()

    assert export(taken) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_a_day_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["transcripts", "export", "--since", "yesterday", str(tmp_path / "x")])

    assert stopped.value.code == 2
