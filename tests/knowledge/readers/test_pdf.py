import zlib
from pathlib import Path

import pdf_oxide
import pytest

from knowledge.contents import Place
from knowledge.errors import MaterialUnreadable
from knowledge.readers.ocr import ocr_available
from knowledge.readers.pdf import read_pdf

HEAD = "<</Type/Catalog/Pages 2 0 R>>"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def written(texts: list[tuple[str, int, int]], size: int = 12) -> str:
    return "".join(f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET " for text, x, y in texts)


def pdf(
    *pages: str, extra: str = "", paper: str = "/MediaBox[0 0 400 600]", resources: str = "", info: str = ""
) -> bytes:
    """A PDF with one page for each content stream; object 3 is the font, 4 whatever is given as ``extra``."""
    kids = " ".join(f"{5 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [HEAD, f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", FONT, extra or "null"]
    for place, drawn in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R{paper}/Contents {6 + 2 * place} 0 R/Resources<</Font<</F 3 0 R>>{resources}>>>>"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    return assembled(objects, f"/Root 1 0 R{info}")


def assembled(objects: list[str], root: str = "/Root 1 0 R") -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}{root}>>\n"
    return data + f"{tail}startxref\n{len(data)}\n%%EOF".encode("latin-1")


def saved(folder: Path, data: bytes) -> Path:
    file = folder / "lesson.pdf"
    file.write_bytes(data)
    return file


def reason_of(file: Path) -> str:
    with pytest.raises(MaterialUnreadable) as refused:
        read_pdf(file)
    return refused.value.reason


def picture_of(width: int, height: int) -> str:
    data = zlib.compress(b"\xff" * 100).decode("latin-1")
    return (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray"
        f"/BitsPerComponent 8/Filter/FlateDecode/Length {len(data)}>>stream\n{data}\nendstream"
    )


def test_each_page_is_a_piece_with_its_number(tmp_path: Path) -> None:
    file = saved(tmp_path, pdf(written([("Water the plants.", 50, 400)]), written([("Then sow.", 50, 400)])))

    content = read_pdf(file)

    assert [(piece.text, piece.place) for piece in content.pieces] == [
        ("Water the plants.", Place("page", "1")),
        ("Then sow.", Place("page", "2")),
    ]


def test_two_columns_are_read_in_order(tmp_path: Path) -> None:
    left = [("Every course begins with a", 30, 400), ("short talk about the tools.", 30, 385)]
    right = [("Bring a notebook along to", 220, 400), ("the second meeting, please.", 220, 385)]
    drawn = written([place for pair in zip(left, right, strict=True) for place in pair])

    text = read_pdf(saved(tmp_path, pdf(drawn))).text

    assert text.index("about the tools") < text.index("Bring a notebook")


def test_letters_without_ink_tiny_white_or_beside_the_paper_are_dropped(tmp_path: Path) -> None:
    drawn = (
        written([("Seen by all.", 50, 400), ("Beside the paper.", 900, 400)])
        + f"BT 3 Tr /F 12 Tf 50 300 Td (Without ink.) Tj ET 0 Tr {written([('Tiny.', 50, 250)], 1)}"
        + f"1 g {written([('White on white.', 50, 200)])}"
    )

    assert read_pdf(saved(tmp_path, pdf(drawn))).text == "Seen by all."


def test_white_letters_on_a_dark_box_stay(tmp_path: Path) -> None:
    drawn = f"0 0 0.5 rg 40 390 200 30 re f 1 g {written([('Chapter one', 50, 400)])}"

    assert "Chapter one" in read_pdf(saved(tmp_path, pdf(drawn))).text


def test_text_turned_on_its_side_is_read(tmp_path: Path) -> None:
    drawn = "BT /F 12 Tf 0 1 -1 0 100 100 Tm (Turned to the left.) Tj ET"

    assert read_pdf(saved(tmp_path, pdf(drawn))).text == "Turned to the left."


def test_a_ruled_table_becomes_a_pipe_table(tmp_path: Path) -> None:
    lines = "".join(f"50 {y} m 250 {y} l S " for y in (400, 380, 360))
    lines += "".join(f"{x} 360 m {x} 400 l S " for x in (50, 150, 250))
    cells = written([("Tool", 60, 385), ("Number", 160, 385), ("Spade", 60, 365), ("4", 160, 365)])

    text = read_pdf(saved(tmp_path, pdf(lines + cells))).text

    assert text == "| Tool | Number |\n| --- | --- |\n| Spade | 4 |"


