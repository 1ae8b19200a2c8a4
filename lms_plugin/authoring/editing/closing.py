"""From what a form holds back to the item's document."""

from __future__ import annotations

import re
from typing import Any

from lms_plugin.authoring.editing.opening import PASSAGES, Data

WHOLE = frozenset({"rank", "select_n", "page", "paragraph", "document_version", "version"})
NUMBERS = frozenset(
    {"fraction", "weight", "default_mark", "penalty", "value", "tolerance", "high", "factor", "unit_penalty",
     "decision_weight", "default_value", "lower", "upper"}
)  # fmt: skip
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # 1500 or 1.5? Nobody guesses: it stays as typed, and is refused
TEXTS_OR_NULL = frozenset({"idnumber", "passage", "quote", "quote_hash"})
FORM_ONLY = frozenset({"number", "reason", "whole", PASSAGES, "topics", "tags", "claim_ids", "csrf_token"})


def document_of(data: Data, base: Data) -> Data:
    """The item's document that a form means; ``base`` gives what no form changes: type, ids, version."""
    pool = {row["id"]: _citation(row) for row in data.get(PASSAGES, ())}
    document: Data = dict(base) | _closed({k: v for k, v in data.items() if k not in FORM_ONLY}, pool)
    document["citations"] = [pool[row["id"]] for row in data.get(PASSAGES, ()) if row.get("whole")]
    document["topics"] = list(data.get("topics") or ())
    document["tags"] = list(dict.fromkeys(one.strip() for one in (data.get("tags") or "").split(",") if one.strip()))
    document["claim_ids"] = (data.get("claim_ids") or "").split()
    if base["type"] == "true_false":
        document["key"] = {"true": True, "false": False}.get(data.get("key") or "")
    return document


def _citation(row: Data) -> Data:
    said = {name: row.get(name) for name in ("document", "title", "section", *TEXTS_OR_NULL - {"idnumber"})}
    said |= {name: row.get(name) for name in ("page", "paragraph", "document_version")}
    return {name: value for name, one in said.items() if (value := _value(name, one)) is not None}


def _closed(value: Any, pool: dict[str, Data]) -> Any:
    if isinstance(value, list):
        return [_closed(one, pool) for one in value]
    if not isinstance(value, dict):
        return value
    closed: Data = {}
    for name, part in value.items():
        if name.startswith("sources"):
            closed[name.replace("sources", "citations")] = [pool[one] for one in part or () if one in pool]
        elif (said := _value(name, part)) is not None:
            closed[name] = _closed(said, pool)
    return closed


def _value(name: str, typed: Any) -> Any:
    """A typed value as the document has it; None: the member is left out, its default holds."""
    if name == "critical" and isinstance(typed, str):
        return {"yes": True, "no": False}.get(typed)
    if not isinstance(typed, str):
        return typed
    plain = typed.strip()
    if name == "pin":
        return (int(plain) if plain.isdecimal() else plain) or (None if not plain else 0)
    if name in WHOLE:
        return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else (plain or None)
    if name in NUMBERS:
        plain = plain.replace("−", "-")
        return (plain if GROUPED.fullmatch(plain) else plain.replace(",", ".")) or None
    if name in TEXTS_OR_NULL:
        return plain or None
    return typed.strip("\r\n ").replace("\r\n", "\n")
