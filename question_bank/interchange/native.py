"""Our own format (docs/native-format.md): item and bank documents to dataclasses and back, canonical to the byte."""

from __future__ import annotations

import json
from typing import Any

from question_bank.bank import Bank, BankItem, SourceDocument, Topic
from question_bank.errors import InvalidDocument, Problem
from question_bank.interchange import codec as c
from question_bank.interchange.native_media import MEDIA
from question_bank.items import (
    Case,
    CaseChild,
    Choice,
    Citation,
    Client,
    ClientDecision,
    Cloze,
    Column,
    CriticalPair,
    Decision,
    DecisionReason,
    Entry,
    Gap,
    Item,
    Matching,
    MatchingScoring,
    Matrix,
    MultipleResponse,
    MultipleScoring,
    Numeric,
    NumericAnswer,
    Ordering,
    PairScoring,
    Prompt,
    Row,
    ShortText,
    SingleChoice,
    TrueFalse,
    Unit,
    Variant,
    multiple_response,
    single_choice,
)

SCHEMA_VERSION = 1

_CITATION = c.Record(
    Citation,
    {
        "document": c.TEXT,
        "document_version": c.WHOLE,
        "title": c.TEXT,
        "section": c.TEXT,
        "paragraph": c.optional(c.WHOLE),
        "page": c.optional(c.WHOLE),
        "passage": c.optional(c.TEXT),
        "quote": c.optional(c.TEXT),
        "quote_hash": c.optional(c.TEXT),
    },
)
_CITATIONS = c.many(_CITATION.codec())
_SHARED: dict[str, c.Codec] = {
    "item_id": c.TEXT,
    "idnumber": c.optional(c.TEXT),
    "version": c.WHOLE,
    "stem": c.TEXT,
    "format": c.TEXT,
    "general_feedback": c.TEXT,
    "objective": c.TEXT,
    "citations": _CITATIONS,
    "claim_ids": c.TEXTS,
    "default_mark": c.NUMBER_TEXT,
    "difficulty": c.TEXT,
    "topics": c.TEXTS,
    "tags": c.TEXTS,
    "penalty": c.NUMBER_TEXT,
    "shuffle": c.BOOL,
    "rule_version": c.WHOLE,
}
_OPTION: dict[str, c.Codec] = {
    "id": c.TEXT,
    "text": c.TEXT,
    "feedback": c.TEXT,
    "critical": c.BOOL,
    "pin": c.PIN,
    "citations": _CITATIONS,
}
_SINGLE_OPTION = c.Record(single_choice.Option, _OPTION | {"fraction": c.NUMBER_TEXT})
_MULTIPLE_OPTION = c.Record(multiple_response.Option, _OPTION | {"right": c.BOOL, "weight": c.optional(c.NUMBER_TEXT)})
_MULTIPLE_SCORING = c.Record(
    MultipleScoring,
    {
        "rule": c.TEXT,
        "select_n": c.optional(c.WHOLE),
        "default_value": c.optional(c.NUMBER_TEXT),
        "lower": c.optional(c.NUMBER_TEXT),
        "upper": c.optional(c.NUMBER_TEXT),
    },
)
_PROMPT = c.Record(
    Prompt,
    {
        "id": c.TEXT,
        "text": c.TEXT,
        "choice": c.TEXT,
        "feedback": c.TEXT,
        "critical_choices": c.TEXTS,
        "citations": _CITATIONS,
    },
)
_CHOICE = c.Record(Choice, {"id": c.TEXT, "text": c.TEXT, "pin": c.PIN})
_MATCHING_SCORING = c.Record(MatchingScoring, {"all_or_nothing": c.BOOL})

