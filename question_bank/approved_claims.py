"""What a person approved: lines as ``claims`` prints them, kept or reworded, and what drafts may rest on by them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from question_bank.claims.model import Category, Claim, Span
from question_bank.commands import Output
from question_bank.documents.model import Document
from question_bank.facts import Source, claim_id

Lines = Sequence[dict[str, Any]]
_NEEDED = {"doc": str, "category": str, "subject": str, "claim": str, "evidence": str}

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


class Approved(NamedTuple):
    """Sources with the claims as approved, and ids of those that nobody approved, were reworded, or kept as read."""

    sources: list[Source]
    others: frozenset[str]
    reworded: frozenset[str]
    kept: frozenset[str]


def approved_lines(text: str, output: Output) -> list[dict[str, Any]]:
    """The claims of a file; a line that is none is a problem."""
    found: list[dict[str, Any]] = []
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except ValueError:
            one = None
        if not isinstance(one, dict) or any(not isinstance(one.get(name), kind) for name, kind in _NEEDED.items()):
            output.problem(f"approved claims, line {place}: not a claim with {', '.join(_NEEDED)}")
        elif one["category"] not in {each.value for each in Category}:
            output.problem(f"approved claims, line {place}: unknown category {one['category']!r}")
        else:
            found.append(one)
    return found


def approve(sources: Iterable[Source], lines: Lines, output: Output) -> Approved:
    """Sort what the documents say into what was approved and what was not.

    A claim that nobody approved makes no question, and what it says makes no wrong answer. One whose words were changed
    takes the place of what was read at the same passage.
    """
    kept: list[Source] = []
    others: set[str] = set()
    reworded: set[str] = set()
    for source in sources:
        own = [line for line in lines if line["doc"] == source.document.name]
        claims, new = _claims(source, own, output)
        wanted = {_id(source.document, line) for line in own}
        others |= {claim_id(one) for one in claims} - wanted
        reworded |= new
        kept.append(replace(source, claims=claims))
    for name in dict.fromkeys(line["doc"] for line in lines):
        if all(name != source.document.name for source in kept):
            output.problem(f"approved claims: {name} is none of the documents")
    every = {claim_id(claim) for source in kept for claim in source.claims}
    return Approved(kept, frozenset(others), frozenset(reworded), frozenset(every - others - reworded))


def _claims(source: Source, own: Lines, output: Output) -> tuple[tuple[Claim, ...], set[str]]:
    """A document's claims with what a person changed in them, and the ids of those in other words."""
    read = {claim_id(one): one for one in source.claims}
    wanted = {_id(source.document, line) for line in own}
    new: set[str] = set()
    for line in own:
        number = _id(source.document, line)
        before = read.get(number) or _read_there(read, wanted, line)
        span = before.evidence if before else _found(source.document, line)
        if not span:
            output.problem(f"approved claims: {source.document.name} does not say {line['evidence']!r}")
            continue
        if number not in read:
            new.add(number)
            if before:
                read.pop(claim_id(before))
        read[number] = _as_approved(source.document.name, line, span)
    return tuple(read.values()), new


def _id(document: Document, line: dict[str, Any]) -> str:
    return claim_id(_as_approved(document.name, line, ()))


def _as_approved(name: str, line: dict[str, Any], evidence: tuple[Span, ...]) -> Claim:
    """A line as a claim that nobody has to doubt."""
    return Claim(
        document=name,
        category=Category(line["category"]),
        subject=line["subject"],
        claim=line["claim"],
        evidence=evidence,
        qualifier=line.get("qualifier"),
        critical=bool(line.get("critical")),
        confidence=1.0,
        flags=tuple(line.get("flags", ())),
    )


def _read_there(read: dict[str, Claim], wanted: set[str], line: dict[str, Any]) -> Claim | None:
    """What the program read at a passage, if it was not approved as it is."""
    words = _plain(line["evidence"])
    there = (one for number, one in read.items() if number not in wanted and _plain(one.evidence[0].text) == words)
    return next((one for one in there if one.category.value == line["category"]), None)


def _plain(words: str) -> str:
    """A passage without the marks of a page and its line breaks."""
    return " ".join(html.unescape(_TAG.sub("", words)).split())


def _found(document: Document, line: dict[str, Any]) -> tuple[Span, ...]:
    """Where the document has the words a line rests on."""
    words, start = line["evidence"], line.get("start")
    words = html.unescape(_TAG.sub("", words)) if document.markup else words
    at = start if isinstance(start, int) and document.text.startswith(words, start) else document.text.find(words)
    return (Span(start=at, end=at + len(words), text=words),) if words and at >= 0 else ()
