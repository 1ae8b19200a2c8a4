"""Pages as trees. libxml2 cuts markup into tags as HTML 5 says, and far quicker than html5lib, which is Python."""

from __future__ import annotations

from lxml.html import HtmlElement, HTMLParser, document_fromstring


def tree_of(text: str) -> HtmlElement:
    """The page's root element; comments are no part of it."""
    return document_fromstring(text, parser=HTMLParser(remove_comments=True))
