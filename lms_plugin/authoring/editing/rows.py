"""The rows of question forms: an answer, a prompt, a gap, a passage; each a small form of its own."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField

from lms_plugin.authoring.editing.fields import CREDITS, PINS, PickList, number, select, words
from lms_plugin.form_base import Form

FEEDBACK = _("What somebody who picks it reads")
HARMS = _("Picking this could harm a client")
RESTS = _("Rests on")


class Row(Form):
    """One row. ``folded`` fields stand under "More"; ``empty_if`` are fields whose emptiness makes a row none."""

    folded: ClassVar[tuple[str, ...]] = ("pin", "sources")
    empty_if: ClassVar[tuple[str, ...]] = ("text", "feedback")
    id = HiddenField()


class PassageRow(Row):
    """A passage the question cites; ``whole``: the right answer rests on it, not just one option."""

    folded = ("section", "page", "paragraph")
    empty_if = ("quote", "title", "section")
    document = select(_("Document"), ())
    quote = words(_("The words of the passage, exactly as the document has them"))
    whole = BooleanField(_("The right answer rests on it"), default=True)
    section = StringField(_("Section"))
    page = number(_("Page"))
    paragraph = number(_("Paragraph of the section"))
    title = HiddenField()
    document_version = HiddenField()
    passage = HiddenField()
    quote_hash = HiddenField()


class OptionRow(Row):
    """An answer that may earn all, nothing, or a part."""

    text = words(_("Answer"))
    fraction = select(_("Credit"), CREDITS)
    feedback = words(FEEDBACK)
    critical = BooleanField(HARMS)
    pin = select(_("Place"), PINS)
    sources = PickList(RESTS)


class TickRow(Row):
    """An answer to tick or to leave."""

    text = words(_("Answer"))
    right = BooleanField(_("Right: it should be ticked"))
    feedback = words(FEEDBACK)
    critical = BooleanField(HARMS)
    weight = number(_("Weight, for the rules that ask for it"))
    pin = select(_("Place"), PINS)
    sources = PickList(RESTS)
    folded = ("weight", "pin", "sources")


class ChoiceRow(Row):
    """What is offered to every prompt."""

    empty_if = ("text",)
    text = words(_("Choice"), rows=1)
    pin = select(_("Place"), PINS)


class PromptRow(Row):
    """A prompt with its right choice."""

    text = words(_("Prompt"))
    choice = select(_("Its right choice"), ())
    feedback = words(_("What is said about it afterwards"))
    critical_choices = PickList(_("Choices that could harm a client here"))
    sources = PickList(RESTS)
    folded = ("critical_choices", "sources")


class ColumnRow(Row):
    """A verdict, the same for every row."""

    empty_if = ("text",)
    text = words(_("Verdict"), rows=1)


class MatrixRow(Row):
    """What is judged, with its right verdict."""

    text = words(_("What is judged"))
    column = select(_("Its right verdict"), ())
    feedback = words(_("What is said about it afterwards"))
    critical_columns = PickList(_("Verdicts that could harm a client here"))
    sources = PickList(RESTS)
    folded = ("critical_columns", "sources")


class GapRow(Row):
    """A gap with its own short list of answers."""

    folded = ("weight",)
    empty_if = ("options",)
    options = FieldList(
        FormField(OptionRow), label=_("Answers of this gap"), description=_("Add an answer to this gap")
    )
    weight = number(_("Share of the mark against the other gaps"), default="1")


class VerdictRow(Row):
    """One of the four decisions about a client; whether it harms has to be answered for all but the right one."""

    folded = ("sources",)
    empty_if = ()
    fraction = select(_("Credit"), CREDITS)
    critical = select(
        _("Could it harm the client?"), (("", _("not answered")), ("no", _("No")), ("yes", _("Yes, it could")))
    )
    feedback = words(FEEDBACK)
    sources = PickList(RESTS)


class EntryRow(Row):
    """One step; equal numbers may stand either way round."""

    text = words(_("Step"))
    rank = number(_("Its place"))
    feedback = words(_("What is said about it afterwards"))
    sources = PickList(RESTS)
    folded = ("sources",)


class PairRow(Row):
    """An order that could harm."""

    id = None  # type: ignore[assignment]  # a pair is known by its two steps
    empty_if = ("before", "after")
    before = select(_("If this step"), ())
    after = select(_("stands anywhere before this one, it could harm a client"), ())
    feedback = words(FEEDBACK)
    sources = PickList(RESTS)
    folded = ("sources",)


class AnswerRow(Row):
    """A number that is right, partly right, or a known mistake."""

    empty_if = ("value", "feedback")
    value = number(_("Number"))
    tolerance = number(_("May be off by"), default="0")
    relative = BooleanField(_("percent of the number"))
    high = number(_("Or a range: from the number up to"))
    fraction = select(_("Credit"), CREDITS, default="1")
    feedback = words(FEEDBACK)
    critical = BooleanField(_("Answering this could harm a client"))
    sources = PickList(RESTS)
    folded = ("relative", "high", "sources")


class UnitRow(Row):
    """A unit that may be typed."""

    id = None  # type: ignore[assignment]  # a unit is known by its symbol
    empty_if = ("symbol",)
    folded = ()
    symbol = StringField(_("Unit"), render_kw={"maxlength": 24})
    factor = number(_("How many of it make one of the answer's own unit"), default="1")


class VariantRow(Row):
    """One way to type the answer, or a known mistake."""

    text = StringField(_("What may be typed"), render_kw={"maxlength": 500})
    fraction = select(_("Credit"), CREDITS, default="1")
    feedback = words(FEEDBACK)
    critical = BooleanField(_("Answering this could harm a client"))
    sources = PickList(RESTS)
    folded = ("sources",)


class ChildRow(Row):
    """A question of a case, in exactly one version."""

    id = None  # type: ignore[assignment]  # a child is known by its question
    empty_if = ("item_id",)
    folded = ("version",)
    item_id = select(_("Question"), ())
    version = number(_("Its version; empty: the newest approved one"))
