"""What buttons do to the rows of a form: add one, take one out, move one; nothing is stored."""

from __future__ import annotations

import re
from typing import Any

from lms_plugin.authoring.editing.opening import PASSAGES, Data
from lms_plugin.authoring.editing.row_data import with_ids
from lms_plugin.errors import InvalidInput

STEP = re.compile(r"(add|remove|up|down) ([a-z_]+(?:-\d{1,3}-[a-z_]+)?)(?: (\d{1,3}))?")
MOST_ROWS = 60


def take(data: Data, step: str) -> Data:
    """Do one step, such as ``add options``, ``up options 2`` or ``remove gaps-0-options 1``; changes ``data``.

    Raises:
        InvalidInput: the form has no such button.
    """
    found = STEP.fullmatch(step)
    if found is None:
        raise InvalidInput(detail="step")
    doing, path, place = found[1], found[2], int(found[3] or -1)
    rows = _list(data, path)
    if doing == "add":
        if len(rows) < MOST_ROWS:
            rows.append({})
            with_ids(data)
            _added(data, path, rows[-1])
        return data
    if not 0 <= place < len(rows):
        raise InvalidInput(detail="no such row")
    if doing == "remove":
        _removed(data, path, rows.pop(place))
    else:
        other = min(max(place + (1 if doing == "down" else -1), 0), len(rows) - 1)
        rows[place], rows[other] = rows[other], rows[place]
        if path == "entries":  # the place of a step is a number of its own
            rows[place]["rank"], rows[other]["rank"] = rows[other].get("rank"), rows[place].get("rank")
    return data


def _list(data: Data, path: str) -> list[Data]:
    *above, name = path.split("-")
    holder: Any = data
    if above:
        outer = data.get(above[0])
        if not isinstance(outer, list) or int(above[1]) >= len(outer):
            raise InvalidInput(detail="no such list")
        holder = outer[int(above[1])]
    rows = holder.setdefault(name, [])
    if not isinstance(rows, list):
        raise InvalidInput(detail="no such list")
    return rows


def _added(data: Data, path: str, row: Data) -> None:
    if path == "gaps":
        row["options"] = [{}, {}]
        with_ids(data)
        data["text"] = f"{(data.get('text') or '').rstrip()} [[{row['id']}]]".lstrip()
    if path == "entries":
        ranks = [int(one["rank"]) for one in data["entries"] if str(one.get("rank") or "").isdecimal()]
        row["rank"] = str(max(ranks, default=0) + 1)


def _removed(data: Data, path: str, row: Data) -> None:
    if path == PASSAGES:
        _forget(data, row.get("id"))
    if path == "gaps":
        data["text"] = (data.get("text") or "").replace(f"[[{row.get('id')}]]", "").strip()


def _forget(value: Any, passage: Any) -> None:
    """Take a passage out of every row that rests on it."""
    if isinstance(value, list):
        for one in value:
            _forget(one, passage)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name.startswith("sources") and isinstance(part, list):
                value[name] = [one for one in part if one != passage]
            else:
                _forget(part, passage)
