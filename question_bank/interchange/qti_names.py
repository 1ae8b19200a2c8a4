"""QTI 2.1 and 3.0 differ in names alone: elements are worked on under their 2.1 names without a namespace."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml.html import defs

from question_bank.interchange import safe_xml as x
from question_bank.interchange.bounds import Bounds
from question_bank.interchange.qti_dialects import Dialect

Element = Any  # lxml ships no types
_PREFIX = "qti-"
_FREE = ("data-", "aria-")  # attributes that any element may bear under their own names
_XHTML = frozenset(defs.tags)  # these keep their names in QTI 3


def parsed(data: bytes, bounds: Bounds) -> Element:
    """A part of a package as its root element under 2.1 names without a namespace.

    Raises:
        UnreadableFile: it is no XML that is read.
    """
    root = x.parse(data, bounds)
    for one in root.iter():
        if not isinstance(one.tag, str):
            continue
        name = x.name(one)
        if name.startswith(_PREFIX):
            for key in [key for key in one.attrib if "-" in key and not key.startswith(_FREE)]:
                one.attrib[camel(key)] = one.attrib.pop(key)
            name = camel(name.removeprefix(_PREFIX))
        one.tag = name
    etree.cleanup_namespaces(root)
    return root


def written(root: Element, dialect: Dialect) -> bytes:
    """An element of 2.1 names as a file of a dialect."""
    whole = etree.Element(_name(root.tag, dialect), nsmap={None: dialect.namespace})
    _copy(root, whole, dialect)
    data: bytes = etree.tostring(whole, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def _copy(source: Element, target: Element, dialect: Dialect) -> None:
    target.text, target.tail = source.text, source.tail
    own = dialect.prefixed and source.tag not in _XHTML
    for key, value in source.attrib.items():
        target.set(kebab(key) if own and not key.startswith(_FREE) else key, value)
    for one in source:
        _copy(one, etree.SubElement(target, _name(one.tag, dialect)), dialect)


def _name(name: str, dialect: Dialect) -> str:
    if name.startswith("{"):  # of another namespace
        return name
    own = dialect.prefixed and name not in _XHTML
    return f"{{{dialect.namespace}}}{_PREFIX + kebab(name) if own else name}"


def camel(name: str) -> str:
    """``response-identifier`` as ``responseIdentifier``."""
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def kebab(name: str) -> str:
    """And back."""
    return re.sub(r"[A-Z]", lambda found: "-" + found[0].lower(), name)


def element(tag: str, *inside: Element | str | None, **attributes: str) -> Element:
    """An element with its children or its words; what is None is left out."""
    made = etree.Element(tag, attributes)
    for one in inside:
        if isinstance(one, str):
            made.text = one
        elif one is not None:
            made.append(one)
    return made
