"""The commands that read documents: each prints JSON Lines and collects problems (architecture.md, command line)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from question_bank.approved_claims import approve, approved_lines
from question_bank.claims.extraction import extract
from question_bank.claims.model import Claim, Span
from question_bank.commands import Output
from question_bank.conflicts.finder import blocked_claims, find_conflicts
from question_bank.conflicts.model import Passage
from question_bank.documents.anchoring import same_text
from question_bank.documents.limits import UnreadableDocument
from question_bank.documents.model import Document
from question_bank.documents.reader import read_document
from question_bank.documents.source_offsets import SourceMap
from question_bank.drafting.drafter import Drafts, draft
from question_bank.facts import Facts, Source
from question_bank.interchange.native import item_to_document
from question_bank.seeding import SEED_BYTES

WHY = {  # for whoever asks why a claim became no draft, and what could be done
    "conflict": "in a contradiction that nobody has resolved: see the command conflicts",
    "watchlist": "on the list of doubtful statements",
    "confidence": "not sure enough: approve it, or ask for less",
    "subject": "what it is about is no name that a question could use: give the whole name",
    "hedged": "its text takes it back or ties it to a case",
    "category": "its words do not fit its category",
    "limited": "its text adds a limit or a condition that the phrase does not hold: put it into the phrase",
    "phrase": "the phrase is no answer by itself: reword it",
    "distractors": "there are not enough wrong answers that are surely wrong",
    "facts": "too few claims go together for it",
    "decision": "what to decide is not clear beyond doubt",
    "twin": "another question is much the same",
}
SURE = 0.6  # the confidence below which phrase or subject of a claim is a guess
LEAST = 0.75  # the confidence from which on claims that nobody approved are drafted from, if nothing else is asked for


def print_claims(paths: Sequence[Path], output: Output) -> None:
    """One claim a line, document by document; a file that cannot be read is a problem, the others are still read."""
    for document in _documents(paths, output):
        found = extract(document)
        if found.language == "other":
            output.problem(f"{document.name}: {found.notes[0]}")
        places = Places(document)
        for claim in found.claims:
            output.line(claim_line(claim, places))


class Places:
    """Spans as other programs can check them: offsets in the decoded file, of html too, where the words stand there."""

    def __init__(self, document: Document) -> None:
        self._length = max(len(document.text), 1)
        self._markup = document.markup
        self._map = SourceMap(document.markup) if document.markup else None

    def of(self, span: Span) -> Span:
        """The span in the file; of words that are put together only when read, the span in the text drawn from it."""
        found = self._map.find(span.text, span.start / self._length) if self._map else None
        if found is None:
            return span
        start, end = found
        return Span(start=start, end=end, text=self._markup[start:end])


def claim_line(claim: Claim, places: Places) -> dict[str, Any]:
    """A claim in the contract's fields; ``more`` holds further places that say it, where there are any."""
    first, *others = map(places.of, claim.evidence)
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


def print_conflicts(paths: Sequence[Path], output: Output) -> None:
    """One contradiction a line, within and across the documents: both passages, and the claims that rest on them."""
    facts = Facts(_sources(paths, output))
    claims = {fact.id: fact.claim for fact in facts.all}
    places = {source.document.name: Places(source.document) for source in facts.sources}
    for found in find_conflicts(facts):
        sides = [_passage(side, places[side.document]) for side in (found.one, found.other)]
        line = {"kind": found.kind.value, "subject": found.subject, "reason": found.reason, "passages": sides}
        named = [claims[side.claim_id] for side in (found.one, found.other) if side.claim_id]
        resting = [claim_line(claim, places[claim.document]) for claim in named]
        output.line(line | ({"claims": resting} if resting else {}))


def _passage(side: Passage, places: Places) -> dict[str, Any]:
    span = places.of(Span(start=side.start, end=side.end, text=side.text))
    return {"doc": side.document, "start": span.start, "end": span.end, "evidence": span.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to draft: for which seed, how many of a claim, how sure claims must be, and which claims were approved."""

    seed: int = 0
    per_claim: int = 1
    least: float | None = None
    approved: Path | None = None


def print_drafts(paths: Sequence[Path], output: Output, wish: Wish, *, why: bool = False) -> None:
    """One item a line, drafted from claims that stand in no contradiction and are sure enough, or from those that were
    approved; with ``why``, what was not drafted.
    """
    unread = frozenset[str]()
    if wish.approved:
        facts, drafts, unread = _from_approved(paths, output, wish)
    else:
        facts, drafts = drafted(_sources(paths, output), wish)
    for item in drafts.items:
        output.line(item_to_document(item))
    if why:
        claims = {fact.id: fact.claim for fact in facts.all}
        for skipped in drafts.skipped:
            claim = claims[skipped.claim_id]
            kind = skipped.kind or "anything"
            reason = "not approved" if skipped.claim_id in unread else WHY.get(skipped.why, skipped.why)
            output.note(f"not drafted as {kind}: {claim.subject}: {claim.claim}: {reason}")


def _from_approved(paths: Sequence[Path], output: Output, wish: Wish) -> tuple[Facts, Drafts, frozenset[str]]:
    """What was drafted from the approved claims, and the ids of those that nobody approved."""
    lines: list[dict[str, Any]] = []
    try:
        lines = approved_lines(wish.approved.read_text("utf-8"), output) if wish.approved else []
    except (OSError, ValueError) as error:
        output.problem(f"{wish.approved}: {error}")
    found = approve(_sources(paths, output), lines, output)
    made = drafted(found.sources, wish, shut=found.others, vouched=found.reworded, approved=found.kept)
    return *made, found.others


def drafted(
    sources: Sequence[Source],
    wish: Wish,
    *,
    shut: frozenset[str] = frozenset(),
    vouched: frozenset[str] = frozenset(),
    approved: frozenset[str] = frozenset(),
) -> tuple[Facts, Drafts]:
    """The drafts of some documents, with the facts they rest on: none that is shut out or stands in a contradiction."""
    blocked = shut | blocked_claims(find_conflicts(Facts(sources)), Facts(sources))
    least = LEAST if wish.least is None else wish.least
    facts = Facts(sources, least=least, blocked=blocked, vouched=vouched, approved=approved)
    seed = hashlib.sha256(str(wish.seed).encode()).digest()[:SEED_BYTES]
    return facts, draft(facts, seed=seed, per_claim=wish.per_claim)


def _sources(paths: Sequence[Path], output: Output) -> list[Source]:
    """The documents with their claims; one that was given twice, by its content, counts once."""
    sources: list[Source] = []
    for document in _documents(paths, output):
        twin = next((one.document for one in sources if same_text(one.document.text, document.text)), None)
        found = extract(document)
        if twin is not None:
            output.note(f"{document.name}: reads the same as {twin.name} and is left out")
        elif found.language == "other":
            output.problem(f"{document.name}: {found.notes[0]}")
        else:
            sources.append(Source(document, found.claims, found.language))
    return sources


def _documents(paths: Sequence[Path], output: Output) -> Iterator[Document]:
    for path in paths:
        try:
            yield read_document(path.read_bytes(), path.name)
        except OSError as error:
            output.problem(f"{path}: {error.strerror}")
        except UnreadableDocument as error:
            output.problem(f"{path}: {error}")
