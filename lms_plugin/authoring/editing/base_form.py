"""What the forms of all item types share: the members all items have, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3

from lms_plugin.authoring.editing import rows as r
from lms_plugin.authoring.editing.fields import PickList, number, select, words
from lms_plugin.form_base import Form


class ItemForm(Form):
    """What all questions have. ``lists`` are the type's lists of rows in page order, ``parts`` its single fields."""

    lists: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[str, ...]] = ()
    start: ClassVar[dict[str, int]] = {}  # rows a new question begins with
    type: ClassVar[str]

    stem = words(_("Question"), rows=3)
    general_feedback = words(_("Explanation for everybody, afterwards"), rows=3)
    passages = FieldList(FormField(r.PassageRow), label=_("Passages it rests on"), description=_("Add a passage"))
    difficulty = select(
        _("Difficulty"), (("easy", _("Easy")), ("medium", _("Medium")), ("hard", _("Hard"))), default="medium"
    )
    topics = PickList(_("Topics"))
    tags = StringField(_("Tags, with commas between them"))
    default_mark = number(_("Marks"), default="1")
    objective = StringField(_("What it asks for, in a line"))
    idnumber = StringField(_("Your own number for it"), render_kw={"maxlength": 100})
    penalty = number(_("Taken off for each further try, where several are allowed (0 to 1)"), default="0")
    shuffle = BooleanField(_("Answers may be shuffled"), default=True)
    format = HiddenField(default="md")
    claim_ids = HiddenField()
    number = HiddenField(default="0")
    reason = StringField(
        _("What has changed, in a line (needed)"), render_kw={"maxlength": 200, "aria-required": "true"}
    )

    def offer(self, *, topics: list[tuple[str, str]], documents: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen: the bank's topics and documents, this item's passages and rows."""
        known = {one for one, _title in topics}
        topics = topics + [(one, one) for one in self.topics.data or () if one not in known]
        self.topics.choices = [SelectChoice(value, title) for value, title in topics]
        names = [SelectChoice(name, title) for name, title in documents]
        for row in self.passages:
            row.form.document.choices = names
        sources = [SelectChoice(row.form.id.data, _("passage %(n)s", n=n)) for n, row in enumerate(self.passages, 1)]
        for field in self.fields():
            if field.short_name.startswith("sources"):
                field.choices = sources
        self.relate()

    def relate(self) -> None:
        """Fill in what rows choose among other rows."""

    def fields(self) -> Iterator[Any]:
        """Every field, those of rows too."""
        yield from _deep(self)

    def picks(self, target: str, *, among: str, fields: tuple[str, ...]) -> None:
        """Let these fields of the rows of ``target`` choose among the rows of another list."""
        offered: Any = self[among]
        asking: Any = self[target]
        texts = [(row.form.id.data, row.form.text.data or "") for row in offered]
        choices = [SelectChoice(one, f"{n}. {text[:60]}") for n, (one, text) in enumerate(texts, 1)]
        for row in asking:
            for name in fields:
                blank = [] if isinstance(row.form[name], PickList) else [SelectChoice("", _("choose"))]
                row.form[name].choices = [*blank, *choices]


def _deep(form: Any) -> Iterator[Field]:
    for field in form:
        yield field
        if isinstance(field, FormField):
            yield from _deep(field.form)
        elif isinstance(field, FieldList):
            for entry in field:
                yield entry
                yield from _deep(entry.form)
