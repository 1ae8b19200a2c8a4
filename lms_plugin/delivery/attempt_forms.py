"""Forms with which staff act on attempts; each act has a reason, which is kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms_plugin.form_base import Form

LONGEST_REASON = 300


class ReasonForm(Form):
    """Only the reason."""

    reason = StringField(
        _("Reason"), [DataRequired(_("Give a reason; it is kept with the attempt.")), Length(max=LONGEST_REASON)]
    )


class ExtendForm(Form):
    """More time."""

    minutes = IntegerField(
        _("Minutes more"),
        [InputRequired(_("Give a whole number.")), NumberRange(1, 600, _("From 1 to 600."))],
        default=10,
    )
    reason = StringField(_("Reason (may stay empty)"), [Length(max=LONGEST_REASON)])


class ReopenForm(ReasonForm):
    """How long the learner may go on, and why."""

    minutes = IntegerField(_("Minutes to go on"), [Optional(), NumberRange(1, 1440, _("From 1 to 1440."))])
    reason = StringField(
        _("Reason"), [DataRequired(_("Give a reason; it is kept with the attempt.")), Length(max=LONGEST_REASON)]
    )
