"""Texts between formats: Markdown, HTML and plain; what Markdown cannot say stays HTML, cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple, TypeVar

import nh3
from markdown_it import MarkdownIt

from question_bank.interchange.from_html import canonical_html, markdown_of, words_of

_BLOCK = MarkdownIt("commonmark", {"html": False}).enable("table")
_INLINE = {"br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "a", "img", "code"}
_LISTED = {"ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
_TAGS = _INLINE | _LISTED | {"p", "div", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}, "ol": {"start"}}
_SCHEMES = {"https", "mailto", "media"}
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LIVE = re.compile(r"([\\`*_\[\]<&])")
_LINE_START = re.compile(r"^(\s*)([#>+=|~-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_MARKED = re.compile("[<>&\xa0\r\0]")
_WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,;:.()?%/'-])*(?<! )")  # words alone: the same in Markdown as in HTML
T = TypeVar("T")


class NotMarkdown(Exception):
    """The HTML says more than our Markdown can."""


class Rich(NamedTuple):
    """A text and the language it is written in: ``md``, ``html``, ``plain`` or ``auto`` (Moodle's own)."""

    text: str
    kind: str


EMPTY = Rich("", "plain")


class Say:
    """Texts of one question in one format, Markdown or HTML."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, rich: Rich) -> str:
        """The text in the question's format.

        Raises:
            NotMarkdown: it cannot be said in Markdown.
        """
        return to_markdown(rich) if self.kind == "md" else to_html(rich)


def settled(make: Callable[[Say], T]) -> T:
    """What ``make`` gives with all texts in Markdown, or all in HTML where one of them needs it."""
    try:
        return make(Say("md"))
    except NotMarkdown:
        return make(Say("html"))


def clean_html(html: str) -> str:
    """HTML of an allow-list: no script, no style, no form, no address but https, mailto and our media."""
    if not _MARKED.search(html):
        return html.strip()
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None).strip()


def render(markdown: str) -> str:
    """Markdown as HTML, as learners see it."""
    if _WORDS.fullmatch(markdown):
        return f"<p>{markdown}</p>"
    return clean_html(_BLOCK.render(markdown))


def to_html(rich: Rich) -> str:
    """Any text as clean HTML."""
    if rich.kind == "md":
        return render(rich.text)
    if rich.kind == "plain" or (rich.kind == "auto" and not _marked_up(rich.text)):
        return escape(rich.text.strip(), quote=False).replace("\n", "<br>")
    text = rich.text.replace("\n", "<br>") if rich.kind == "auto" and "<p" not in rich.text.lower() else rich.text
    return clean_html(text)


def to_markdown(rich: Rich) -> str:
    """Any text as Markdown that renders the same.

    Raises:
        NotMarkdown: there is none.
    """
    if rich.kind == "md":
        return rich.text.strip()
    if rich.kind == "plain" or (rich.kind == "auto" and not _marked_up(rich.text)):
        return escaped(rich.text)
    html = to_html(rich)
    if _WORDS.fullmatch(html):
        return html
    for escaping in (lightly, fully):
        markdown = markdown_of(html, escaping)
        if markdown is not None and canonical_html(render(markdown)) == canonical_html(html):
            return markdown
    raise NotMarkdown


def plain(text: str, kind: str) -> str:
    """The words of a Markdown or HTML text, lines kept."""
    return words_of(to_html(Rich(text, kind)))


def escaped(text: str) -> str:
    """Plain words as Markdown that shows exactly them."""
    paragraphs = re.split(r"\n\s*\n", re.sub(r"[ \t\f]+", " ", text.strip()))
    light, full = (
        "\n\n".join("\\\n".join(escaping(line.strip()) for line in part.split("\n")) for part in paragraphs)
        for escaping in (lightly, fully)
    )
    return light if words_of(render(light)) == words_of(to_html(Rich(text.strip(), "plain"))) else full


def lightly(text: str) -> str:
    """Words with a backslash before what Markdown might take for its own."""
    return _LINE_START.sub(r"\1\\\2", _LIVE.sub(r"\\\1", text)) if not text[:1].isdigit() else _numbered(text)


def _numbered(text: str) -> str:
    """The same for words that begin with a number, which must not begin a list."""
    return re.sub(r"^(\d{1,9})([.)])", r"\1\\\2", _LIVE.sub(r"\\\1", text))


def fully(text: str) -> str:
    """Words with a backslash before every sign."""
    return _PUNCTUATION.sub(r"\\\1", text)


def _marked_up(text: str) -> bool:
    return bool(re.search(r"<[a-zA-Z/!]|&[#a-zA-Z0-9]{2,8};", text))
