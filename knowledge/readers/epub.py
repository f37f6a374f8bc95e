"""E-books: the chapters of an EPUB in the order of reading."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from knowledge.contents import Content, Piece
from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable
from knowledge.readers.archive import Budget, opened_zip, unpacked
from knowledge.readers.markup import Element, parsed
from knowledge.readers.plain import literal
from knowledge.readers.web import page_content

_FONT_ONLY = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Ways to keep fonts from being taken out of a book; its text stays readable."""
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/xml"})
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_MOST_CHAPTERS = 2_000


@dataclass(slots=True)
class _Book:
    archive: zipfile.ZipFile
    budget: Budget

    def bytes(self, path: str) -> bytes | None:
        """A file of the book; ``None`` when it has none of that name."""
        try:
            info = self.archive.getinfo(path)
        except KeyError:
            return None
        return b"".join(unpacked(self.archive, info, self.budget))

    def tree(self, path: str) -> Element | None:
        raw = self.bytes(path)
        if raw is None:
            return None
        text = decoded(raw)
        if _ENTITY.search(text):
            raise MaterialUnreadable("unsafe", f"{path!r} declares entities of its own")
        return parsed(text)


def read_epub(file: Path) -> Content:
    """What a book says, a piece a chapter, and its title."""
    with opened_zip(file) as archive:
        book = _Book(archive, Budget())
        _check_locks(book)
        package_path = _package_path(book)
        package = book.tree(package_path)
        if package is None:
            raise MaterialUnreadable("damaged", f"the book lacks {package_path!r}, which lists its chapters")
        names = _chapter_names(book, package, package_path)
        pieces = [
            Piece(_named(content, names.get(path, "")))
            for path in _chapters(package, package_path)
            if (raw := book.bytes(path)) and (content := page_content(raw, is_chapter=True)).text
        ]
    if not pieces:
        raise MaterialUnreadable("no_text", f"no chapter of {file.name!r} holds text")
    return Content(tuple(pieces), _text(package, "dc:title"))


def _check_locks(book: _Book) -> None:
    locks = book.tree("META-INF/encryption.xml")
    if locks is None:
        return
    for lock in locks.all("encrypteddata", "enc:encrypteddata"):
        ways = [way.attributes.get("algorithm", "") for way in lock.all("encryptionmethod", "enc:encryptionmethod")]
        if not set(ways[:1]) <= _FONT_ONLY:
            raise MaterialUnreadable("encrypted", "the chapters are locked for the reading programs of a shop")


def _package_path(book: _Book) -> str:
    container = book.tree("META-INF/container.xml")
    if container is not None:
        for root in container.all("rootfile"):
            if path := root.attributes.get("full-path"):
                return unquote(path)
    found = [name for name in book.archive.namelist() if name.lower().endswith(".opf")]
    if not found:
        raise MaterialUnreadable("damaged", "the book has no list of its chapters")
    return found[0]


def _text(tree: Element, name: str) -> str:
    return next((" ".join(element.text.split()) for element in tree.all(name, name.removeprefix("dc:"))), "")


def _beside(path: str, link: str) -> str:
    """The file that a link in another file of the book leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link.partition("#")[0])))


def _chapters(package: Element, package_path: str) -> Iterator[str]:
    """Paths in the order of reading, without the tables of contents."""
    items = {item.attributes.get("id", ""): item.attributes for item in package.all("item", "opf:item")}
    contents = {
        _beside(package_path, place.attributes.get("href", ""))
        for place in package.all("reference", "opf:reference")
        if place.attributes.get("type", "").lower() == "toc"
    }
    places = list(package.all("itemref", "opf:itemref"))
    if len(places) > _MOST_CHAPTERS:
        raise MaterialUnreadable("unsafe", f"the book lists {len(places)} chapters, {_MOST_CHAPTERS} are allowed")
    for idref in dict.fromkeys(place.attributes.get("idref", "") for place in places):
        item = items.get(idref, {})
        path = _beside(package_path, item.get("href", ""))
        if (
            item.get("media-type") in _PAGES
            and "nav" not in item.get("properties", "").split()
            and path not in contents
        ):
            yield path


def _chapter_names(book: _Book, package: Element, package_path: str) -> dict[str, str]:
    """What the table of contents calls each file; its first name when it has several."""
    names: dict[str, str] = {}
    for item in package.all("item", "opf:item"):
        path = _beside(package_path, item.attributes.get("href", ""))
        if item.attributes.get("media-type") == "application/x-dtbncx+xml":
            entries = _ncx_entries(book.tree(path))
        elif "nav" in item.attributes.get("properties", "").split():
            entries = _nav_entries(book.tree(path))
        else:
            continue
        for link, name in entries:
            names.setdefault(_beside(path, link), " ".join(name.split()))
    return names


def _ncx_entries(tree: Element | None) -> Iterator[tuple[str, str]]:
    for point in tree.all("navpoint") if tree else ():
        for label, place in zip(point.all("navlabel"), point.all("content"), strict=False):
            yield place.attributes.get("src", ""), label.text
            break


def _nav_entries(tree: Element | None) -> Iterator[tuple[str, str]]:
    for link in tree.all("a") if tree else ():
        yield link.attributes.get("href", ""), link.text


def _named(content: Content, name: str) -> str:
    """A chapter under the name it has in the table of contents, unless it has a heading of its own."""
    return content.text if not name or _HEADING.search(content.text) else f"# {literal(name)}\n\n{content.text}"