_ENTRY = c.Record(Entry, {"id": c.TEXT, "text": c.TEXT, "rank": c.WHOLE, "feedback": c.TEXT, "citations": _CITATIONS})
_CRITICAL_PAIR = c.Record(
    CriticalPair, {"before": c.TEXT, "after": c.TEXT, "feedback": c.TEXT, "citations": _CITATIONS}
)
_TYPED: dict[str, c.Codec] = {
    "id": c.TEXT,
    "fraction": c.NUMBER_TEXT,
    "feedback": c.TEXT,
    "critical": c.BOOL,
    "citations": _CITATIONS,
}
_ANSWER = c.Record(
    NumericAnswer,
    _TYPED
    | {"value": c.NUMBER_TEXT, "tolerance": c.NUMBER_TEXT, "relative": c.BOOL, "high": c.optional(c.NUMBER_TEXT)},
)
_UNIT = c.Record(Unit, {"symbol": c.TEXT, "factor": c.NUMBER_TEXT})
_VARIANT = c.Record(Variant, _TYPED | {"text": c.TEXT})
_CRITICAL = c.optional(c.BOOL)
_PAIR = c.Record(PairScoring, {"rule": c.TEXT, "decision_weight": c.NUMBER_TEXT})
_SINGLE_OPTIONS = c.many(_SINGLE_OPTION.codec())
_ROW = c.Record(
    Row,
    {
        "id": c.TEXT,
        "text": c.TEXT,
        "column": c.TEXT,
        "feedback": c.TEXT,
        "critical_columns": c.TEXTS,
        "citations": _CITATIONS,
    },
)
_COLUMN = c.Record(Column, {"id": c.TEXT, "text": c.TEXT})
_GAP = c.Record(Gap, {"id": c.TEXT, "options": _SINGLE_OPTIONS, "weight": c.NUMBER_TEXT})
_CLIENT = c.Record(Client, dict.fromkeys(("age", "procedure", "history", "medicines", "findings"), c.TEXT))
_DECISION = c.Record(
    Decision,
    {"id": c.TEXT, "fraction": c.NUMBER_TEXT, "critical": _CRITICAL, "feedback": c.TEXT, "citations": _CITATIONS},
)

_CHILD = c.Record(CaseChild, {"item_id": c.TEXT, "version": c.WHOLE})

_ITEMS: dict[str, c.Record[Any]] = {
    "single_choice": c.Record(SingleChoice, _SHARED | {"options": _SINGLE_OPTIONS}),
    "multiple_response": c.Record(
        MultipleResponse,
        _SHARED | {"options": c.many(_MULTIPLE_OPTION.codec()), "scoring": _MULTIPLE_SCORING.codec()},
    ),
    "true_false": c.Record(
        TrueFalse,
        _SHARED
        | {
            "key": c.BOOL,
            "feedback_true": c.TEXT,
            "feedback_false": c.TEXT,
            "critical": c.BOOL,
            "citations_true": _CITATIONS,
            "citations_false": _CITATIONS,
        },
    ),
    "matching": c.Record(
        Matching,
        _SHARED
        | {
            "prompts": c.many(_PROMPT.codec()),
            "choices": c.many(_CHOICE.codec()),
            "scoring": _MATCHING_SCORING.codec(),
        },
    ),
    "matrix": c.Record(Matrix, _SHARED | {"rows": c.many(_ROW.codec()), "columns": c.many(_COLUMN.codec())}),
    "cloze": c.Record(Cloze, _SHARED | {"text": c.TEXT, "gaps": c.many(_GAP.codec())}),
    "decision_reason": c.Record(
        DecisionReason,
        _SHARED | {"decisions": _SINGLE_OPTIONS, "reasons": _SINGLE_OPTIONS, "scoring": _PAIR.codec()},
    ),
    "client_decision": c.Record(
        ClientDecision,
        _SHARED
        | {
            "client": _CLIENT.codec(),
            "decisions": c.many(_DECISION.codec()),
            "reasons": _SINGLE_OPTIONS,
            "until": c.TEXT,
            "scoring": _PAIR.codec(),
        },
    ),
    "ordering": c.Record(
        Ordering,
        _SHARED | {"entries": c.many(_ENTRY.codec()), "critical_pairs": c.many(_CRITICAL_PAIR.codec()), "rule": c.TEXT},
    ),
    "numeric": c.Record(
        Numeric,
        _SHARED
        | {
            "answers": c.many(_ANSWER.codec()),
            "units": c.many(_UNIT.codec()),
            "unit_rule": c.TEXT,
            "unit_penalty": c.NUMBER_TEXT,
        },
    ),
    "short_text": c.Record(
        ShortText,
        _SHARED | {"variants": c.many(_VARIANT.codec()), "case_sensitive": c.BOOL, "strip_diacritics": c.BOOL},
    ),
    "case": c.Record(Case, _SHARED | {"children": c.many(_CHILD.codec())}),
}


