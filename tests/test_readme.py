"""The README cannot say what the code does not."""

import os
import re
import subprocess
import sys
from pathlib import Path

from coach.settings import Settings
from knowledge.refusals import REASONS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.+?) \|$", README, re.MULTILINE)
    fields = [
        (
            str(field.validation_alias or f"COACH_{name.upper()}"),
            "" if field.default in (None, "") else str(field.default),
            field.description,
        )
        for name, field in Settings.model_fields.items()
    ]

    assert rows == fields


def test_the_example_for_langchain_runs(guides_settings: Settings) -> None:
    (example,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    environment = {**os.environ, "COACH_DATA_DIR": str(guides_settings.data_dir)}
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    first, *found = done.stdout.splitlines()

    assert int(first.split()[0]) == len(list((ROOT / "knowledge" / "materials" / "ko").iterdir()))
    assert found[0].startswith("와이파이 연결하기")


def test_every_reason_of_a_refusal_is_explained() -> None:
    assert re.findall(r"^\| `([a-z_]+)` \|", README, re.MULTILINE)[: len(REASONS)] == list(REASONS)


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"python -m coach ([\w-]+)", README))
    source = (ROOT / "coach" / "__main__.py").read_text(encoding="utf-8")

    assert commands == {"ask", "index", "doctor", "gaps", "admin-link", "transcripts"}
    assert all(f'"{command}"' in source for command in commands)


def test_the_top_level_holds_what_the_readme_names() -> None:
    known = {
        "api", "coach", "evals", "knowledge", "prompts", "tests", "CHANGELOG.md", "LICENSE", "Makefile", "README.md",
        "pyproject.toml", "requirements.txt", "requirements-dev.txt",
    }  # fmt: skip

    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} == known


def test_no_pinned_file_names_an_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml", "Makefile"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
