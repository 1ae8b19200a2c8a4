"""Forms for exceptions: what a learner gets in all quizzes, more attempts at one, another window."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms_plugin.delivery.attempt_forms import LONGEST_REASON
from lms_plugin.delivery.zone_words import problem_words
from lms_plugin.delivery.zones import NoSuchTime, moment_in
from lms_plugin.form_base import Form
from question_bank.sitting import FACTORS, Accommodation, Window

UNTIMED = "untimed"
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class AccommodationForm(Form):
    """What a learner gets in every quiz of the course."""

    time = RadioField(
        _("Time limits"),
        choices=[
            SelectChoice(str(FACTORS[0]), _("As set in each quiz")),
            SelectChoice(str(FACTORS[1]), _("A quarter more")),
            SelectChoice(str(FACTORS[2]), _("Half as much again")),
            SelectChoice(str(FACTORS[3]), _("Twice the time")),
            SelectChoice(UNTIMED, _("No time limit")),
        ],
        default=str(FACTORS[0]),
    )
    extra_attempts = IntegerField(
        _("More attempts in each quiz"),
        [InputRequired(_("Give a whole number.")), NumberRange(0, 20, _("From 0 to 20."))],
        default=0,
    )

    def show(self, given: Accommodation) -> None:
        """Fill in what somebody has."""
        self.time.data = UNTIMED if given.untimed else str(next(one for one in FACTORS if one == given.factor))
        self.extra_attempts.data = given.extra_attempts

    def accommodation(self) -> Accommodation:
        """The validated form."""
        untimed = self.time.data == UNTIMED
        return Accommodation(
            factor=Decimal(1) if untimed else Decimal(self.time.data),
            untimed=untimed,
            extra_attempts=self.extra_attempts.data or 0,
        )


class GrantForm(Form):
    """More attempts at this quiz."""

    attempts = IntegerField(
        _("More attempts at this quiz"),
        [InputRequired(_("Give a whole number.")), NumberRange(1, 20, _("From 1 to 20."))],
        default=1,
    )
    reason = StringField(
        _("Reason"), [DataRequired(_("Give a reason; it is kept with your name.")), Length(max=LONGEST_REASON)]
    )


class WindowForm(Form):
    """Another window of this quiz; moments are typed in the course's time zone."""

    opens_at = DateTimeLocalField(_("Opens"), [Optional()], format=FORMATS)
    closes_at = DateTimeLocalField(_("Closes"), [Optional()], format=FORMATS)
    zone = "UTC"

    def within(self, zone: str) -> Self:
        """The form for a course of this time zone."""
        self.zone = zone or "UTC"
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: one end at least, and the end after the beginning."""
        if not super().validate(extra_validators):
            return False
        problem = self._problem()
        if problem:
            self.closes_at.errors = [problem]
        return problem is None

    def window(self) -> Window:
        """The validated form."""
        return Window(self._moment(self.opens_at.data), self._moment(self.closes_at.data))

    def _moment(self, typed: datetime | None) -> datetime | None:
        return None if typed is None else moment_in(typed, self.zone)

    def _problem(self) -> Any:
        """Moments are compared, not what a clock shows: where clocks go back, an hour comes twice."""
        try:
            opens, closes = self._moment(self.opens_at.data), self._moment(self.closes_at.data)
        except NoSuchTime as error:
            return problem_words(error)
        if not (opens or closes):
            return _("Give an opening or a closing time.")
        if opens and closes and closes <= opens:
            return _("It has to close after it opens.")
        return None


class GroupWindowForm(WindowForm):
    """The same for several learners, under a name."""

    group_name = StringField(_("Name of the group"), [DataRequired(_("Give the group a name.")), Length(max=80)])
    people = SelectMultipleField(
        _("Learners"),
        [InputRequired(_("Tick at least one learner."))],
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
