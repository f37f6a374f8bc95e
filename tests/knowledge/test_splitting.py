from knowledge.blocks import parse_blocks
from knowledge.contents import Piece, Place
from knowledge.passages import Chunk
from knowledge.reading import Material
from knowledge.splitting import BUDGET_TOKENS, split_material, window_texts
from knowledge.tokens import count_tokens


def split(text: str, title: str = "Title") -> list[Chunk]:
    return split_material(Material("m", "m.md", title, (Piece(text),), "en"))


def test_each_section_is_a_chunk_with_its_heading_path() -> None:
    chunks = split("# Title\nIntro.\n## One\nText one.\n### Deep\nText deep.\n## Two\nText two.\n")

    assert [(chunk.heading_path, chunk.text) for chunk in chunks] == [
        ((), "Intro."),
        (("One",), "Text one."),
        (("One", "Deep"), "Text deep."),
        (("Two",), "Text two."),
    ]


def test_steps_are_never_cut_inside_a_step() -> None:
    steps = [f"Step {n} " + "press the button and wait until it is done " * 6 for n in range(1, 31)]
    chunks = split("## Long\n" + "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)))
    blocks = [block for chunk in chunks for block in parse_blocks(chunk.text)]

    assert len(chunks) > 1
    assert [item.strip() for block in blocks for item in block.items] == [step.strip() for step in steps]
    assert [block.start for block in blocks][1] > 1


def test_a_long_table_is_cut_between_rows_with_its_header_again() -> None:
    rows = "\n".join(f"| {n} | " + "words and words " * 12 + "|" for n in range(40))
    chunks = split(f"## T\n| number | text |\n|---|---|\n{rows}\n")
    tables = [block for chunk in chunks for block in parse_blocks(chunk.text)]

    assert len(tables) > 1
    assert {table.items[0] for table in tables} == {"number | text"}
    assert sum(len(table.items) - 1 for table in tables) == 40


def test_a_list_stays_with_the_sentence_that_leads_to_it() -> None:
    filler = "Some words that fill the budget. " * 45
    chunks = split(f"## S\n{filler}\n\nDo this:\n\n1. one {'x ' * 90}\n2. two {'y ' * 90}\n")

    assert "Do this:" in next(chunk.text for chunk in chunks if "1. one" in chunk.text)


def test_prose_longer_than_the_budget_is_cut_at_sentences() -> None:
    chunks = split("## S\n" + "이 문장은 예산을 채우려고 있어요. " * 120)

    assert len(chunks) > 1
    assert all(count_tokens(chunk.text) <= BUDGET_TOKENS for chunk in chunks)
    assert all(chunk.text.endswith("요.") for chunk in chunks)


def test_ids_are_stable_and_differ_for_repeated_text() -> None:
    once, twice = split("## A\nSame.\n## A\nSame.\n"), split("## A\nSame.\n## A\nSame.\n")

    assert [chunk.id for chunk in once] == [chunk.id for chunk in twice]
    assert len({chunk.id for chunk in once}) == 2


def test_windows_carry_the_heading_and_cover_all_text() -> None:
    (chunk,) = split("## Heading\n" + "".join(f"word{n} " for n in range(100)))
    windows = window_texts(chunk)

    assert all(window.startswith("Title Heading") for window in windows)
    assert all(any(f"word{n}" in window for window in windows) for n in range(100))


def test_a_chunk_never_runs_over_a_page_and_knows_its_own() -> None:
    pieces = (
        Piece("# Guide\n\nFirst page.", Place("page", "1")),
        Piece("Second page.\n\n## More\n\nStill second.", Place("page", "2")),
    )
    chunks = split_material(Material("m", "m.pdf", "Guide", pieces, "en"))

    assert [(chunk.text, chunk.place.name, chunk.heading_path) for chunk in chunks] == [
        ("First page.", "1", ()),
        ("Second page.", "2", ()),
        ("Still second.", "2", ("More",)),
    ]


def test_minutes_of_one_talk_share_a_chunk_that_knows_where_it_begins() -> None:
    pieces = (Piece("Hello.", Place("time", "0:00:05")), Piece("Press the key.", Place("time", "0:01:05")))
    (chunk,) = split_material(Material("m", "m.srt", "Talk", pieces, "en"))

    assert (chunk.text, chunk.place.name) == ("Hello.\n\nPress the key.", "0:00:05")


def test_a_slide_that_is_only_its_title_can_be_found() -> None:
    pieces = (Piece("## Staying safe", Place("slide", "1")), Piece("## First\n\n- Look.", Place("slide", "2")))
    chunks = split_material(Material("m", "m.pptx", "Talk", pieces, "en"))

    assert [(chunk.text, chunk.heading_path, chunk.place.name) for chunk in chunks] == [
        ("Staying safe", (), "1"),
        ("- Look.", ("First",), "2"),
    ]
