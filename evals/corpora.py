"""Corpora, questions and judgements for an evaluation, read from files."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


class SetError(Exception):
    """A set on the command line cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Questions over one corpus, and which of its documents answer each."""

    name: str
    corpus: str
    """A ``corpus.jsonl``, or ``FOLDER:GLOB`` whose ids are paths relative to FOLDER."""
    questions: tuple[Question, ...]
    relevant: Mapping[str, Mapping[str, int]]
    """Question id -> document id -> relevance."""


def read_set(text: str) -> EvaluationSet:
    """Read ``NAME=CORPUS,QUERIES,QRELS``. Questions without a judgement are left out.

    Raises:
        SetError: The text has another form, a file is missing or a line cannot be read.
    """
    name, _, files = text.partition("=")
    parts = files.split(",")
    if not name or len(parts) != 3:
        raise SetError(f"{text!r} is not NAME=CORPUS,QUERIES,QRELS")
    corpus, queries, qrels = parts
    relevant = _judgements(Path(qrels))
    asked = (Question(str(row["id"]), row["text"]) for row in read_rows(Path(queries), "id", "text"))
    questions = tuple(question for question in asked if question.id in relevant)
    if not questions:
        raise SetError(f"set {name!r}: no question of {queries!r} is judged in {qrels!r}")
    return EvaluationSet(name, corpus, questions, relevant)


def lay_out(corpus: str, folder: Path) -> dict[str, str]:
    """Write a corpus as material files into ``folder``; return document id by path in it.

    Raises:
        SetError: The corpus cannot be found or read.
    """
    source, colon, pattern = corpus.rpartition(":")
    if colon and Path(source).is_dir():
        return dict(_copied(Path(source), pattern, folder))
    return dict(_written(Path(corpus), folder))


def _copied(source: Path, pattern: str, folder: Path) -> Iterator[tuple[str, str]]:
    matching = f"{pattern}/*" if pattern.endswith("**") else pattern
    files = sorted(path for path in source.glob(matching) if path.is_file())
    if not files:
        raise SetError(f"no file in {str(source)!r} matches {pattern!r}")
    for file in files:
        path = file.relative_to(source).as_posix()
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / path)
        yield path, path


def _written(corpus: Path, folder: Path) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(read_rows(corpus, "id", "title", "text")):
        path = f"{number:07d}.md"
        heading = row.get("heading", "")
        body = f"## {heading}\n\n{row['text']}" if heading and heading != row["title"] else row["text"]
        title = json.dumps(row["title"], ensure_ascii=False)
        (folder / path).write_text(f"---\ntitle: {title}\n---\n{body}\n", encoding="utf-8")
        yield path, str(row["id"])


def _judgements(file: Path) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    for line in _text(file).splitlines()[1:]:
        question, document, relevance = line.split("\t")
        if int(relevance):
            relevant.setdefault(question, {})[document] = int(relevance)
    return relevant


def read_rows(file: Path, *columns: str) -> list[dict[str, str]]:
    """The lines of a file of JSON objects, each of which has these columns.

    Raises:
        SetError: The file is missing, or a line is something else.
    """
    try:
        rows = [json.loads(line) for line in _text(file).splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise SetError(f"{str(file)!r} has a line that is not JSON: {error}") from error
    if not all(isinstance(row, dict) and row.keys() >= set(columns) for row in rows):
        raise SetError(f"{str(file)!r} has a line without {' or '.join(columns)}")
    return rows


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise SetError(f"{str(file)!r} cannot be read ({error.strerror})") from error
