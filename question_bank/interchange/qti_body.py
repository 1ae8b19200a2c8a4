"""Texts of items as XHTML of a QTI file, and back; the forms they have after such a journey."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from question_bank.interchange.shapes import OPEN, SHUT, joined, parted, tidy, unveiled, veiled
from question_bank.interchange.texts import Rich, Say, plain, settled, to_html
from question_bank.interchange.walking import with_texts
from question_bank.items import Cloze, Item

Element = Any  # lxml ships no types
_LONE = re.compile(r"\s*<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)
_TOKEN = re.compile(f"{OPEN}([A-Za-z0-9_-]+){SHUT}")
_JOURNEYS = 4  # after so many a text has long found its form


def xhtml(html: str, tag: str, **attributes: str) -> Element:
    """Clean HTML as the inside of an element; a lone paragraph becomes its words."""
    made = lxml_html.fragment_fromstring(_bare(html), create_parent=tag)
    made = etree.fromstring(etree.tostring(made, encoding="unicode"))
    for key, value in attributes.items():
        made.set(key, value)
    return made


def _bare(html: str) -> str:
    lone = _LONE.fullmatch(html)
    return lone[1] if lone else html


def filled(body: Element, made: Callable[[str], Element]) -> Element:
    """The body with an element in place of each veiled token."""
    text = etree.tostring(body, encoding="unicode")
    whole = _TOKEN.sub(lambda found: str(etree.tostring(made(found[1]), encoding="unicode")), text)
    return etree.fromstring(whole)


def inner(element: Element | None, media: Callable[[str], str | None] = lambda _: None) -> str:
    """What is in an element as HTML; ``media`` gives the new address of a picture, if it has one.

    A lone ``div`` is taken off, a lone ``contentBody`` (QTI 3) too.
    """
    if element is None:
        return ""
    whole = deepcopy(element)
    whole.tail = None
    while len(whole) == 1 and whole[0].tag in {"contentBody", "div"} and not _words(whole.text, whole[0].tail):
        whole = whole[0]
        whole.tail = None
    for one in whole.iter("object"):  # QTI 2 shows pictures by either
        data, words, tail = one.get("data") or "", "".join(one.itertext()).strip(), one.tail
        if (one.get("type") or "").startswith("image/"):
            one.clear()
            one.tag, one.tail = "img", tail
            one.attrib.update({"src": data, "alt": words})
    for one in whole.iter("img"):
        one.set("src", media(one.get("src") or "") or one.get("src") or "")
    whole.tag = "div"
    whole.attrib.clear()
    html = str(etree.tostring(whole, method="html", encoding="unicode"))
    return html.removeprefix("<div>").removesuffix("</div>").strip()


def _words(*texts: str | None) -> bool:
    return any(one and one.strip() for one in texts)


def _through(html: str) -> str:
    return inner(xhtml(html, "div"))


def carried(item: Item) -> Item:
    """The item with its texts as they are after going out as XHTML and coming back."""
    for _ in range(_JOURNEYS):
        found = settled(partial(_once, tidy(item)))
        if found == item:
            break
        item = found
    return item


def _once(item: Item, say: Say) -> Item:
    whole = item.text if isinstance(item, Cloze) else None
    entries = {one.text for gap in item.gaps for one in gap.options} if isinstance(item, Cloze) else set()

    def told(text: str) -> str:
        if text == whole:
            return text
        if text in entries:  # drop-downs hold words alone
            return say(Rich(" ".join(plain(text, item.format).split()), "plain"))
        return say(Rich(_through(to_html(Rich(text, item.format))), "html"))

    rest = replace(with_texts(item, told, str), format=say.kind)
    if not isinstance(item, Cloze) or not isinstance(rest, Cloze):
        return rest
    stem, text = parted(unveiled(say(Rich(_through(cloze_html(item)), "html"))), say.kind)
    return replace(rest, stem=stem, text=text)


def cloze_html(item: Cloze) -> str:
    """Stem and text in one, with veiled tokens."""
    stem, text = (to_html(Rich(one, item.format)) for one in (item.stem, veiled(item.text)))
    return joined(stem, text, "html")
