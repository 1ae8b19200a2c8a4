"""Our own format (docs/native-format.md): item and bank documents to dataclasses and back, canonical to the byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.errors import InvalidDocument, InvalidItem
from question_bank.interchange import fields as f
from question_bank.items import ITEM_TYPES, Choice, Citation, Item, Prompt
from question_bank.items import multiple_response as multiple
from question_bank.items import single_choice as single

SCHEMA_VERSION = 1
STATUSES = ("draft", "in_review", "approved", "stale", "retired")

_CITATION: f.Table = {
    "document": f.text(),
    "document_version": f.whole(1),
    "title": f.text(),
    "section": f.text(""),
    "paragraph": f.optional_whole(),
    "page": f.optional_whole(),
    "passage": f.optional_text(),
    "quote": f.optional_text(),
    "quote_hash": f.optional_text(),
}
_CITATIONS = f.objects(Citation, _CITATION, ())
_SHARED: dict[str, f.Member] = {
    "item_id": f.text(),
    "idnumber": f.optional_text(),
    "version": f.whole(1),
    "stem": f.text(),
    "format": f.text("md"),
    "general_feedback": f.text(""),
    "objective": f.text(""),
    "citations": _CITATIONS,
    "claim_ids": f.texts(),
    "default_mark": f.number(Decimal(1)),
    "difficulty": f.text("medium"),
    "topics": f.texts(),
    "tags": f.texts(),
    "penalty": f.number(Decimal(0)),
    "shuffle": f.truth(default=True),
    "rule_version": f.whole(1),
}
_OPTION: dict[str, f.Member] = {
    "id": f.text(),
    "text": f.text(),
    "feedback": f.text(""),
    "critical": f.truth(default=False),
    "pin": f.pin(),
    "citations": _CITATIONS,
}
_MULTIPLE_SCORING: f.Table = {
    "rule": f.text("right_minus_wrong"),
    "select_n": f.optional_whole(),
    "default_value": f.optional_number(),
    "lower": f.optional_number(),
    "upper": f.optional_number(),
}
_PROMPT: f.Table = {
    "id": f.text(),
    "text": f.text(),
    "choice": f.text(),
    "feedback": f.text(""),
    "critical_choices": f.texts(),
    "citations": _CITATIONS,
}
_CHOICE: f.Table = {"id": f.text(), "text": f.text(), "pin": f.pin()}


_MATCHING_SCORING = f.Member(
    lambda raw, place, problems: f.read_object({"all_or_nothing": f.truth(default=False)}, raw, place, problems).get(
        "all_or_nothing", False
    ),
    lambda value: {"all_or_nothing": value},
    False,
)
_TYPES: dict[str, dict[str, f.Member]] = {
    "single_choice": {
        "options": f.objects(single.Option, _OPTION | {"fraction": f.number(Decimal(0))}),
    },
    "multiple_response": {
        "options": f.objects(
            multiple.Option, _OPTION | {"right": f.truth(default=False), "weight": f.optional_number()}
        ),
        "scoring": f.nested(multiple.Scoring, _MULTIPLE_SCORING, multiple.Scoring()),
    },
    "true_false": {
        "key": f.truth(),
        "feedback_true": f.text(""),
        "feedback_false": f.text(""),
        "critical": f.truth(default=False),
        "citations_true": _CITATIONS,
        "citations_false": _CITATIONS,
    },
    "matching": {
        "prompts": f.objects(Prompt, _PROMPT),
        "choices": f.objects(Choice, _CHOICE),
        "scoring": _MATCHING_SCORING,
    },
}
_TABLES = {kind: _SHARED | members for kind, members in _TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A taxonomy node of a bank."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A document the bank's citations point into; ``sha256`` is of the file's bytes."""

    id: str
    title: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item of a bank and where it stands."""

    status: str
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank as written down: its head, its documents, its items in stored order."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    topics: tuple[Topic, ...] = ()
    documents: tuple[SourceDocument, ...] = ()
    items: tuple[Entry, ...] = ()


_TOPIC: f.Table = {"id": f.text(), "title": f.text()}
_DOCUMENT: f.Table = {"id": f.text(), "title": f.text(), "sha256": f.optional_text()}
_HEAD: f.Table = {
    "id": f.text(),
    "title": f.text(),
    "description": f.text(""),
    "language": f.text("en"),
    "topics": f.objects(Topic, _TOPIC, ()),
}


def item_from_document(document: Any) -> Item:
    """Read an item document.

    Raises:
        InvalidDocument: with every problem and its place; also when the item breaks a rule of its type.
    """
    problems: f.Problems = []
    item = _read_item(document, "item", problems)
    if item is None or problems:
        raise InvalidDocument(problems)
    return item


def _read_item(document: Any, place: str, problems: f.Problems) -> Item | None:
    if not isinstance(document, dict):
        problems.append(f"{place}: must be an object.")
        return None
    members = dict(document)
    before = len(problems)
    _check_schema(members.pop("schema_version", None), f"{place}.schema_version", problems)
    kind = members.pop("type", None)
    if not isinstance(kind, str) or kind not in _TABLES:
        problems.append(f"{place}.type: {kind!r} is not one of {', '.join(sorted(_TABLES))}.")
        return None
    values = f.read_object(_TABLES[kind], members, place, problems)
    if len(problems) > before:
        return None
    if kind == "matching":
        values["all_or_nothing"] = values.pop("scoring")
    try:
        return ITEM_TYPES[kind](**values)
    except InvalidItem as error:
        problems += [f"{place} ({error.item_id}): {problem}" for problem in error.problems]
        return None


def _check_schema(version: Any, place: str, problems: f.Problems) -> None:
    if type(version) is int and version > SCHEMA_VERSION:
        problems.append(f"{place}: {version} is newer than this version of Assay can read ({SCHEMA_VERSION}).")
    elif version != SCHEMA_VERSION or type(version) is not int:
        problems.append(f"{place}: must be {SCHEMA_VERSION}.")


def item_to_document(item: Item) -> dict[str, Any]:
    """The item as a document with every member written."""
    table = dict(_TABLES[item.type])
    scoring = table.pop("scoring", None) if item.type == "matching" else None
    document = {"schema_version": SCHEMA_VERSION, "type": item.type} | f.write_object(table, item)
    if scoring is not None:
        document["scoring"] = scoring.write(getattr(item, "all_or_nothing", False))
    return document


def bank_from_document(document: Any) -> Bank:
    """Read a bank document.

    Raises:
        InvalidDocument: with every problem of every item.
    """
    problems: f.Problems = []
    if not isinstance(document, dict):
        raise InvalidDocument(["bank: must be an object."])
    extra = document.keys() - {"schema_version", "bank", "documents", "items"}
    problems += [f"{name}: is not a member of this format." for name in sorted(extra)]
    _check_schema(document.get("schema_version"), "schema_version", problems)
    head = f.read_object(_HEAD, document.get("bank"), "bank", problems)
    documents = f.objects(SourceDocument, _DOCUMENT).read(document.get("documents", []), "documents", problems)
    entries = _read_entries(document.get("items"), problems)
    if problems:
        raise InvalidDocument(problems)
    return Bank(**head, documents=documents, items=entries)


def _read_entries(raw: Any, problems: f.Problems) -> tuple[Entry, ...]:
    if not isinstance(raw, list):
        problems.append("items: must be a list.")
        return ()
    entries, seen = [], set()
    for index, one in enumerate(raw):
        place = f"items[{index}]"
        if not isinstance(one, dict) or one.keys() != {"status", "item"}:
            problems.append(f"{place}: must hold status and item.")
            continue
        if one["status"] not in STATUSES:
            problems.append(f"{place}.status: is not one of {', '.join(STATUSES)}.")
        item = _read_item(one["item"], f"{place}.item", problems)
        if item is not None and item.item_id in seen:
            problems.append(f"{place}.item.item_id: {item.item_id} is used twice.")
        elif item is not None:
            seen.add(item.item_id)
            entries.append(Entry(status=one["status"], item=item))
    return tuple(entries)


def bank_to_document(bank: Bank) -> dict[str, Any]:
    """The bank as a document with every member written."""
    return {
        "schema_version": SCHEMA_VERSION,
        "bank": f.write_object(_HEAD, bank),
        "documents": [f.write_object(_DOCUMENT, one) for one in bank.documents],
        "items": [{"status": entry.status, "item": item_to_document(entry.item)} for entry in bank.items],
    }


def canonical(document: Any) -> str:
    """The one way to write a document down: sorted keys, two spaces, letters as they are, one newline at the end."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