@pytest.mark.parametrize(
    ("stored", "title"),
    [
        ("(Garden course)", "Garden course"),
        ("(Course \\(second part\\))", "Course (second part)"),
        ("<FEFFC815C6D00020AC00AFB8AE30>", "정원 가꾸기"),
        ("(Microsoft Word - draft2.doc)", ""),
        ("(untitled)", ""),
        ("(SCAN-2024_final_v3)", ""),
        ("()", ""),
    ],
)
def test_a_sensible_title_is_kept_and_a_made_up_one_is_not(tmp_path: Path, stored: str, title: str) -> None:
    data = pdf(written([("Sow in April.", 50, 400)]), extra=f"<</Title {stored}>>", info="/Info 4 0 R")

    assert read_pdf(saved(tmp_path, data)).title == title


def test_a_password_is_needed(tmp_path: Path) -> None:
    document = pdf_oxide.PdfDocument.from_bytes(pdf(written([("Secret.", 50, 400)])))
    file = tmp_path / "locked.pdf"
    document.save_encrypted(str(file), "1234", "5678")

    assert reason_of(file) == "encrypted"


def test_a_password_only_for_changes_does_not_hinder_reading(tmp_path: Path) -> None:
    document = pdf_oxide.PdfDocument.from_bytes(pdf(written([("Open to read.", 50, 400)])))
    file = tmp_path / "owned.pdf"
    document.save_encrypted(str(file), "", "5678")

    assert read_pdf(file).text == "Open to read."


def test_a_file_cut_in_the_middle_is_damaged(tmp_path: Path) -> None:
    assert reason_of(saved(tmp_path, b"%PDF-1.4\n1 0 obj<</Type/Cata")) == "damaged"


def test_a_file_without_an_object_table_is_read_all_the_same(tmp_path: Path) -> None:
    data = pdf(written([("Still here.", 50, 400)]))

    assert read_pdf(saved(tmp_path, data[: data.index(b"xref")])).text == "Still here."


def test_a_page_tree_that_holds_itself_ends_neither_the_process_nor_the_reading(tmp_path: Path) -> None:
    drawn = written([("Round and round.", 50, 400)])
    page = "<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    stream = f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream"
    loop = assembled([HEAD, "<</Type/Pages/Kids[2 0 R]/Count 1>>", FONT, page, stream])

    assert "Round and round." in read_pdf(saved(tmp_path, loop)).text


def test_a_page_that_is_its_own_ancestor_ends_neither_the_process_nor_the_reading(tmp_path: Path) -> None:
    drawn = written([("Round and round.", 50, 400)])
    loop = assembled(
        [
            HEAD,
            "<</Type/Pages/Kids[4 0 R]/Count 1/Parent 4 0 R>>",
            FONT,
            "<</Type/Pages/Kids[5 0 R 2 0 R]/Count 1/Parent 2 0 R>>",
            "<</Type/Page/Parent 4 0 R/Contents 6 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        ]
    )

    assert "Round and round." in read_pdf(saved(tmp_path, loop)).text


def test_blank_pages_are_empty(tmp_path: Path) -> None:
    assert reason_of(saved(tmp_path, pdf("", ""))) == "empty"


def test_a_picture_of_enormous_size_is_never_decoded(tmp_path: Path) -> None:
    drawn = "q 400 0 0 600 0 0 cm /P Do Q"
    data = pdf(drawn, extra=picture_of(100_000, 100_000), resources="/XObject<</P 4 0 R>>")

    assert reason_of(saved(tmp_path, data)) == "no_text"


def test_a_page_with_wrong_letters_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    wrong = written([("7KH JDUGHQ RSHQV HYHUB ZHGQHVGDB DQG DQBERGB PDB FRPH WR OHDUQ KRZ WR VRZ VHHGV", 20, 400)])
    file = saved(tmp_path, pdf(written([("The garden is open.", 50, 400)]), wrong))

    content = read_pdf(file)

    assert content.pieces[0].text == "The garden is open."
    assert all(piece.place.name == "1" for piece in content.pieces) or ocr_available()


def test_a_page_that_is_a_picture_is_read_by_ocr(tmp_path: Path) -> None:
    if not ocr_available():
        pytest.skip("Tesseract with Korean is not installed.")
    page = pdf_oxide.PdfDocument.from_bytes(pdf(written([("Plant the beans in May", 40, 400)], 24)))
    file = tmp_path / "scan.pdf"
    file.write_bytes(pictured(page))

    content = read_pdf(file)

    assert "beans in May" in content.text
    assert content.pieces[0].place == Place("page", "1")


def pictured(document: pdf_oxide.PdfDocument) -> bytes:
    drawn = document.render_pixmap(0, dpi=150)
    grey = bytes(drawn.data[::4])
    data = zlib.compress(grey).decode("latin-1")
    picture = (
        f"<</Type/XObject/Subtype/Image/Width {drawn.width}/Height {drawn.height}/ColorSpace/DeviceGray"
        f"/BitsPerComponent 8/Filter/FlateDecode/Length {len(data)}>>stream\n{data}\nendstream"
    )
    return pdf("q 400 0 0 600 0 0 cm /P Do Q", extra=picture, resources="/XObject<</P 4 0 R>>")
