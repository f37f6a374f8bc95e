"""Peers measured: every contender takes each corpus in and answers its questions in a process of its own."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from evals.corpora import EvaluationSet, SetError, lay_out
from evals.memory import memory_mb
from evals.metrics import check_installed, percentile, ranking_scores
from evals.peers.contenders import CONTENDERS, Contender, Corpus, Progress

HOW_TO_INSTALL = "not installed; `make peers` installs it, then ask .venv-peers/bin/python -m evals peers"
_WATCH_SECONDS = 0.2
_FIRST_QUESTION = "와이파이 연결"
"""Asked before the clock runs, so that nobody pays for loading."""
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "TQDM_DISABLE": "1",
}
"""Nothing is sent anywhere, and bars other than ours are not drawn."""


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """What one contender reached on one set."""

    n: int
    ndcg_at_10: float
    recall_at_1: float
    ms_p50: float
    ms_p95: float
    index_seconds: float
    """From the files to the point where it can be asked, the encoder's start included."""
    memory_mb: float
    """Most memory that its process and the processes it started had together, sampled five times a second."""


@dataclass(frozen=True, slots=True)
class Comparison:
    figures: Mapping[str, Mapping[str, PeerFigures]]
    """By set and contender."""
    left_out: Mapping[str, str]
    """Why, by contender."""


@dataclass(frozen=True, slots=True)
class _Answers:
    """What one process found out: for each set, rankings and milliseconds in the order of its questions."""

    rankings: dict[str, list[list[str]]]
    milliseconds: dict[str, list[float]]
    index_seconds: float


@dataclass(frozen=True, slots=True)
class _Failure:
    why: str


def compare(
    sets: Sequence[EvaluationSet], progress: Progress, contenders: Mapping[str, Contender] = CONTENDERS
) -> Comparison:
    """PeerFigures of every contender that is installed and does not fail, one process after another.

    Raises:
        SetError: A corpus cannot be found or read, nobody could be measured, or ``ir-measures`` is not installed.
    """
    check_installed()
    figures: dict[str, dict[str, PeerFigures]] = {one.name: {} for one in sets}
    left_out = {name: HOW_TO_INSTALL for name, one in contenders.items() if not one.is_installed()}
    for source in dict.fromkeys(one.corpus for one in sets):
        asked = [one for one in sets if one.corpus == source]
        for name in contenders:
            if name in left_out:
                continue
            answers, memory = _measured(name, contenders[name], source, asked, progress)
            if isinstance(answers, _Failure):
                left_out[name] = answers.why
                continue
            for one in asked:
                figures[one.name][name] = _figures(one, answers, memory)
    if not any(figures.values()):
        raise SetError("; ".join(f"{name}: {why}" for name, why in left_out.items()))
    return Comparison(figures, left_out)


def _measured(
    name: str, contender: Contender, source: str, asked: Sequence[EvaluationSet], progress: Progress
) -> tuple[_Answers | _Failure, float]:
    """Answers and megabytes of one contender on one corpus."""
    with tempfile.TemporaryDirectory(prefix="baeum-peers-") as place:
        folder = Path(place, "materials")
        folder.mkdir()
        corpus = Corpus(folder, lay_out(source, folder), Path(place, "data"))
        questions = {one.name: [question.text for question in one.questions] for one in asked}
        here, there = get_context("spawn").Pipe(duplex=False)
        process = get_context("spawn").Process(target=_compete, args=(contender, corpus, questions, there))
        process.start()
        there.close()
        memory = 0.0
        answers: _Answers | _Failure | None = None
        while answers is None:
            memory = max(memory, memory_mb(process.pid or 0))
            if here.poll(_WATCH_SECONDS):
                answers = _received(here, name, progress)
        process.join()
        return answers, memory


def _received(here: Connection, name: str, progress: Progress) -> _Answers | _Failure | None:
    try:
        message = here.recv()
    except EOFError:
        return _Failure("its process ended without an answer")
    if isinstance(message, _Answers | _Failure):
        return message
    what, done, total = message
    progress(f"{name}: {what}", done, total)
    return None


def _compete(contender: Contender, corpus: Corpus, questions: Mapping[str, Sequence[str]], there: Connection) -> None:
    """What runs in the process of a contender."""
    os.environ.update(_QUIET)
    try:
        there.send(_answers(contender, corpus, questions, lambda *state: there.send(state)))
    except Exception as error:  # noqa: BLE001 (each framework raises errors of its own; the others go on)
        there.send(_Failure(f"failed: {type(error).__name__}: {error}"))


def _answers(
    contender: Contender, corpus: Corpus, questions: Mapping[str, Sequence[str]], progress: Progress
) -> _Answers:
    begun = time.perf_counter()
    ask = contender.index(corpus, progress)
    answers = _Answers({}, {}, time.perf_counter() - begun)
    ask(_FIRST_QUESTION)
    for name, texts in questions.items():
        rankings, times = answers.rankings.setdefault(name, []), answers.milliseconds.setdefault(name, [])
        for done, text in enumerate(texts, 1):
            begun = time.perf_counter()
            found = ask(text)
            times.append((time.perf_counter() - begun) * 1_000)
            rankings.append(list(dict.fromkeys(found)))
            progress(name, done, len(texts))
    return answers


def _figures(one: EvaluationSet, answers: _Answers, memory: float) -> PeerFigures:
    ranked = zip(one.questions, answers.rankings[one.name], strict=True)
    scores = ranking_scores({question.id: ids for question, ids in ranked}, one.relevant)
    times = answers.milliseconds[one.name]
    return PeerFigures(
        n=len(times),
        ndcg_at_10=sum(scores.ndcg_at_10) / len(times),
        recall_at_1=sum(scores.recall_at_1) / len(times),
        ms_p50=percentile(times, 0.5),
        ms_p95=percentile(times, 0.95),
        index_seconds=answers.index_seconds,
        memory_mb=memory,
    )
