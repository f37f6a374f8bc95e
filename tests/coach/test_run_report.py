"""Reports: pages that hold all that was measured, stand alone, and take nothing in as markup."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import Engine

from coach.database import open_database
from coach.errors import RunNotFound
from coach.run_comparison import run_comparison
from coach.run_records import RunRecord, named_run, read_record
from coach.run_report import run_report
from coach.runs import Run, Runs, RunState
from coach.samples import SUITES
from coach.statuses import AnswerStatus
from coach.transcripts import Transcripts
from prompts import Language, load_replies
from tests.runs import CONFIGURATION, Given, fill, sample

ROOT = Path(__file__).parent.parent.parent
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / "coach.sqlite3")
    yield opened
    opened.dispose()


def record_of(engine: Engine, run: Run) -> RunRecord:
    return read_record(Runs(engine), Transcripts(engine), run)


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def stands_alone(page: Page) -> bool:
    names = {name for name, _ in page.attributes}
    loads = names & {"src", "href", "srcset", "action"} or any(name.startswith("on") for name in names)
    return not loads and not set(page.tags) & {"script", "link", "img", "iframe", "object"}


def held() -> list[Given]:
    return [
        Given(sample("good"), {"outcome": 1.0, "latency": 20.0}),
        Given(
            sample("bad", history=["앞의 질문이에요"], target="설정에서 와이파이를 켠다"),
            {"outcome": 0.0, "citation_precision": 0.5, "numbers": None},
            answer="",
            notice="자료에서 찾지 못했어요.",
            status=AnswerStatus.UNANSWERED_NO_PASSAGES,
            detail="unanswered_no_passages",
        ),
        Given(sample("third", language="en", suite="unsafe"), {"outcome": 1.0}),
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_report_tells_figures_examples_and_configuration(engine: Engine, language: Language) -> None:
    page = Page(run_report(record_of(engine, fill(engine, held())), language))

    assert stands_alone(page)
    assert page.tags.count("svg") == 2
    for words in (
        "66.7%",
        "앞의 질문이에요",
        "bad 어떻게 해요?",
        "자료에서 찾지 못했어요.",
        "설정에서 와이파이를 켠다",
        "50.0%",
    ):
        assert words in page.words
    assert "settings.chat_model" in page.words
    assert {"ko": "가장 아쉬운 답", "en": "The worst answers"}[language] in page.words
    assert "good 어떻게 해요?" not in page.words
    assert page.words.count("unanswered_no_passages") == 3


def test_bars_are_as_long_as_the_shares(engine: Engine) -> None:
    text = run_report(record_of(engine, fill(engine, held())), "en")
    widths = [float(width) for width in re.findall(r'<rect x="250" y="[\d.]+" width="([\d.]+)"', text)]

    assert widths[:2] == [203.0, 406.0]


def test_nothing_that_was_said_or_typed_becomes_markup(engine: Engine) -> None:
    given = Given(
        sample("bad", input=ATTACK, history=[ATTACK], target=ATTACK, suite="manipulation"),
        {"outcome": 0.0},
        answer=ATTACK,
        notice=ATTACK,
        detail=ATTACK,
    )
    run = fill(engine, [given], state=RunState.FAILED, fault=ATTACK, configuration={**CONFIGURATION, ATTACK: ATTACK})
    other = fill(engine, [given, Given(sample("more"), {})])
    pages = [
        Page(run_report(record_of(engine, run), "ko")),
        Page(run_comparison(record_of(engine, run), record_of(engine, other), "ko")),
    ]

    assert all(stands_alone(page) for page in pages)
    assert all(ATTACK in page.words for page in pages)


def test_a_report_of_a_broken_run_says_why(engine: Engine) -> None:
    run = fill(engine, held()[:1], state=RunState.FAILED, fault="the disk is full")
    words = Page(run_report(record_of(engine, run), "en")).words

    assert "It failed" in words
    assert "the disk is full" in words


def test_a_report_of_nothing_says_so(engine: Engine) -> None:
    assert "아직 물어본 표본이 없어요." in run_report(record_of(engine, fill(engine, [])), "ko")


def test_a_comparison_shows_settings_both_answers_and_what_got_worse(engine: Engine) -> None:
    same = Given(sample("same"), {"outcome": 1.0})
    a = fill(engine, [same, Given(sample("moved"), {"outcome": 1.0}, answer="예전 답이에요.")])
    b = fill(
        engine,
        [same, Given(sample("moved"), {"outcome": 0.0}, answer="새 답이에요.")],
        configuration={**CONFIGURATION, "prompts": {"answer.md": "2222"}},
        writer="model",
    )
    text = run_comparison(record_of(engine, a), record_of(engine, b), "ko")
    page = Page(text)

    assert stands_alone(page)
    for words in ("prompts.answer.md", "1111", "2222", "예전 답이에요.", "새 답이에요.", "100.0% → 0.0%", "나빠졌어요"):
        assert words in page.words
    assert "settings.chat_model" not in page.words
    assert "same 어떻게 해요?" not in page.words
    assert "똑같은 답 1개" in page.words


def test_last_is_the_newest_run_and_none_is_told(engine: Engine) -> None:
    with pytest.raises(RunNotFound, match="no run yet"):
        named_run(Runs(engine), "last")
    fill(engine, [])
    newest = fill(engine, [])

    assert named_run(Runs(engine), "last").name == newest.name


def test_every_word_of_reports_is_used_and_every_word_used_is_there() -> None:
    files = [*(ROOT / "coach/templates").glob("*.html"), ROOT / "coach/run_report.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(r'\bt\("(\w+)"\s*[,)]', text)) | set(re.findall(r't\("(\w+)" if', text))
    used |= {"worst_none", *(f"suite_{suite}" for suite in SUITES), "language_ko", "language_en"}
    used |= {f"state_{state}" for state in RunState if state is not RunState.DONE}

    assert used == load_replies().names("report")
