"""An item on its author's desk: opened as a form, put back as an item, kept as a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import FieldList

from lms_plugin.authoring.editing.base_form import ItemForm
from lms_plugin.authoring.editing.closing import document_of
from lms_plugin.authoring.editing.forms import FORMS
from lms_plugin.authoring.editing.opening import Data, data_of
from lms_plugin.authoring.editing.row_data import new_data, with_ids, without_blanks
from lms_plugin.authoring.problem_words import problem_words
from lms_plugin.errors import NotFound
from question_bank.errors import InvalidDocument, Problem
from question_bank.interchange import native
from question_bank.items import Item

NEW = "new"
EMPTY_IF: dict[str, tuple[str, ...]] = {
    field.short_name: field[0].form.empty_if
    for kind in FORMS.values()
    for field in kind(data=with_ids({one: [{}] for one in (*kind.lists, "passages")}))
    if isinstance(field, FieldList)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a form means: the item, if it is one, and what is wrong with it otherwise."""

    document: Data
    item: Item | None
    problems: tuple[Problem, ...]


def kind_of(name: str) -> type[ItemForm]:
    """The form of an item type.

    Raises:
        NotFound: there is none.
    """
    if name not in FORMS:
        raise NotFound(detail=f"no form for {name}")
    return FORMS[name]


def blank(kind: type[ItemForm]) -> tuple[Data, Data]:
    """A new question: what its form begins with, and the base of its document."""
    base = {"schema_version": native.SCHEMA_VERSION, "type": kind.type, "item_id": NEW, "version": 1}
    return with_ids(new_data(kind.type, kind.start)), base


def stored(document: Data, number: int) -> tuple[Data, Data]:
    """A stored version: what its form holds, and the base of the next version's document."""
    base = {name: document[name] for name in ("schema_version", "type", "item_id", "rule_version")}
    return data_of(document) | {"number": str(number)}, base | {"version": number + 1}


def form_of(kind: type[ItemForm], data: Data) -> ItemForm:
    """The form with this in it."""
    return kind(data=with_ids(data))


def cleaned(data: Data) -> Data:
    """What was typed, without rows in which nothing was typed."""
    return with_ids(without_blanks(data, EMPTY_IF))


def made(data: Data, base: Data) -> Made:
    """The item that was typed."""
    document = document_of(data, base)
    try:
        item = native.item_from_document(document)
    except InvalidDocument as error:
        return Made(document=document, item=None, problems=error.problems)
    return Made(document=native.item_to_document(item), item=item, problems=())


def show_problems(form: ItemForm, problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """Put each problem at its field. Returns (field id, words) of all, for the head of the page."""
    fields: dict[str, Any] = {field.name: field for field in form.fields()}
    told = []
    for problem in problems:
        name = problem.path.replace("[", "-").replace("]", "").replace(".", "-")
        while name and name not in fields:
            name = name.rpartition("-")[0]
        field = fields.get(name)
        if field is None or isinstance(field, FieldList) or hasattr(field, "form"):
            told.append((name or "stem", problem_words(str(problem))))
            continue
        words = problem_words(problem.message)
        field.errors = [*field.errors, words]
        told.append((field.id, f"{field.label.text}: {words}"))
    return told
