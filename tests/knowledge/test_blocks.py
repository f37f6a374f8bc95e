from knowledge.blocks import Block, cells, parse_blocks


def kinds(markdown: str) -> list[str]:
    return [block.kind for block in parse_blocks(markdown)]


def test_every_kind_of_block_is_told_apart_in_order() -> None:
    text = "# A\n\nText.\n\n1. one\n2. two\n\n- a\n\n| h | i |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"

    assert kinds(text) == ["heading", "paragraph", "steps", "list", "table", "code"]


def test_links_leave_their_text_and_pictures_their_caption() -> None:
    (block,) = parse_blocks("See [the page](https://x.example/a) and ![a button](b.png) <b>now</b>.")

    assert block.items == ("See the page and a button now.",)


def test_bold_and_code_marks_stay() -> None:
    (block,) = parse_blocks("Press **설정**, then `Wi-Fi`.")

    assert block.items == ("Press **설정**, then `Wi-Fi`.",)


def test_steps_keep_their_first_number() -> None:
    (block,) = parse_blocks("3. three\n4. four\n")

    assert (block.start, block.markdown) == (3, "3. three\n4. four")


def test_a_nested_list_stays_inside_its_step() -> None:
    (block,) = parse_blocks("1. one\n   - a\n   - b\n2. two\n")

    assert block.items == ("one\na\nb", "two")


def test_a_part_of_a_table_keeps_the_header() -> None:
    (table,) = parse_blocks("| h | i |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n")

    assert table.part(2, 3).items == ("h | i", "3 | 4")
    assert cells("3 | 4") == ["3", "4"]


def test_html_is_reduced_to_its_text_and_scripts_to_nothing() -> None:
    blocks = parse_blocks("<div>Hello <script>alert(1)</script><b>you</b></div>")

    assert [block.items[0] for block in blocks] == ["Hello you"]


def test_what_a_block_writes_is_read_back_the_same() -> None:
    for block in (
        Block("steps", ("one", "two"), start=2),
        Block("list", ("a", "b")),
        Block("table", ("h | i", "1 | 2")),
        Block("paragraph", ("Text.",)),
        Block("code", ("a\nb",)),
    ):
        assert parse_blocks(block.markdown) == [block]
