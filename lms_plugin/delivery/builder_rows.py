"""The rows of the builder's form: what is drawn, what is fixed, and what each topic asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, StringField

from lms_plugin.authoring.editing.fields import number, select
from lms_plugin.authoring.editing.rows import Row

ANY = ("", _("any"))
OWN = ("", _("the quiz's own bank"))


class DrawRow(Row):
    """So many questions of a kind."""

    id = None  # type: ignore[assignment]  # a row is known by its place
    folded = ("mark",)
    empty_if = ("count",)
    bank = select(_("Drawn from"), (OWN,))
    count = number(_("How many"), default="5")
    topic = select(_("Topic"), (ANY,))
    difficulty = select(_("Difficulty"), (ANY, ("easy", _("Easy")), ("medium", _("Medium")), ("hard", _("Hard"))))
    safety = select(_("With a dangerous answer"), (ANY, ("yes", _("only with one")), ("no", _("only without"))))
    mark = number(_("Marks of each; empty: the question's own"))


class FixedRow(Row):
    """A question that is always there."""

    id = None  # type: ignore[assignment]  # known by its question
    folded = ()
    empty_if = ("item_id",)
    bank = select(_("Of the bank"), (OWN,))
    item_id = select(_("Question"), (("", _("choose")),))
    mark = number(_("Marks; empty: its own"))


class SectionRow(Row):
    """A part of the quiz, in its order."""

    id = None  # type: ignore[assignment]  # known by its place
    folded = ("title", "shuffle")
    empty_if = ()
    title = StringField(_("Name; learners see it where sections have times"), render_kw={"maxlength": 120})
    minutes = number(_("Minutes for this section alone; empty: no time of its own"))
    shuffle = BooleanField(_("Shuffle the questions of this section"), default=True)
    rows = FieldList(FormField(DrawRow), label=_("Drawn at random"), description=_("Add a row to draw"))
    fixed = FieldList(FormField(FixedRow), label=_("Always asked"), description=_("Add a fixed question"))


class MinimumRow(Row):
    """The least share of a topic's marks."""

    id = None  # type: ignore[assignment]  # known by its topic
    folded = ()
    empty_if = ("topic",)
    topic = select(_("Topic"), (("", _("choose")),))
    percent = number(_("At least, in percent"), default="100")
