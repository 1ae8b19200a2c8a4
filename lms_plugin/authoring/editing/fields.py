"""Fields of the question forms that the library lacks: credit, passages, rows chosen among other rows."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3
from wtforms.widgets import CheckboxInput, ListWidget

CREDITS = (
    ("0", _("Wrong")),
    ("1", _("Right")),
    ("0.75", _("Three quarters right")),
    ("0.5", _("Half right")),
    ("0.25", _("A quarter right")),
    ("-0.25", _("Takes a quarter away")),
    ("-0.5", _("Takes half away")),
)
PINS = (("", _("shuffled with the others")), ("first", _("always first")), ("last", _("always last")))


class OpenSelect(SelectField):
    """A choice that keeps a stored value it has no word for, such as a third of the credit."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)

    def __call__(self, **options: Any) -> Markup:
        """The control, with what is stored besides the choices among them."""
        known = [one.value for one in self.choices or () if isinstance(one, SelectChoice)]
        if self.data not in (None, "") and str(self.data) not in known:
            self.choices = [*(self.choices or ()), SelectChoice(str(self.data), str(self.data))]
        return super().__call__(**options)


class PickList(SelectMultipleField):
    """Several of the other rows, ticked; what is ticked and gone by now is left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], **options)


def words(label: Any, *, rows: int = 2, **options: Any) -> TextAreaField:
    """A text of a line or several."""
    return TextAreaField(label, render_kw={"rows": rows, "maxlength": 20_000}, **options)


def number(label: Any, **options: Any) -> StringField:
    """A number as typed; the item's own rules say what is wrong with it."""
    return StringField(label, render_kw={"inputmode": "decimal", "maxlength": 24, "autocomplete": "off"}, **options)


def select(label: Any, choices: Any, **options: Any) -> OpenSelect:
    """One of a few."""
    return OpenSelect(label, choices=[SelectChoice(value, text) for value, text in choices], **options)
