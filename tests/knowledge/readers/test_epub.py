import zipfile
from pathlib import Path

import pytest

from knowledge.errors import MaterialUnreadable
from knowledge.readers.epub import read_epub

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
PACKAGE = """<?xml version="1.0"?><package xmlns:dc="x"><metadata><dc:title>첫 책</dc:title><meta name="a" content="b"/>
</metadata><manifest>
<item id="two" href="b%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="a.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
</manifest><spine toc="ncx"><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/></spine></package>"""
NCX = """<ncx><navMap><navPoint><navLabel><text>둘째 장</text></navLabel><content src="b%20b.xhtml#x"/>
<navPoint><navLabel><text>안쪽</text></navLabel><content src="a.xhtml"/></navPoint></navPoint></navMap></ncx>"""
FILES = {
    "META-INF/container.xml": CONTAINER,
    "OPS/book.opf": PACKAGE,
    "OPS/toc.ncx": NCX,
    "OPS/nav.xhtml": '<html><body><nav><ol><li><a href="a.xhtml">첫 장</a></li></ol></nav></body></html>',
    "OPS/a.xhtml": "<html><head><title/></head><body><h1>첫 장</h1><p>하나</p><aside>도움말</aside></body></html>",
    "OPS/b b.xhtml": "<html><body><p>둘<br/>셋</p></body></html>",
}
LOCKS = """<encryption xmlns:enc="x">
<enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>"""


def book(folder: Path, **changes: str) -> Path:
    file = folder / "book.epub"
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (FILES | changes).items():
            archive.writestr(name, text)
    return file


def reason(file: Path) -> str:
    with pytest.raises(MaterialUnreadable) as refusal:
        read_epub(file)
    return refusal.value.reason


def test_chapters_come_in_the_order_of_reading_and_under_their_names(tmp_path: Path) -> None:
    content = read_epub(book(tmp_path))

    assert content.title == "첫 책"
    assert [piece.text for piece in content.pieces] == ["# 첫 장\n\n하나\n\n도움말", "# 둘째 장\n\n둘  \n셋"]


def test_a_book_with_locked_chapters_is_encrypted(tmp_path: Path) -> None:
    locks = {"META-INF/encryption.xml": LOCKS.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}

    assert reason(book(tmp_path, **locks)) == "encrypted"


def test_a_book_that_only_locks_its_fonts_is_read(tmp_path: Path) -> None:
    locks = {"META-INF/encryption.xml": LOCKS.format("http://www.idpf.org/2008/embedding")}

    assert len(read_epub(book(tmp_path, **locks)).pieces) == 2


def test_a_list_of_chapters_with_entities_of_its_own_is_unsafe(tmp_path: Path) -> None:
    changed = {"OPS/book.opf": '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PACKAGE}

    assert reason(book(tmp_path, **changed)) == "unsafe"


def test_a_book_without_its_list_of_chapters_is_damaged_and_one_of_pictures_has_no_text(tmp_path: Path) -> None:
    assert reason(book(tmp_path, **{"META-INF/container.xml": CONTAINER.replace("book", "gone")})) == "damaged"
    assert reason(book(tmp_path, **{"OPS/a.xhtml": "<img/>", "OPS/b b.xhtml": ""})) == "no_text"