def item_from_document(document: Any) -> Item:
    """Read an item document.

    Raises:
        InvalidDocument: with every problem and its place (``options[1].fraction: …``), a rule of the type broken too.
    """
    if type(document) is not dict:
        raise c.wrong("an item must be an object", document)
    _check_schema(document)
    record = _ITEMS.get(document["type"]) if isinstance(document.get("type"), str) else None
    if record is None:
        problem = Problem("type", f"must be one of {', '.join(_ITEMS)}", quoted=str(document.get("type", "")))
        raise InvalidDocument([problem])
    members = {name: value for name, value in document.items() if name not in {"type", "schema_version"}}
    item: Item = record.read(members)
    return item


def _check_schema(document: dict[str, Any]) -> None:
    version = document.get("schema_version")
    if type(version) is int and version > SCHEMA_VERSION:
        message = f"{version} is newer than this program, which reads {SCHEMA_VERSION}; update it first"
        raise InvalidDocument([Problem("schema_version", message)])
    if type(version) is not int or version != SCHEMA_VERSION:
        raise InvalidDocument([Problem("schema_version", f"must be {SCHEMA_VERSION}", quoted=str(version))])


def item_to_document(item: Item) -> dict[str, Any]:
    """The item as a document with every member written."""
    return {"schema_version": SCHEMA_VERSION, "type": item.type, **_ITEMS[item.type].write(item)}


_TOPIC = c.Record(Topic, {"id": c.TEXT, "title": c.TEXT, "parent": c.optional(c.TEXT)})
_DOCUMENT = c.Record(SourceDocument, {"id": c.TEXT, "title": c.TEXT, "sha256": c.optional(c.TEXT)})


def _write_topic(topic: Topic) -> dict[str, Any]:
    """Its parent is written only where it has one, so that a flat bank is written as it always was."""
    written = _TOPIC.write(topic)
    return written if topic.parent is not None else {name: one for name, one in written.items() if name != "parent"}


_HEAD = c.Record(
    Bank,
    {
        "id": c.TEXT,
        "title": c.TEXT,
        "description": c.TEXT,
        "language": c.TEXT,
        "topics": c.many(c.Codec(_TOPIC.read, _write_topic)),
    },
)
_DOCUMENTS = c.many(_DOCUMENT.codec())


def _read_entry(raw: Any) -> BankItem:
    """An entry; the item's members are named as if they were the entry's, since there is one item in each."""
    if type(raw) is not dict or raw.keys() != {"status", "item"}:
        raise c.wrong("must hold a status and an item, nothing else", raw)
    if type(raw["status"]) is not str:
        raise InvalidDocument([Problem("status", "must be text")])
    return BankItem(status=raw["status"], item=item_from_document(raw["item"]))


def _write_entry(entry: BankItem) -> dict[str, Any]:
    return {"status": entry.status, "item": item_to_document(entry.item)}


_ENTRIES = c.many(c.Codec(_read_entry, _write_entry))


def bank_from_document(document: Any) -> Bank:
    """Read a bank document.

    Raises:
        InvalidDocument: with every problem of every item (``items[3].options[1].fraction: …``).
    """
    if type(document) is not dict:
        raise c.wrong("a bank must be an object", document)
    _check_schema(document)
    problems = [
        Problem(str(name), "is not a member of this format")
        for name in document
        if name not in {"schema_version", "bank", "documents", "items", "media"}
    ]
    parts: dict[str, Any] = {}
    for name, read, default in (
        ("bank", _HEAD.values, {}),
        ("documents", _DOCUMENTS.read, []),
        ("items", _ENTRIES.read, []),
        ("media", MEDIA.read, []),
    ):
        try:
            parts[name] = read(document.get(name, default))
        except InvalidDocument as error:
            problems += [problem.under(name) for problem in error.problems]
    if problems:
        raise InvalidDocument(problems)
    return Bank(**parts["bank"], documents=parts["documents"], items=parts["items"], media=parts["media"])


def bank_to_document(bank: Bank) -> dict[str, Any]:
    """The bank as a document with every member written; that of the pictures only where there are any."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "bank": _HEAD.write(bank),
        "documents": _DOCUMENTS.write(bank.documents),
        "items": _ENTRIES.write(bank.items),
    }
    return document | {"media": MEDIA.write(bank.media)} if bank.media else document


def canonical(document: Any) -> str:
    """The one way to write a document down: sorted keys, two spaces, letters as they are, one newline at the end."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
