"""Web pages into documents: the article's text without what stands around it."""

from __future__ import annotations

from itertools import pairwise

from lxml import html as lxml_html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from question_bank.documents.assembling import Assembly, clean
from question_bank.documents.boilerplate import is_boilerplate, is_menu
from question_bank.documents.decoding import Decoded, decode
from question_bank.documents.limits import Limits, UnreadableDocument, check_text
from question_bank.documents.model import BlockKind, Document

BOLD_LEVEL = 6  # a line in bold, or the caption of a fold or of fields, stands below every real heading
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": BOLD_LEVEL, "legend": BOLD_LEVEL}
_LISTS = frozenset({"ul", "ol", "menu"})
_FLOWING = (
    "br",
    "dd",
    "p",
    "div",
    "section",
    "article",
    "main",
    "body",
    "html",
    "blockquote",
    "pre",
    "address",
    "center",
)
_FURTHER = ("figure", "figcaption", "details", "form", "fieldset", "hr", "header", "tbody", "thead", "tr", "td", "th")
_BLOCKS = _LISTS | {*_FLOWING, *_FURTHER, "tfoot", "caption", "center"}
_BOLD = frozenset({"strong", "b"})
_BOLD_WORDS = 12


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A web page as a document; its text is what a reader of the article sees."""
    decoded = _decoded(data)
    check_text(len(decoded.text), limits)
    try:
        root = lxml_html.document_fromstring(decoded.text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except LxmlError as error:
        raise UnreadableDocument("NO_TEXT", "The web page holds no text to read.") from error
    walker = _Walker(Assembly(limits), limits)
    article = _article(root)
    walker.walk(article, depth=0, in_article=article.tag != "body")
    walker.flush()
    text, blocks = walker.assembly.finish()
    title = clean(root.findtext(".//title") or "")
    return Document(
        name=name,
        kind="html",
        text=text,
        blocks=blocks,
        encoding=decoded.encoding,
        title=title,
        markup=decoded.text,
    )


def _decoded(data: bytes) -> Decoded:
    """The page's text, by its own word for its encoding where that word holds."""
    head = data[:2048].lower()
    for encoding in ("windows-1251", "windows-1252", "koi8-r", "iso-8859-1"):
        if b"charset" in head and encoding.encode() in head:
            usual = {"windows-1251": "cp1251", "koi8-r": "koi8_r"}.get(encoding, "cp1252")
            return Decoded(data.decode(usual, "replace"), usual)
    return decode(data)


def _article(root: HtmlElement) -> HtmlElement:
    """The part that holds the article: the one ``main`` or ``article`` if there is one, else the body."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len("".join(found[0].itertext()).split()) > 20:
            return found[0]
    body = root.find("body")
    return root if body is None else body


class _Walker:
    """Goes through a page in reading order; words between block elements gather until one begins or ends."""

    def __init__(self, assembly: Assembly, limits: Limits) -> None:
        self.assembly = assembly
        self._limits = limits
        self._words: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._list_depth = 0
        self._tables = 0

    def walk(self, element: HtmlElement, depth: int, *, in_article: bool) -> None:
        """All that is inside an element, its own tail not."""
        if depth > self._limits.depth:
            raise UnreadableDocument(
                "TOO_DEEP", f"The page is nested more than {self._limits.depth} levels deep. Save it as text."
            )
        self._words.append(element.text or "")
        for child in element:
            if not is_boilerplate(child, inside_article=in_article):
                self._child(child, depth + 1, in_article=in_article)
            self._words.append(child.tail or "")

    def flush(self) -> None:
        """End the block whose words were gathered."""
        words = "".join(self._words)
        self._words.clear()
        if words.strip():
            self.assembly.add(self._kind, words, level=self._list_depth if self._kind is BlockKind.ITEM else 0)
            self._kind = BlockKind.PARAGRAPH

    def _child(self, child: HtmlElement, depth: int, *, in_article: bool) -> None:
        tag = child.tag
        if tag in _HEADINGS:
            self._heading(child, _HEADINGS[tag])
        elif tag in _LISTS:
            self._list(child, depth, in_article=in_article)
        elif tag == "dl":
            self._terms(child, depth, in_article=in_article)
        elif tag in {"li", "dt"} or _is_ticked(child):
            self._item(child, depth, in_article=in_article)
        elif tag == "table" and not _is_layout(child):
            self._table(child)
        elif tag in _BLOCKS or tag == "table":
            self._block(child, depth, in_article=in_article)
        else:
            self.walk(child, depth, in_article=in_article)

    def _block(self, element: HtmlElement, depth: int, *, in_article: bool) -> None:
        if element.tag != "dd":
            self.flush()
        if element.tag in {"p", "div"} and _is_bold_line(element):
            self._heading(element, BOLD_LEVEL)
            return
        self.walk(element, depth, in_article=in_article)
        self.flush()

    def _heading(self, element: HtmlElement, level: int) -> None:
        self.flush()
        self.assembly.add(BlockKind.HEADING, "".join(element.itertext()), level=level)

    def _list(self, element: HtmlElement, depth: int, *, in_article: bool) -> None:
        if not self._list_depth and is_menu(element):
            return
        self.flush()
        self._list_depth += 1
        self.walk(element, depth, in_article=in_article)
        self.flush()
        self._list_depth -= 1

    def _terms(self, element: HtmlElement, depth: int, *, in_article: bool) -> None:
        """A list of terms: each one item with its words, or, where some have several, a heading above its items."""
        self.flush()
        rows = list(element.iter("dt", "dd"))
        several = any(one.tag == other.tag == "dd" for one, other in pairwise(rows))
        if not several:
            self._block(element, depth, in_article=in_article)
            return
        for row in rows:
            if row.tag == "dt":
                self._heading(row, BOLD_LEVEL)
            elif not is_boilerplate(row, inside_article=in_article):
                self._item(row, depth + 1, in_article=in_article)

    def _item(self, element: HtmlElement, depth: int, *, in_article: bool) -> None:
        """An item of a list; a term waits for its definition and is one item with it: ``term – words``."""
        self.flush()
        self._kind = BlockKind.ITEM
        self.walk(element, depth, in_article=in_article)
        if element.tag == "dt":
            self._words.append(" – ")
            return
        self.flush()
        self._kind = BlockKind.PARAGRAPH

    def _table(self, element: HtmlElement) -> None:
        self.flush()
        for row, line in enumerate(element.iter("tr")):
            for column, cell in enumerate(one for one in line if one.tag in {"td", "th"}):
                self.assembly.cell(
                    " ".join(cell.itertext()),
                    table=self._tables,
                    row=row,
                    column=column,
                    header=cell.tag == "th" or line.getparent().tag == "thead",
                )
        self._tables += 1


def _is_ticked(element: HtmlElement) -> bool:
    """Whether an element is a box to tick with its words, which stands for an item of a list."""
    boxes = element.findall(".//input") if element.tag == "label" else []
    return any(one.get("type") in {"checkbox", "radio"} for one in boxes)


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges the page: it holds headings, lists or tables, or has one column."""
    if any(table.find(f".//{tag}") is not None for tag in ("h1", "h2", "h3", "table", "ul", "ol")):
        return True
    return all(len([cell for cell in row if cell.tag in {"td", "th"}]) <= 1 for row in table.iter("tr"))


def _is_bold_line(element: HtmlElement) -> bool:
    words = clean("".join(element.itertext())).rstrip(": ")
    if not words or len(words.split()) > _BOLD_WORDS:
        return False
    return any(clean("".join(part.itertext())).rstrip(": ") == words for part in element if part.tag in _BOLD)
