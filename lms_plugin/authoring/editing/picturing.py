"""A picture put into a text of the form: uploaded, or taken from the bank; nothing of the question is stored by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import FieldList, FormField, TextAreaField

from lms_plugin.authoring.editing.base_form import ItemForm
from lms_plugin.authoring.editing.opening import PASSAGES, Data

UNPICTURED = frozenset({PASSAGES, "choices", "gaps"})  # quotes, and what stands in drop-downs


def places(form: ItemForm) -> list[tuple[str, str]]:
    """The texts that may show a picture: field name, and what the page calls it."""
    return list(_places(form, ""))


def _places(form: Any, before: str) -> Iterator[tuple[str, str]]:
    for field in form:
        label = f"{before}{field.label.text}"
        if isinstance(field, TextAreaField):
            yield field.name, label
        elif isinstance(field, FormField):
            yield from _places(field.form, f"{label}: ")
        elif isinstance(field, FieldList) and field.short_name not in UNPICTURED:
            for number, entry in enumerate(field, start=1):
                yield from _places(entry.form, f"{label} {number}: ")


def put(data: Data, place: str, mark: str) -> Data:
    """Write a picture's mark at the end of a text of the form; changes ``data``."""
    *above, name = place.split("-")
    holder: Any = data
    for step in above:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    text = (holder.get(name) or "").rstrip()
    long = name in {"stem", "general_feedback", "text"} and len(above) == 0
    holder[name] = f"{text}\n\n{mark}".lstrip() if long else f"{text} {mark}".lstrip()
    return data
