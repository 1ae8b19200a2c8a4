"""What a QTI test says of its questions: weights become marks, the rest is told in words and not taken over."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import unquote

from question_bank.errors import InvalidItem
from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.qti_names import Element


class Test(NamedTuple):
    """A test read: ``says`` tells its sections, draws, orders and time limits; ``weights`` are by the item's path."""

    says: str
    weights: Mapping[str, Decimal]


def read_test(root: Element, base: str) -> Test:
    """An ``assessmentTest`` at ``base`` in its package."""
    weights: dict[str, Decimal] = {}
    for one in x.descendants(root, "assessmentItemRef"):
        weight = x.child(one, "weight")
        if weight is not None:
            try:
                value = b.number(weight.get("value") or "")
            except InvalidItem:
                continue
            if value >= 0:
                path = posixpath.normpath(posixpath.join(base, unquote(one.get("href") or "")))
                weights[path] = value
    sections = [_section(one) for one in x.descendants(root, "assessmentSection")]
    special = [said for one, said in sections if said]
    parts = [_limit(one) for one in (root, *x.descendants(root, "testPart"))]
    told = [*(one for one in parts if one), *special]
    if not told and len(sections) < 2:
        return Test("", weights)
    title = (root.get("title") or root.get("identifier") or "?")[:120]
    many = f"{len(sections)} sections" if len(sections) != 1 else "1 section"
    return Test(f"The test “{title}” is not taken over, its questions are: {'; '.join([many, *told])}.", weights)


def _section(section: Element) -> tuple[str, str]:
    """Its title, and what is special about it."""
    title = (section.get("title") or section.get("identifier") or "?")[:80]
    said = []
    chosen, there = x.child(section, "selection"), len(x.children(section, "assessmentItemRef"))
    if chosen is not None:
        said.append(f"draws {(chosen.get('select') or '?')[:8]} of {there}")
    order = x.child(section, "ordering")
    if order is not None and order.get("shuffle") == "true":
        said.append("shuffled")
    limit = _limit(section)
    said += [limit] if limit else []
    return title, f"“{title}” {', '.join(said)}" if said else ""


def _limit(one: Element) -> str:
    limits = x.child(one, "timeLimits")
    most = "" if limits is None else (limits.get("maxTime") or "")
    return f"time limit {most[:12]} s" if most else ""
