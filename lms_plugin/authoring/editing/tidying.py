"""Pasted text made plain: no scripts, no word processor's marks; what was taken out is told."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import nh3

from lms_plugin.authoring.rewording import reworded, worded

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "") | {0xA0: " ", 0x202F: " ", 0x0B: "\n"}
_BULLET = re.compile(r"^[ \t]*[•·▪‣\uf0b7][ \t]+", re.MULTILINE)
_LOADED = re.compile(
    r"<!--.*?-->|<(script|style|iframe|object|svg|xml|head)\b.*?</\1\s*>|<(?:script|iframe|object|embed|link|meta)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr)\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|p|em|strong|sub|sup|span|font|div|ul|ol|li|table|tbody|thead|tr|td|th|h[1-6]|img|br|o:p|w:\w+|st1:\w+)"
    r"(?:\s[^>]*)?/?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[a-zA-Z!/?][^>]*>")
QUOTED = 80


def tidy(document: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """An item's document with every text made plain, and what was taken out of them, each shortened.

    Spaces and invisible letters of a word processor are changed without a word.
    """
    removed: list[str] = []
    texts = {}
    for place, text in worded(document).items():
        texts[place], gone = _html(text) if document.get("format") == "html" else _markdown(text)
        removed += gone
    return reworded(document, texts), [one[:QUOTED] for one in dict.fromkeys(removed)]


def _markdown(text: str) -> tuple[str, list[str]]:
    plain = _BULLET.sub("- ", text.translate(_INVISIBLE))
    if "<" not in plain:
        return plain, []
    loaded = [found.group() for found in _LOADED.finditer(plain)]
    plain = _LOADED.sub("", plain)
    tags = [found.group() for found in _TAG.finditer(plain)]
    bare = re.sub(r"\n{3,}", "\n\n", _TAG.sub("", _BREAK.sub("\n", plain))).strip()
    if not (loaded or tags) or not bare:  # an answer may be the name of a tag
        return plain, loaded
    return bare, loaded + tags


def _html(text: str) -> tuple[str, list[str]]:
    clean = nh3.clean(text.translate(_INVISIBLE), url_schemes={"https", "mailto", "media"})
    kept = Counter(one.group().lower() for one in _ANY_TAG.finditer(clean))
    there = Counter(one.group().lower() for one in _ANY_TAG.finditer(text))
    scripts = [found.group() for found in _LOADED.finditer(text)]
    dangerous = [tag for tag in there - kept if re.search(r"\son\w+\s*=|javascript:|<(script|iframe|object)", tag)]
    return (clean, scripts + dangerous) if scripts or dangerous else (text.translate(_INVISIBLE), [])
