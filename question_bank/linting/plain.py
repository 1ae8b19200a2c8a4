"""Markup taken off, so that rules see what a learner reads."""

from __future__ import annotations

import html
import re

from question_bank.items import Item, Matching, MultipleResponse, SingleChoice

_TAG = re.compile(r"<[^>]*>")
_MD_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MD_MARK = re.compile(r"(?<!\w)[*_`~]+|[*_`~]+(?!\w)|^#+\s*|^>\s*", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+|\n+")


def plain(text: str, kind: str) -> str:
    """The text of Markdown (``md``) or HTML (``html``) without its markup."""
    bare = html.unescape(_TAG.sub(" ", text)) if kind == "html" else _MD_MARK.sub("", _MD_LINK.sub(r"\1", text))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines() if line.strip())


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    return [one.strip() for one in _SENTENCE_END.split(text) if one.strip()]


def shown_options(item: Item) -> list[tuple[str, str]]:
    """(id, plain text) of each option, or of each choice of a matching item."""
    if isinstance(item, SingleChoice | MultipleResponse):
        return [(option.id, plain(option.text, item.format)) for option in item.options]
    if isinstance(item, Matching):
        return [(choice.id, plain(choice.text, item.format)) for choice in item.choices]
    return []


def keys_of(item: SingleChoice | MultipleResponse) -> frozenset[str]:
    """The ids of the right options."""
    return frozenset({item.key}) if isinstance(item, SingleChoice) else item.key
