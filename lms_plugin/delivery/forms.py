"""The chooser's form: what an instructor sets, in plain words, with safe defaults."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms_plugin.authoring.service import BankFacts
from lms_plugin.delivery.review import Review
from lms_plugin.delivery.settings import AssessmentSettings, Layout
from lms_plugin.form_base import Form

NO_RULE = "off"
ONE_WAY = "one_way"


class ClosingField(BooleanField):
    """Whether to take over the platform's end date; without one there is nothing to tick (CLAIM-13)."""

    closing: datetime | None = None


class PickForm(Form):
    """A quiz made in the picker: what it is drawn from; everything else can be set later."""

    title = StringField(_("Title"), [InputRequired(_("Give the quiz a title.")), Length(max=120)])
    bank = SelectField(_("Question bank"), coerce=int)
    questions = IntegerField(
        _("Number of questions"),
        [InputRequired(_("Give a whole number.")), NumberRange(1, 100, _("From 1 to 100."))],
        default=20,
    )

    def offer(self, banks: Sequence[BankFacts]) -> None:
        """Fill in the banks there are."""
        self.bank.choices = [SelectChoice(str(bank.id), bank.title) for bank in banks]

    def settings(self, topics: tuple[str, ...]) -> AssessmentSettings:
        """The validated form as settings, drawn from these topics."""
        return AssessmentSettings(
            title=(self.title.data or "").strip(), topics=topics, questions=self.questions.data or 1
        )


class AssessmentForm(Form):
    """A new assessment from a bank."""

    title = StringField(_("Title"), [InputRequired(_("Give the quiz a title.")), Length(max=120)])
    bank = SelectField(_("Question bank"), coerce=int)
    topics = SelectMultipleField(
        _("Topics"),
        [InputRequired(_("Tick at least one topic."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    questions = IntegerField(
        _("Number of questions"),
        [InputRequired(_("Give a whole number.")), NumberRange(1, 100, _("From 1 to 100."))],
        default=20,
    )
    layout = RadioField(
        _("Layout"),
        choices=[
            SelectChoice(Layout.ONE_PAGE.value, _("All questions on one page")),
            SelectChoice(Layout.ONE_PER_PAGE.value, _("One question per page")),
            SelectChoice(ONE_WAY, _("One question per page, without a way back")),
        ],
        default=Layout.ONE_PAGE.value,
    )
    attempts = SelectField(
        _("Attempts allowed"),
        choices=[
            SelectChoice("1", "1"),
            SelectChoice("2", "2"),
            SelectChoice("3", "3"),
            SelectChoice("5", "5"),
            SelectChoice("", _("As many as wanted")),
        ],
        default="1",
    )
    minutes = IntegerField(_("Time limit in minutes"), [Optional(), NumberRange(1, 600, _("From 1 to 600."))])
    closes_with_lms = ClosingField(_("Close when the learning platform does"), default=True)
    pass_percent = IntegerField(_("Pass mark in percent"), [Optional(), NumberRange(1, 100, _("From 1 to 100."))])
    tolerance = SelectField(
        _("Safety rule"),
        choices=[
            SelectChoice("0", _("One dangerous choice means not passed")),
            SelectChoice("1", _("One dangerous choice is tolerated")),
            SelectChoice(NO_RULE, _("No safety rule")),
        ],
        default="0",
    )
    review = RadioField(
        _("After handing in, learners see"),
        choices=[
            SelectChoice(Review.AFTER_SUBMIT.value, _("score, right answers, explanations and sources")),
            SelectChoice(Review.AFTER_CLOSE.value, _("their score; right, wrong and why once the quiz closes")),
            SelectChoice(Review.SCORE_ONLY.value, _("only their score")),
        ],
        default=Review.AFTER_SUBMIT.value,
    )

    certainty = BooleanField(_("Learners say how sure they are of each answer; the score does not change by it"))
    anonymous = BooleanField(_("People whom the learning platform does not name may practise, without a grade"))

    def offer(self, banks: Sequence[BankFacts]) -> None:
        """Fill in the banks and topics there are."""
        self.bank.choices = [SelectChoice(str(bank.id), bank.title) for bank in banks]
        titles = {topic: f"{title} ({count})" for bank in banks for topic, title, count in bank.topics if count}
        self.topics.choices = [SelectChoice(topic, title) for topic, title in titles.items()]

    def settings(self) -> AssessmentSettings:
        """The validated form as settings."""
        percent = self.pass_percent.data
        return AssessmentSettings(
            title=(self.title.data or "").strip(),
            topics=tuple(self.topics.data or ()),
            questions=self.questions.data or 1,
            layout=Layout.ONE_PER_PAGE if self.layout.data == ONE_WAY else Layout(self.layout.data),
            one_way=self.layout.data == ONE_WAY,
            certainty=bool(self.certainty.data),
            attempts=int(self.attempts.data) if self.attempts.data else None,
            minutes=self.minutes.data,
            pass_percent=Decimal(percent) if percent else None,
            critical_tolerance=None if self.tolerance.data == NO_RULE else int(self.tolerance.data),
            review=Review(self.review.data),
            anonymous_practice=bool(self.anonymous.data),
            closes_at=self.closes_with_lms.closing if self.closes_with_lms.data else None,
        )
