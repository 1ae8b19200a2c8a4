"""XML from strangers: no document type, no entities, no network, bounded; and plain helpers to look into it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from question_bank.interchange.bounds import MB, Bounds
from question_bank.interchange.model import UnreadableFile

Element = Any  # lxml ships no types
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse(data: bytes, bounds: Bounds) -> Element:
    """The root element.

    Raises:
        UnreadableFile: it is too large, not well-formed (with the line), or brings a document type.
    """
    if len(data) > bounds.part_bytes:
        raise UnreadableFile(f"The XML has {len(data) / MB:.1f} MB; up to {bounds.part_bytes // MB} MB can be read.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableFile(f"The file is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None or _DOCTYPE.search(data[:4096].replace(b"\x00", b"")):
        raise UnreadableFile("The XML brings a document type of its own (DOCTYPE), which is not read. Remove it.")
    return root


def name(element: Element) -> str:
    """The element's name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element | None, *names: str) -> list[Element]:
    """The child elements, of these names if any are given; none of no element."""
    return [] if element is None else [one for one in element if name(one) and (not names or name(one) in names)]


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and its first of the next name; None where there is none."""
    for step in path:
        element = None if element is None else next(iter(children(element, step)), None)
    return element


def descendants(element: Element, *names: str) -> list[Element]:
    """All elements below it of these names, in document order."""
    return [one for one in element.iter() if one is not element and name(one) in names]


def text_of(element: Element | None) -> str:
    """All the words in it, as they stand."""
    return "" if element is None else "".join(str(piece) for piece in element.itertext())


def source(element: Element) -> str:
    """An element written out, with its namespaces."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def sources(root: Element, data: bytes, tag: str, count: int) -> list[str]:
    """The ``count`` elements of this name exactly as they stand in the file; none if they cannot be told apart."""
    text = data.decode(root.getroottree().docinfo.encoding or "utf-8", "replace")
    spans = rf"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<{tag}\b[^>]*>|</{tag}\s*>"
    found, begun = [], None
    for mark in re.finditer(spans, text, re.DOTALL):
        if mark[0].startswith(f"<{tag}"):
            begun = mark.start()
        elif mark[0].startswith("</") and begun is not None:
            found.append(text[begun : mark.end()])
            begun = None
    return found if len(found) == count else []


def line_of(element: Element) -> str:
    """Where an element begins."""
    return f"line {element.sourceline}"


def held(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return UNHELD.sub("", text)
