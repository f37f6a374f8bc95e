"""``python -m knowledge read`` as a person uses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.refusals import REASONS, reason_sentence

ROOT = Path(__file__).parent.parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "knowledge", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


SUBTITLES = "1\n00:00:01,000 --> 00:00:04,000\n안녕하세요.\n\n2\n00:02:05,000 --> 00:02:08,000\n와이파이를 켜 볼게요.\n"


def test_a_file_is_printed_as_markdown_with_its_places(tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text(SUBTITLES)
    done = run("read", str(tmp_path / "talk.srt"))

    assert (done.returncode, done.stderr) == (0, "")
    assert "<!-- time 0:02:05 -->\n\n와이파이를 켜 볼게요." in done.stdout


def test_json_has_the_pieces_and_their_places(tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text(SUBTITLES)
    report = json.loads(run("read", str(tmp_path / "talk.srt"), "--json").stdout)

    assert (report["format"], len(report["pieces"])) == ("srt", 2)
    assert report["pieces"][1]["place"] == {"kind": "time", "name": "0:02:05", "file": ""}
    assert "와이파이" in report["text"]


def test_a_refusal_is_3_with_one_line_that_begins_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.hwp").write_bytes(b"")
    done = run("read", str(tmp_path / "empty.hwp"))

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("empty: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert reason_sentence("empty", "ko") in done.stderr
    assert reason_sentence("empty", "en") in done.stderr


@pytest.mark.parametrize("arguments", [[], ["read"], ["read", "nowhere.pdf"], ["read", "."]])
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_polite_sentence_in_both_languages(reason: str) -> None:
    korean, english = (reason_sentence(reason, language) for language in ("ko", "en"))  # type: ignore[arg-type]

    assert korean.rstrip(".").endswith(("요", "세요"))
    assert english.endswith(".")
