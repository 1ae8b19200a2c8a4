"""S3: pictures without a description, from other places, gone, or where none can be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from question_bank.items import Cloze, Item, Matching
from question_bank.linting.answers import answers_of, further_texts
from question_bank.linting.finding import Finding
from question_bank.picture_marks import DECORATIVE, HTML, MARKDOWN

_DESCRIBED = re.compile(r"\balt\s*=|\brole\s*=\s*[\"']?(?:presentation|none)\b", re.IGNORECASE)
_SRC = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_BARE = "This image has no description for people who cannot see it; write one or mark it as decorative."
_ELSEWHERE = "This image lies on another site, from which learners' pages load nothing; upload it to the bank."
_GONE = "This image is not among the bank's pictures; upload it, or take it out."
_DROPPED = "An image cannot be shown in a drop-down list; say it in words."


def picture_findings(item: Item, held: Collection[str] | None = None) -> Iterator[Finding]:
    """S3. An image with ``alt=""``, a presentation role or the title "decorative" is marked as decorative.

    ``held``: names of the pictures there are; None: that is not looked at.
    """
    for text in _texts(item):
        for whole, address, described in _images(text):
            name = address.removeprefix("media:")
            gone = held is not None and name not in held
            wrong = _BARE if not described else _ELSEWHERE if name == address else _GONE if gone else ""
            if wrong:
                yield _finding(item, whole, wrong)
    for text in _in_lists(item):
        yield from (_finding(item, whole, _DROPPED) for whole, _address, _described in _images(text))


def _images(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each image: its mark, its address, and whether it is described or marked as decorative."""
    if "![" in text:
        for found in MARKDOWN.finditer(text):
            yield found[0], found[2], bool(found[1].strip()) or found[3] == DECORATIVE
    if "<img" in text.lower():
        for found in HTML.finditer(text):
            address = _SRC.search(found[0])
            yield found[0], address[1] if address else "", bool(_DESCRIBED.search(found[0]))


def _texts(item: Item) -> list[str]:
    rows = [text for answer in answers_of(item) for text in (answer.text, answer.feedback)]
    return [item.stem, item.general_feedback, *further_texts(item), *rows]


def _in_lists(item: Item) -> list[str]:
    if isinstance(item, Matching):
        return [one.text for one in item.choices]
    return [option.text for gap in item.gaps for option in gap.options] if isinstance(item, Cloze) else []


def _finding(item: Item, quoted: str, message: str) -> Finding:
    return Finding(item_id=item.item_id, rule="S3", severity="error", quoted=quoted, message=message)
