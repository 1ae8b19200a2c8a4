"""A document into its claims."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from question_bank.claims.choosing.choice import Chooser, chosen
from question_bank.claims.confidence import sure
from question_bank.claims.dialogue import conversed
from question_bank.claims.doubts import doubted, is_nameless, is_senseless, left_out, unsure
from question_bank.claims.freed import without_freed
from question_bank.claims.headings import sense_of
from question_bank.claims.language import language_of
from question_bank.claims.learned.against import NAMELESS
from question_bank.claims.learned.joining import joined
from question_bank.claims.learned.lines import Line, lines_of
from question_bank.claims.learned.meaning import Meaning, meaning_of
from question_bank.claims.learned.telling import Tagged, tagged, told_by
from question_bank.claims.lexicon import LANGUAGES, pattern
from question_bank.claims.marks import clause_of, flags_of, is_advert, is_critical, is_priced, is_way, proposed_name
from question_bank.claims.model import Category, Claim, Span
from question_bank.claims.outline import outline
from question_bank.claims.permissions import is_permitted
from question_bank.claims.phrases import key_of, squeezed
from question_bank.claims.reading import Reading, read_text
from question_bank.claims.russian.cases import nominative
from question_bank.claims.speakers import with_turns
from question_bank.claims.statements import Context, Statement, of_doubtful_subject
from question_bank.claims.subjects import named
from question_bank.claims.topics import document_subject, is_titled
from question_bank.claims.units import HEADING, ITEM, TEXT, Unit
from question_bank.claims.unread import OTHER_LANGUAGE, PART_OTHER, SELLS
from question_bank.claims.walking import arranged, walk
from question_bank.documents.model import Document

BANS = 0.9  # from this strength on a sentence forbids in plain words
FIRST_LINES = 5
LONGEST_TITLE = 120  # characters
MUCH = 60  # words of sentences that sell nothing, from which on a page with prices is more than a price list
LONGEST_NAME = 8  # words of a line that only names something
_TRAIL = re.compile(r"[^/>»›]+(?: ?[/>»›]| ->)[^/>»›]+(?:[/>»›]| ->)")  # "Home / Articles / Lifting"
_CALLED = pattern("choosing", "called")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Read:
    """What a document was read as: units, conversations told apart, lines to be tagged, and what the rules read."""

    document: Document
    reading: Reading
    units: list[Unit]
    titles: list[str]
    language: str
    root: Context
    statements: list[Statement]
    lines: list[Line]
    complete: bool

    @property
    def subject(self) -> str:
        """What the whole is about."""
        return self.root.subject

    @property
    def text(self) -> str:
        """The reading that units and statements count in."""
        return self.reading.text

    def place(self, start: int, end: int, evidence: str) -> tuple[int, int] | None:
        """The span of the reading behind one of the file, of html the words' first place; None without one."""
        text = self.document.text
        if text[start:end] != evidence:
            start = text.find(evidence)
            end = start + len(evidence)
        return (self.reading.read(start), self.reading.read(end - 1) + 1) if start >= 0 and evidence else None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The claims of a document in reading order, its language, and notes for the person who uploaded it."""

    claims: tuple[Claim, ...]
    language: str
    notes: tuple[str, ...] = ()


def extract(document: Document, *, as_read: bool = False, learned: bool = True) -> Extraction:
    """Every claim the document makes (claims.md 1); the same document gives the same claims, always.

    ``as_read``: confidence is the strength of the reading, as calibrating wants it, and not the measured share.
    ``learned``: what the network reads counts, too, and not the rules alone.
    """
    reading = read_text(document.text, marked=document.kind == "md")
    language = _language(reading.text)
    read = read_statements(document, reading)
    if read is None:
        return (
            Extraction((), "other", (OTHER_LANGUAGE,))
            if language not in LANGUAGES
            else Extraction((), language, (SELLS,))
        )
    found, meaning = _found(read, learned=learned)
    chooser = Chooser(read.text, read.units, language, read.titles, [one.subject for one in found], meaning)
    statements = chosen(found, chooser, meaning)
    if not is_titled(read.subject, read.titles, language):  # what the whole is about is a guess
        statements = [of_doubtful_subject(one) if one.subject == read.subject else one for one in statements]
    claims = _claims(document, reading, list(map(unsure, statements)))
    notes = () if read.complete else (PART_OTHER,)
    return Extraction(tuple(claims if as_read else map(sure, claims)), language, notes)


def _found(read: Read, *, learned: bool) -> tuple[list[Statement], Meaning]:
    """The statements of a document before their subjects are chosen, and what its words mean."""
    by_rules, by_learning, seen = both_readings(read)
    return joined(by_rules, by_learning, seen) if learned else by_rules, meaning_of(seen)


def both_readings(read: Read) -> tuple[list[Statement], list[Statement], list[Tagged]]:
    """What the rules read of a document, what the network reads, and its lines as the network holds them."""
    seen = list(tagged(read.lines))
    by_rules = without_freed(_fit(read.reading, map(doubted, read.statements)), read.lines)
    told = (read.root.named(one) for one in told_by(read.text, seen))
    by_learning = [_marked(one) for one in told if not (is_senseless(one) or _allowed(read.reading, one))]
    return by_rules, without_freed(by_learning, read.lines), seen


def _fit(reading: Reading, statements: Iterable[Statement]) -> list[Statement]:
    return [one for one in statements if not (left_out(one) or is_senseless(one) or _allowed(reading, one))]


def _marked(one: Statement) -> Statement:
    """A statement of the network, marked where the rules would hold its words for no name."""
    return replace(one, against=one.against | {NAMELESS}) if is_nameless(one) else one


def _language(text: str) -> str:
    """The language of a text, by its letters where its words do not tell."""
    return language_of(text) or ("ru" if any("а" <= one <= "я" for one in text[:2000]) else "en")


def read_statements(document: Document, reading: Reading | None = None) -> Read | None:
    """The statements of a document before their subjects are chosen; None where it is in another language or sells."""
    reading = reading or read_text(document.text, marked=document.kind == "md")
    language = _language(reading.text)
    if language not in LANGUAGES:
        return None
    units = with_turns(outline(document, reading, language))
    ours = [unit for unit in units if unit.language in LANGUAGES]
    if sells(ours):
        return None
    titles = _titles(document, ours)
    subject = document_subject(titles, reading.text, language)
    subject = nominative(subject, one=True) if language == "ru" else subject
    root = Context(subject=subject, language=language)
    contexts: dict[int, Context] = {}
    arrangement = arranged(ours)
    statements = list(map(root.named, walk(reading.text, arrangement, root, contexts)))
    lines = list(lines_of(reading.text, arrangement, contexts, root))
    whole = len(ours) == len(units)
    return Read(document, reading, conversed(ours), titles, language, root, statements, lines, whole)


def _allowed(reading: Reading, one: Statement) -> bool:
    warned = one.category is Category.CONTRAINDICATION
    return warned and is_permitted(reading.text, one.start, one.end, one.language)


def sells(units: list[Unit]) -> bool:
    """Whether a document is a price list or an advertisement, by how many of its lines are.

    A page with prices that tells a lot besides is none, however few lines its paragraphs are.
    """
    lines = [unit for unit in units if unit.kind != HEADING]
    told = [one for unit in lines if unit.kind in {TEXT, ITEM} for one in _SENTENCE.split(unit.words)]
    plain = sum(len(one.split()) for one in told if not (is_priced(one) or is_advert(one)))
    if plain > MUCH and plain * 2 > sum(len(unit.words.split()) for unit in units):
        return False
    priced = sum(is_priced(unit.words) for unit in lines)
    selling = sum(is_advert(unit.words) for unit in units)
    if not lines or (priced < max(3, len(lines) * 0.3) and selling < max(2, len(units) * 0.25)):
        return False
    return not any(sense_of(unit.words[:60].split(":")[0], unit.language).outright for unit in units)


def _titles(document: Document, units: list[Unit]) -> list[str]:
    """What may name the subject of the whole: the title, the first short lines, the file's name."""
    units = units[1:] if len(units) > 1 and is_way(units[0].words) else units
    named_file = document.name.replace("-", " ").replace("_", " ")
    first = [unit.words for unit in units[:1] if len(unit.words) < LONGEST_TITLE]
    headings = (unit for unit in units[1:FIRST_LINES] if unit.kind == HEADING or (unit is units[1] and _bare(unit)))
    plain = first + [unit.words for unit in headings if not sense_of(unit.words, unit.language).topic]
    lines = (unit for unit in units[1:3] if unit.kind in {TEXT, HEADING} and len(unit.words) < LONGEST_TITLE)
    under = chain((unit for unit in units[1:2] if unit.kind == ITEM and not unit.marker), lines)
    plain += [unit.words for unit in under if named(unit.words, unit.language) and not _TRAIL.search(unit.words)]
    within = first and squeezed(first[0]).lower() in document.title.lower() and len(first[0].split()) < LONGEST_NAME
    plain = [*_called(units), *plain]
    title = "" if within else document.title  # "Jet peel – Studio Linden, Harbour Street" says no more than "Jet peel"
    return [one for one in (title, *plain, named_file) if one]


