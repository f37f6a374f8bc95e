"""Web pages: what a reader of the page came for, as Markdown, without menus, banners and forms."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from knowledge.contents import Content, Piece
from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable
from knowledge.readers.markup import INLINE, Element, parsed
from knowledge.readers.plain import is_item, literal, markdown_of, opening
from knowledge.readers.web_tables import table_blocks

_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,80}?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DROPPED = frozenset(
    """
    script style template noscript svg canvas iframe object embed audio video nav head title button input select
    textarea datalist progress meter annotation rp link meta map dialog del frameset
    """.split()
)
_PAGE_FURNITURE = frozenset({"header", "footer", "aside"})
_FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar".split()
)
_BANNER = re.compile(
    r"cookie[-_]?(banner|bar|consent|notice|popup)|consent[-_]?banner|breadcrumb|skip-?(nav|link)", re.IGNORECASE
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CODE = frozenset({"code", "samp", "tt"})
_SENTENCE = re.compile(r"\S+(\s+\S+){2,}[.!?。]|\S+(\s+\S+){5,}")
_HANGUL_WORDS = re.compile(r"[가-힣]{2,}")
_ENOUGH_CHARACTERS = 200
_BREAK = "\n"


def read_html(file: Path) -> Content:
    """What a web page says, and its title."""
    content = page_content(file.read_bytes())
    if not content.text:
        raise MaterialUnreadable("empty", f"{file.name!r} shows no text")
    return content


def page_content(raw: bytes, *, is_chapter: bool = False) -> Content:
    """What a page says as one piece; empty when it shows no text. Headers and notes of a chapter belong to it."""
    charset = _CHARSET.search(raw[:4_096])
    root = parsed(decoded(raw, declared=charset[1].decode("ascii", "replace") if charset else ""))
    main = _main(root)
    text = "\n\n".join(_blocks(main, is_chapter or main is not root))
    return Content((Piece(text),), _title(root, main))


def _title(root: Element, main: Element) -> str:
    """The heading of the page when its title only adds the name of the site to it."""
    named = next((" ".join(title.text.split()) for title in root.all("title")), "")
    headings = [" ".join(heading.text.split()) for heading in main.all("h1")]
    if headings and headings[0] and (not named or headings[0] in named):
        return headings[0]
    return named


def _main(root: Element) -> Element:
    """The part of a page that it marks as its content, when that holds more than a few words."""
    marked = [element for element in root.all("main", "div", "section") if _is_main(element)]
    articles = list(root.all("article"))
    for part in marked[:1] + (articles if len(articles) == 1 else []):
        length = len("".join(part.text.split()))
        if length >= _ENOUGH_CHARACTERS or length * 2 > len("".join(root.text.split())):
            return part
    return root


def _is_main(element: Element) -> bool:
    return element.name == "main" or element.attributes.get("role") == "main"


def _is_shown(element: Element, in_content: bool) -> bool:
    """Whether a reader of the page sees the element and came for it."""
    name, attributes = element.name, element.attributes
    if name in _DROPPED or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return False
    if name in _PAGE_FURNITURE and not (in_content and _is_told(element)):
        return False
    if attributes.get("role", "") in _FURNITURE_ROLES and not (in_content and name == "aside"):
        return False
    if _BANNER.search(f"{attributes.get('id', '')} {attributes.get('class', '')}") and name not in ("body", "html"):
        return False
    return not _UNSEEN.search(attributes.get("style", ""))


def _is_told(element: Element) -> bool:
    """Whether a header or note inside the content is more than links to elsewhere."""
    linked = sum(len(link.text) for link in element.all("a"))
    return element.name != "footer" and linked * 2 <= len(element.text)


def _blocks(element: Element, in_content: bool) -> list[str]:
    """The Markdown blocks of everything inside an element."""
    blocks: list[str] = []
    line: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            line.append(_spaced(child))
        elif child.name in INLINE and not child.holds_lines:
            line.append(_inline(child))
        elif _is_shown(child, in_content):
            blocks += _paragraphs("".join(line))
            line = []
            blocks += _block(child, in_content or child.name in ("article", "main", "blockquote"))
    return [*blocks, *_paragraphs("".join(line))]


def _block(element: Element, in_content: bool) -> list[str]:
    name = element.name
    if name in _HEADINGS:
        text = literal(" ".join(element.text.split()))
        return [f"{'#' * _HEADINGS[name]} {text}"] if text else []
    if name in ("ul", "ol", "menu"):
        return _list(element, in_content)
    if name == "dl":
        return _definitions(element, in_content)
    if name == "table":
        return table_blocks(element, partial(_blocks, in_content=in_content))
    if name in ("pre", "xmp", "listing"):
        return _preformatted(element)
    if name == "summary":
        return [f"**{text}**"] if (text := literal(" ".join(element.text.split()))) else []
    return _blocks(element, in_content)


def _paragraphs(line: str) -> Iterator[str]:
    """A line of the page, cut at double breaks; single breaks stay, and lists typed with them become lists."""
    for paragraph in re.split(r"(?:[ ]*\n){2,}", line.replace("****", "")):
        lines = [" ".join(part.split()) for part in paragraph.split(_BREAK)]
        shown = [opening(part) for part in lines if part]
        if shown:
            yield _with_breaks(shown)


def _with_breaks(lines: list[str]) -> str:
    parts = [lines[0]]
    for before, line in pairwise(lines):
        # A blank line where prose and entries meet: neither goes on with the other.
        entry, entry_before = is_item(line), is_item(before)
        parts.append("\n" if entry and entry_before else "  \n" if not entry and not entry_before else "\n\n")
        parts.append(line)
    return "".join(parts)


def _spaced(text: str) -> str:
    return literal(re.sub(r"\s+", " ", text.replace("\xad", "")))


def _inline(element: Element) -> str:
    name = element.name
    if name == "br":
        return _BREAK
    if name == "img":
        alt = " ".join(element.attributes.get("alt", "").split())
        return f" {literal(alt)} " if _SENTENCE.fullmatch(alt) and _is_shown(element, True) else ""
    if not _is_shown(element, True):
        return ""
    if name in _CODE:
        return _code(element.text)
    text = "".join(_spaced(child) if isinstance(child, str) else _inline(child) for child in element.children)
    return _marked(name, text)


def _marked(name: str, text: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    if name in ("b", "strong") and _BREAK not in inner and "**" not in inner:
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}**{inner}**{after}"
    if name == "sup":
        return f"^{inner}" if inner.isdigit() else text
    if name == "rt":
        return f"({inner})"
    return f"“{text}”" if name == "q" else text


def _code(text: str) -> str:
    inner = " ".join(text.split())
    if not inner:
        return ""
    fence = "``" if "`" in inner else "`"
    return f"{fence}{inner}{fence}" if fence == "`" else f"{fence} {inner} {fence}"


def _preformatted(element: Element) -> list[str]:
    text = element.text.strip("\n").rstrip()
    if not text.strip():
        return []
    if len(_HANGUL_WORDS.findall(text)) * 2 > len(text.split()) and not any(element.all("code")):
        return [markdown_of(text)]  # old Korean pages keep their line ends with it
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 3)
    return [f"{fence}\n{text}\n{fence}"]


def _list(element: Element, in_content: bool) -> list[str]:
    number = _number(element.attributes.get("start", ""), 1)
    items: list[str] = []
    for node in element.children:
        # Bare text in a list is shown like an entry.
        child = Element("li", children=[node]) if isinstance(node, str) else node
        if not _is_shown(child, in_content):
            continue
        blocks = _blocks(child, in_content) if child.name not in ("ul", "ol") else _list(child, in_content)
        if child.name in ("ul", "ol") and items:  # a list right inside a list belongs to the entry before it
            items[-1] = "\n".join([items[-1], *(_indented(block, 3) for block in blocks)])
            continue
        number = _number(child.attributes.get("value", ""), number)
        if blocks:
            items.append(_item(f"{number}. " if element.name == "ol" else "- ", blocks))
            number += 1
    return ["\n".join(items)] if items else []


def _item(mark: str, blocks: list[str]) -> str:
    text = blocks[0]
    for block in blocks[1:]:
        text += ("\n" if is_item(block) else "\n\n") + block
    return mark + _indented(text, len(mark)).lstrip()


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in text.split("\n"))


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise


def _definitions(element: Element, in_content: bool) -> list[str]:
    """Terms in bold, each with its meaning in one list entry."""
    entries: list[tuple[list[str], list[str]]] = []
    for child in element.own("dt", "dd"):
        if child.name == "dd" and entries:
            entries[-1][1].extend(_blocks(child, in_content))
        elif term := literal(" ".join(child.text.split())):
            if entries and not entries[-1][1]:
                entries[-1][0].append(term)
            else:
                entries.append(([term], []))
    items = []
    for terms, blocks in entries:
        head = f"**{', '.join(terms)}**"
        joined = [f"{head}: {blocks[0]}", *blocks[1:]] if blocks and not is_item(blocks[0]) else [head, *blocks]
        items.append(_item("- ", joined))
    return ["\n".join(items)] if items else []
