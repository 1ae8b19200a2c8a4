"""Between an item's document and what its form holds: passages stand once in the form, rows name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from question_bank.items.client_decision import DECISIONS

Data = dict[str, Any]
PASSAGES = "passages"
WHOLE = frozenset({"rank", "select_n", "page", "paragraph", "document_version"})
NUMBERS = frozenset(
    {"fraction", "weight", "default_mark", "penalty", "value", "tolerance", "high", "factor", "unit_penalty",
     "decision_weight", "default_value", "lower", "upper"}
)  # fmt: skip
TEXTS_OR_NULL = frozenset({"idnumber", "passage", "quote", "quote_hash"})
FORM_ONLY = frozenset({"number", "reason", "whole", PASSAGES, "topics", "tags", "claim_ids", "csrf_token"})
LETTERS = {
    "options": "o", "choices": "c", "prompts": "p", "columns": "k", "rows": "r", "gaps": "g", "decisions": "d",
    "reasons": "e", "entries": "s", "answers": "a", "variants": "v", PASSAGES: "q",
}  # fmt: skip


def data_of(document: Data) -> Data:
    """What the form of a stored item holds."""
    pool: dict[str, Data] = {}
    data: Data = _opened(document, pool)
    whole = set(data.pop("sources", ()))
    data[PASSAGES] = [held | {"whole": held["id"] in whole} for held in pool.values()]
    data["tags"] = ", ".join(document.get("tags", ()))
    data["claim_ids"] = " ".join(document.get("claim_ids", ()))
    if "key" in data:
        data["key"] = "true" if data["key"] else "false"
    if document["type"] == "client_decision":
        for row in data["decisions"]:
            row["critical"] = {True: "yes", False: "no", None: ""}[row["critical"]]
    return data


def _opened(value: Any, pool: dict[str, Data]) -> Any:
    if isinstance(value, list):
        return [_opened(one, pool) for one in value]
    if not isinstance(value, dict):
        return value
    opened: Data = {}
    for name, part in value.items():
        if name.startswith("citations"):
            opened[name.replace("citations", "sources")] = [_pooled(one, pool) for one in part]
        elif part is None and name != "critical":
            opened[name] = ""
        elif name == "pin":
            opened[name] = str(part)
        else:
            opened[name] = _opened(part, pool)
    return opened


def _pooled(citation: Data, pool: dict[str, Data]) -> str:
    key = "\x1f".join(str(citation.get(name)) for name in sorted(citation))
    if key not in pool:
        texts = {name: "" if value is None else str(value) for name, value in citation.items()}
        pool[key] = texts | {"id": f"q{len(pool) + 1}"}
    return str(pool[key]["id"])


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
        return plain.replace(",", ".").replace("−", "-") or None
    if name in TEXTS_OR_NULL:
        return plain or None
    return typed.strip("\r\n ").replace("\r\n", "\n")


def new_data(kind: str, start: dict[str, int]) -> Data:
    """What the form of a new question begins with."""
    data: Data = {name: [{} for _ in range(count)] for name, count in start.items()}
    if kind == "client_decision":
        data["decisions"] = [{"id": one} for one in DECISIONS]
    if kind == "cloze":
        data["gaps"] = [{"options": [{}, {}]}]
    if kind == "ordering":
        data["entries"] = [{"rank": str(place)} for place in range(1, start["entries"] + 1)]
    return data


def with_ids(data: Data) -> Data:
    """Give every row that lacks one an id of its own, in place."""
    used = {str(row["id"]) for _name, row in _rows(data) if row.get("id")}
    for name, row in _rows(data):
        if not row.get("id") and name in LETTERS:
            count = 1
            while f"{LETTERS[name]}{count}" in used:
                count += 1
            row["id"] = f"{LETTERS[name]}{count}"
            used.add(row["id"])
    return data


def without_blanks(data: Data, empty_if: dict[str, tuple[str, ...]]) -> Data:
    """The data without rows in which nothing was typed; ``empty_if``: list → the fields that say so."""
    kept: Data = {}
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = [without_blanks(row, empty_if) for row in value]
            tests = empty_if.get(name, ())
            kept[name] = [row for row in rows if not tests or any(_typed(row.get(test)) for test in tests)]
        else:
            kept[name] = value
    return kept


def _typed(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _rows(data: Data) -> Iterator[tuple[str, Data]]:
    for name, value in data.items():
        if isinstance(value, list):
            for row in value:
                if isinstance(row, dict):
                    yield name, row
                    yield from _rows(row)
