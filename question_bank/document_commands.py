"""The commands that read documents: each prints JSON Lines and collects problems (architecture.md, command line)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from question_bank.claims.extraction import extract
from question_bank.claims.model import Claim
from question_bank.commands import Output
from question_bank.conflicts.finder import find_conflicts
from question_bank.conflicts.model import Passage
from question_bank.documents.limits import UnreadableDocument
from question_bank.documents.model import Document
from question_bank.documents.reader import read_document
from question_bank.drafting.facts import Facts, Source


def print_claims(paths: Sequence[Path], output: Output) -> None:
    """One claim a line, document by document; a file that cannot be read is a problem, the others are still read."""
    for document in _documents(paths, output):
        found = extract(document)
        if found.language == "other":
            output.problem(f"{document.name}: {found.notes[0]}")
        for claim in found.claims:
            output.line(claim_line(claim))


def print_conflicts(paths: Sequence[Path], output: Output) -> None:
    """One contradiction a line, within and between the documents, with both passages and why."""
    sources = []
    for document in _documents(paths, output):
        found = extract(document)
        if found.language == "other":
            output.problem(f"{document.name}: {found.notes[0]}")
        else:
            sources.append(Source(document, found.claims, found.language))
    for conflict in find_conflicts(Facts(sources)):
        output.line(
            {
                "kind": conflict.kind.value,
                "subject": conflict.subject,
                "reason": conflict.reason,
                "one": _passage_line(conflict.one),
                "other": _passage_line(conflict.other),
            }
        )


def _passage_line(passage: Passage) -> dict[str, Any]:
    return {"doc": passage.document, "evidence": passage.text, "start": passage.start, "end": passage.end}


def claim_line(claim: Claim) -> dict[str, Any]:
    """A claim in the contract's fields; ``more`` holds further places that say it, where there are any."""
    first, *others = claim.evidence
    line = {
        "doc": claim.document,
        "category": claim.category.value,
        "subject": claim.subject,
        "claim": claim.claim,
        "evidence": first.text,
        "start": first.start,
        "end": first.end,
        "qualifier": claim.qualifier,
        "critical": claim.critical,
        "confidence": claim.confidence,
    }
    more = [{"evidence": one.text, "start": one.start, "end": one.end} for one in others]
    extra = {"more": more, "flags": list(claim.flags), "proposed": claim.proposed}
    return line | {name: value for name, value in extra.items() if value}


def _documents(paths: Sequence[Path], output: Output) -> Iterator[Document]:
    for path in paths:
        try:
            yield read_document(path.read_bytes(), path.name)
        except OSError as error:
            output.problem(f"{path}: {error.strerror}")
        except UnreadableDocument as error:
            output.problem(f"{path}: {error}")
