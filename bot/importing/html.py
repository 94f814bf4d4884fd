"""Web page → Document, by lxml: the main part only, without menus, notices and forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from bot.errors import InputError
from bot.importing.document import Block, BlockKind, Document, numbered, plain

_DROPPED = {
    "script", "style", "template", "noscript", "nav", "aside", "form", "button", "input", "select", "textarea",
    "iframe", "object", "embed", "svg", "canvas", "video", "audio", "map", "dialog", "menu", "figure", "img",
    "math", "head",
}  # fmt: skip
_DROPPED_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu", "form"}
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|breadcrumbs?|cookies?|consent|share|sharing|social|sidebar|related|newsletter|"
    r"subscribe|comments?|footer|skip-?link|pagination|advert\w*|promo|toc|table-of-contents|contents-list)(?:$|[-_ ])",
    re.IGNORECASE,
)
_BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "table", "tr", "td", "th", "dt", "dd",
    "div", "section", "article", "main", "ul", "ol", "dl",
}  # fmt: skip
_HEADING = re.compile(r"h([1-6])")
_LEAST_MAIN = 200  # characters below which <main> is taken for a shell that a script was to fill
_SPACED = {
    "br", "td", "th", "li", "p", "div", "tr",
}  # fmt: skip


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read_html(raw: bytes, encoding: str | None = None) -> Document:
    """Reads a page; `encoding` is what the server said, if it did.

    Raises:
        InputError: the page holds no text, as one that a script fills.
    """
    root = _parse(raw, encoding)
    title = plain(_first(root, "//h1") or _meta(root, "og:title") or _first(root, "//title"))
    about: dict[str, str] = {
        "publisher": plain(
            _meta(root, "og:site_name") or _meta(root, "publisher", "dc.publisher", "dcterms.publisher")
        ),
        "date": plain(
            _meta(root, "article:published_time", "dc.date", "dcterms.date", "date", "govuk:public-updated-at")
        ),
    }
    about["date"] = _in_words(about["date"])
    remarks = []
    if tables := len(root.xpath("//table")):
        remarks.append(f"{tables} table{'s' if tables > 1 else ''}: the rows are in the source, but in no passage")
    _strip(root)
    blocks = numbered(_blocks(_main(root)))
    if not any(block.kind is not BlockKind.HEADING for block in blocks):
        raise InputError("the page holds no text, as one that a script fills; save the text or a PDF, and import that")
    return Document("web page", blocks, title, about["publisher"], about["date"], remarks=tuple(remarks))


def _parse(raw: bytes, encoding: str | None) -> html.HtmlElement:
    try:
        parser = html.HTMLParser(encoding=_known(encoding, raw), no_network=True, remove_comments=True, remove_pis=True)
        return html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, ValueError):
        raise InputError("the page is empty or cannot be read as HTML; save it again, or import a PDF") from None


def _known(encoding: str | None, raw: bytes) -> str | None:
    """The server's word, else UTF-8 where the bytes are; else what the page itself says."""
    if encoding:
        try:
            "".encode(encoding)
        except LookupError:
            encoding = None
    if encoding:
        return encoding
    try:
        raw.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _strip(root: html.HtmlElement) -> None:
    """Takes out what is not the document's own text."""
    _clean(root)
    for element in list(root.iter()):
        if element is root or not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article"):
            continue
        named = f"{element.get('class', '')} {element.get('id', '')}"
        outer = element.tag in ("header", "footer") and not any(True for _ in element.iterancestors("article", "main"))
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
        if (
            element.tag in _DROPPED
            or element.get("role") in _DROPPED_ROLES
            or outer
            or hidden
            or (element.tag not in _HEADING_TAGS and _FURNITURE.search(named))
        ):
            _drop(element)


def _clean(root: html.HtmlElement) -> None:
    """Takes out control characters, with which lxml reads a page but will not write to it."""
    for element in root.iter():
        for part in ("text", "tail"):
            words = getattr(element, part)
            if words and _CONTROL.search(words):
                setattr(element, part, _CONTROL.sub("", words))


_HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p"}


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _main(root: html.HtmlElement) -> html.HtmlElement:
    body = root.find("body")
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and len(found[0].text_content()) >= _LEAST_MAIN:
            return found[0]
    return root if body is None else body


def _blocks(element: html.HtmlElement, *, quoted: bool = False, mark: str = "") -> Iterator[Block]:
    """The blocks under an element. Text that stands between blocks is a block of its own."""
    loose: list[str] = [element.text or ""]

    def flush() -> Iterator[Block]:
        nonlocal mark
        if text := plain("".join(loose)):
            yield Block(_kind(element, quoted, mark), text, mark=mark)
            mark = ""
        loose.clear()

    for child in element:
        if not isinstance(child.tag, str):
            loose.append(child.tail or "")
            continue
        if child.tag in _BLOCKS:
            yield from flush()
            yield from _block(child, quoted, mark)
            mark = "" if child.tag == "p" else mark
        elif any(True for _ in child.iter(*_BLOCKS)):
            yield from flush()
            yield from _blocks(child, quoted=quoted, mark=mark)
        else:
            loose.append(_inline(child))
        loose.append(child.tail or "")
    yield from flush()


def _block(child: html.HtmlElement, quoted: bool, mark: str) -> Iterator[Block]:
    if level := _HEADING.fullmatch(child.tag):
        yield Block(BlockKind.HEADING, plain(_inline(child)), int(level[1]))
    elif child.tag == "table":
        for row in child.iter("tr"):
            yield Block(BlockKind.ASIDE, " | ".join(plain(_inline(cell)) for cell in row.iter("td", "th")))
    elif child.tag in ("ul", "ol"):
        for number, item in enumerate(child.iterchildren("li"), _start(child)):
            yield from _blocks(item, quoted=quoted, mark=f"{number}." if child.tag == "ol" else "•")
    elif child.tag == "pre":
        yield Block(BlockKind.ASIDE, plain(child.text_content()))
    else:
        yield from _blocks(child, quoted=quoted or child.tag == "blockquote", mark=mark)


def _kind(element: html.HtmlElement, quoted: bool, mark: str) -> BlockKind:
    if mark or element.tag in ("li", "dd"):
        return BlockKind.ITEM
    return BlockKind.QUOTE if quoted else BlockKind.PARAGRAPH


def _inline(element: html.HtmlElement) -> str:
    """The words of an element without footnote marks; a line break is a space."""
    if element.tag == "sup" and re.fullmatch(r"[\s\[\]()\d*†‡a-z]{0,6}", element.text_content()):
        return ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(" " if child.tag in _SPACED else "")
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _start(element: html.HtmlElement) -> int:
    value = element.get("start", "1")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def _first(root: html.HtmlElement, path: str) -> str:
    found = root.xpath(path)
    return str(found[0].text_content()) if found else ""


def _meta(root: html.HtmlElement, *names: str) -> str:
    for element in root.iter("meta"):
        if (element.get("name") or element.get("property") or "").lower() in names and element.get("content"):
            return str(element.get("content"))
    return ""


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def _in_words(date: str) -> str:
    """2024-05-17T… as people write it: 17 May 2024; whatever else as it is."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", date)
    if not found or not 1 <= int(found[2]) <= 12:
        return date[:60]
    return f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}"