def _called(units: list[Unit]) -> list[str]:
    """What a letter's line of the subject, or a line of its own that says "name:", calls what the text is about."""
    found = (_CALLED.match(unit.words) for unit in units[:FIRST_LINES])
    return [one["name"].strip() for one in found if one]


def _bare(unit: Unit) -> bool:
    """A short line right under the first, without a sign that makes it an item."""
    return unit.kind == ITEM and not unit.marker and unit.words[:1].isupper() and len(unit.words.split()) < LONGEST_NAME


def _claims(document: Document, reading: Reading, statements: list[Statement]) -> list[Claim]:
    """One claim for each category, subject and meaning; every place that says it is evidence."""
    merged: dict[tuple[Category, str, frozenset[str]], Claim] = {}
    evidence: dict[tuple[Category, str, frozenset[str]], dict[Span, None]] = {}
    for one in statements:
        start, end = reading.stored(one.start, one.end)
        span = Span(start=start, end=end, text=document.text[start:end])
        key = (one.category, one.subject.lower(), key_of(one.phrase, one.language))
        known = merged.get(key)
        if known is None:
            merged[key], evidence[key] = _claim(document, one, span), {span: None}
        elif span not in evidence[key]:
            evidence[key][span] = None
            surer, qualifier = max(known.confidence, one.strength), known.qualifier or one.qualifier
            if one.category is Category.CONTRAINDICATION and "relative" in {known.qualifier, one.qualifier}:
                qualifier = _stronger(known.qualifier, one)
            if (surer, qualifier) != (known.confidence, known.qualifier):
                merged[key] = replace(known, qualifier=qualifier, confidence=surer)
    return [
        replace(claim, evidence=tuple(evidence[key])) if len(evidence[key]) > 1 else claim
        for key, claim in merged.items()
    ]


def _stronger(known: str | None, one: Statement) -> str | None:
    """ "Tell us if you are pregnant … we do not treat pregnant clients" is a ban, and no caution."""
    banned = one.confidence >= BANS and one.qualifier != "relative"
    return one.qualifier if banned else known


def _is_named(one: Statement) -> bool:
    """Whether a Russian phrase is a name, whose case says nothing; what an effect governs keeps its own."""
    return one.language == "ru" and one.category is not Category.DRUG_EFFECT


def _claim(document: Document, one: Statement, span: Span) -> Claim:
    return Claim(
        document=document.name,
        category=one.category,
        subject=nominative(one.subject, one=True) if one.language == "ru" else one.subject,
        claim=nominative(one.phrase) if _is_named(one) else one.phrase,
        evidence=(span,),
        qualifier=one.qualifier,
        critical=is_critical(one.category, one.phrase, one.language),
        confidence=one.strength,
        flags=flags_of(f"{one.subject} {one.phrase} {clause_of(document.text, span.start, span.end)}"),
        proposed=proposed_name(f"{one.subject} {one.phrase}"),
    )
