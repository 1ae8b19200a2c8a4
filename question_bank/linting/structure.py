"""S rules: citations that are missing or do not hold, and what cannot be exported exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from question_bank.items import Citation, Item, MultipleResponse, SingleChoice
from question_bank.linting.answers import answers_of
from question_bank.linting.finding import Finding, Severity

Documents = Mapping[tuple[str, int], str]  # (document id, version) → its text
EXPORTABLE_COUNTS = frozenset({*range(1, 11), 20})
EXPORTABLE_PERCENTS = tuple(
    map(
        Decimal,
        (
            "0",
            "100",
            "90",
            "83.33333",
            "80",
            "75",
            "70",
            "66.66667",
            "60",
            "50",
            "40",
            "33.33333",
            "30",
            "25",
            "20",
            "16.66667",
            "14.28571",
            "12.5",
            "11.11111",
            "10",
            "5",
        ),
    )
)  # 7.2
NEAR = Decimal("0.001")  # percent


def citation_findings(item: Item, documents: Documents | None, *, certifying: bool) -> Iterator[Finding]:
    """S5. Quotes are looked up only in documents that are given; whitespace does not count."""
    severity: Severity = "error" if certifying else "warning"
    cited = list(_citations(item))
    if not cited:
        message = "Nothing is cited: the key cannot be traced to a document."
        yield Finding(item_id=item.item_id, rule="S5", severity=severity, quoted=item.stem, message=message)
    for citation in cited:
        text = (documents or {}).get((citation.document, citation.document_version))
        if text is not None and citation.quote and _spaced(citation.quote) not in _spaced(text):
            message = f"This quote is not in version {citation.document_version} of {citation.title}."
            yield Finding(item_id=item.item_id, rule="S5", severity=severity, quoted=citation.quote, message=message)


def _citations(item: Item) -> Iterator[Citation]:
    yield from item.citations
    for answer in answers_of(item):
        yield from answer.citations


def _spaced(text: str) -> str:
    return " ".join(text.split())


def export_findings(item: Item) -> Iterator[Finding]:
    """S6: what Moodle cannot take exactly."""
    if isinstance(item, MultipleResponse) and len(item.key) not in EXPORTABLE_COUNTS:
        message = f"{len(item.key)} right options cannot be given equal weights in Moodle."
        yield Finding(item_id=item.item_id, rule="S6", severity="info", quoted=str(len(item.key)), message=message)
    for weight in _weights(item):
        if not any(abs(abs(weight) * 100 - known) <= NEAR for known in EXPORTABLE_PERCENTS):
            message = "Moodle has no such weight, so this item cannot be exported there exactly."
            yield Finding(item_id=item.item_id, rule="S6", severity="info", quoted=str(weight), message=message)


def _weights(item: Item) -> list[Decimal]:
    if isinstance(item, SingleChoice):
        return [option.fraction for option in item.options]
    if isinstance(item, MultipleResponse) and item.scoring.rule == "moodle_weights":
        return [option.weight for option in item.options if option.weight is not None]
    return []
