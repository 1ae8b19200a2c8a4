"""The item linter: every rule of assessment.md 4.3 that applies to an item, a bank, or documents not yet valid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from question_bank.bank import Bank
from question_bank.errors import InvalidDocument
from question_bank.interchange.native import item_from_document
from question_bank.items import Item, SingleChoice
from question_bank.linting import banks, cues, numbers, options, pictures, stem, structure
from question_bank.linting.finding import Finding, Severity
from question_bank.linting.structure import Documents
from question_bank.linting.words import WORD_RULES, word_lists

__all__ = ["Finding", "Severity", "lint_bank", "lint_documents", "lint_item"]


def lint_item(
    item: Item,
    *,
    language: str = "en",
    certifying: bool = False,
    documents: Documents | None = None,
    held: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """All findings about one item; S1, S2 and S4 cannot occur, since such an item cannot be built.

    ``certifying``: a missing citation is an error. ``documents``: (id, version) → text, where quotes are looked up.
    ``held``: the names of the pictures there are; None: whether a picture is there is not looked at.
    Without a word list for the language its rules are skipped, each with a finding that says so.
    """
    found = _item_findings(item, language, documents, certifying=certifying, held=held)
    return (*found, *_skipped(language, item.item_id))


def lint_bank(bank: Bank, *, certifying: bool = False, documents: Documents | None = None) -> tuple[Finding, ...]:
    """All findings about a bank's items, retired ones left out, and about the bank as a whole."""
    items = [entry.item for entry in bank.items if entry.status != "retired"]
    return tuple(_all(items, bank.language, documents, certifying=certifying))


def lint_documents(entries: Iterable[Any], *, language: str = "en") -> tuple[Finding, ...]:
    """All findings about item documents; one that is no valid item gives an S1, S2 or S4 for each problem."""
    items: list[Item] = []
    broken: list[Finding] = []
    for document in entries:
        try:
            items.append(item_from_document(document))
        except InvalidDocument as error:
            broken += _broken(document, error)
    return (*broken, *_all(items, language, None, certifying=False))


def _broken(document: Any, error: InvalidDocument) -> Iterator[Finding]:
    name = document.get("item_id") if isinstance(document, dict) else None
    for problem in error.problems:
        yield Finding(
            item_id=name if isinstance(name, str) else "",
            rule=problem.rule,
            severity="error",
            quoted=problem.quoted,
            message=str(problem),
        )


def _all(items: Sequence[Item], language: str, documents: Documents | None, *, certifying: bool) -> Iterator[Finding]:
    for item in items:
        yield from _item_findings(item, language, documents, certifying=certifying)
    single = [item for item in items if isinstance(item, SingleChoice)]
    yield from banks.longest_key_findings(single)
    yield from banks.position_findings(single)
    yield from _skipped(language, "")


def _item_findings(
    item: Item,
    language: str,
    documents: Documents | None,
    *,
    certifying: bool,
    held: Collection[str] | None = None,
) -> Iterator[Finding]:
    words = word_lists(language)
    yield from pictures.picture_findings(item, held)
    yield from structure.citation_findings(item, documents, certifying=certifying)
    yield from structure.export_findings(item)
    if words is not None:
        yield from stem.question_findings(item, words)
        yield from stem.negative_findings(item, words)
        yield from options.word_findings(item, words)
        yield from cues.grammar_findings(item, words)
        yield from cues.shared_word_findings(item, words)
    yield from options.length_findings(item)
    yield from numbers.number_findings(item, words)
    yield from options.count_findings(item)
    yield from stem.length_findings(item)
    yield from options.feedback_findings(item)


def _skipped(language: str, item_id: str) -> Iterator[Finding]:
    if word_lists(language) is None:
        for rule in WORD_RULES:
            message = f"Rule {rule} was skipped: there is no word list for the language {language!r}."
            yield Finding(item_id=item_id, rule=rule, severity="info", quoted=language, message=message)
