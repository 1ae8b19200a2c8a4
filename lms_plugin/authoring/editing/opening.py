"""From an item's document to what its form holds: a passage stands once in the form, rows name it."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]
PASSAGES = "passages"


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
