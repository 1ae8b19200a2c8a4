"""Clean HTML into Markdown, as far as our subset goes: paragraphs, lists, emphasis, links, images, line breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import html as lxml_html

from question_bank.interchange.safe_xml import UNHELD

Element = Any  # lxml ships no types
Escaping = Callable[[str], str]
_SAME = {"b": "strong", "i": "em"}
_FLOW = frozenset(
    {"p", "div", "ul", "ol", "li", "blockquote", "pre", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_BREAKING = _FLOW | {"br", "tr", "dt", "dd", "caption"}
_SPACES = re.compile(r"[ \t\r\n\f]+")


def _tree(html: str) -> Element:
    return lxml_html.fragment_fromstring(UNHELD.sub("", html), create_parent="div")


def canonical_html(html: str) -> str:
    """One way to write the same page: known synonyms, single spaces, no paragraph around a lone text."""
    whole = "".join(_canonical(_tree(html))).strip()
    lone = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", whole, re.DOTALL)
    return lone[1].strip() if lone else whole


def _canonical(element: Element) -> list[str]:
    pieces = [_SPACES.sub(" ", element.text or "")]
    for one in element:
        tag = _SAME.get(one.tag, one.tag)
        block = tag in _BREAKING
        inside = "".join(_canonical(one))
        if tag == "div":
            tag = "" if any(deeper.tag in _FLOW for deeper in one) else "p"
        attributes = "".join(f' {key}="{value}"' for key, value in sorted(one.items()))
        tail = _SPACES.sub(" ", one.tail or "")
        if block:
            pieces[-1] = pieces[-1].rstrip(" ")
        inside = inside.strip(" ") if block else inside
        pieces.append(f"<{tag}{attributes}>{inside}</{tag}>" if tag else inside)
        pieces.append(tail.lstrip(" ") if block else tail)
    return pieces


def words_of(html: str) -> str:
    """The words, with a new line where the page begins one."""
    lines = "".join(_words(_tree(html))).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_SPACES.sub(" ", line).strip() for line in lines)).strip()


def _words(element: Element) -> list[str]:
    pieces = [(element.text or "").replace("\n", " ")]
    for one in element:
        if one.tag == "br":
            pieces.append("\n")
        elif one.tag in _BREAKING:
            row = one.tag in {"li", "tr"}
            pieces += ["" if row else "\n", *_words(one), "\n" if row else "\n\n"]
        elif one.tag == "img":
            pieces.append(one.get("alt", ""))
        else:
            pieces += _words(one)
        pieces.append((one.tail or "").replace("\n", " "))
    return pieces


def markdown_of(html: str, escaping: Escaping) -> str | None:
    """Markdown for it, not yet proved to render the same; None where an element has none."""
    try:
        return _blocks(_tree(html), escaping).strip()
    except KeyError:
        return None


def _blocks(element: Element, escaping: Escaping) -> str:
    """Paragraphs and lists; words between them are paragraphs of their own."""
    blocks: list[str] = []
    flowing = [_line(element.text, escaping)]
    for one in element:
        if one.tag in _FLOW:
            blocks += ["".join(flowing).strip(), _block(one, escaping)]
            flowing = [_line(one.tail, escaping)]
        else:
            flowing += [_inline(one, escaping), _line(one.tail, escaping)]
    blocks.append("".join(flowing).strip())
    return "\n\n".join(block for block in blocks if block)


def _block(element: Element, escaping: Escaping) -> str:
    if element.tag == "p":
        return _flow(element, escaping).strip()
    if element.tag == "div":
        return _blocks(element, escaping)
    if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return "#" * int(element.tag[1]) + " " + _flow(element, escaping).strip()
    if element.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in _blocks(element, escaping).split("\n"))
    if element.tag == "hr":
        return "* * *"
    if element.tag in {"ul", "ol"}:
        return _list(element, escaping)
    raise KeyError(element.tag)


def _list(element: Element, escaping: Escaping) -> str:
    first = int(element.get("start", "1"), 10) if element.get("start", "1").isdigit() else 1
    rows = []
    for place, one in enumerate(element):
        if one.tag != "li":
            raise KeyError(one.tag)
        mark = "- " if element.tag == "ul" else f"{first + place}. "
        indented = _item(one, escaping).replace("\n", "\n" + " " * len(mark))
        rows.append(mark + indented)
    loose = any(child.tag == "p" for one in element for child in one)
    return ("\n\n" if loose else "\n").join(rows)


def _item(element: Element, escaping: Escaping) -> str:
    """A list item; a list inside it follows its words without a blank line."""
    if any(one.tag == "p" for one in element):
        return _blocks(element, escaping)
    return re.sub(r"\n\n+", "\n", _blocks(element, escaping))


def _flow(element: Element, escaping: Escaping) -> str:
    pieces = [_line(element.text, escaping)]
    for one in element:
        pieces += [_inline(one, escaping), _line(one.tail, escaping)]
    return "".join(pieces)


def _inline(element: Element, escaping: Escaping) -> str:
    tag = _SAME.get(element.tag, element.tag)
    if tag == "br":
        return "\\\n"
    if tag == "img":
        return f"![{escaping(element.get('alt', ''))}](<{element.get('src', '')}>{_title(element)})"
    if tag == "code":
        return f"`{element.text or ''}`" if not len(element) else ""
    mark = {"strong": "**", "em": "*"}
    inside = _flow(element, escaping)
    if tag == "a":
        return f"[{inside}](<{element.get('href', '')}>{_title(element)})"
    return mark[tag] + inside + mark[tag]


def _title(element: Element) -> str:
    return ' "{}"'.format(element.get("title").replace('"', '\\"')) if element.get("title") else ""


def _line(text: str | None, escaping: Escaping) -> str:
    """Words on one line, as HTML shows them."""
    return escaping(_SPACES.sub(" ", text or ""))
