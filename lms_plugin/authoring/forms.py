"""The author's forms: a new bank, and a claim as it should read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3
from wtforms.validators import DataRequired, Length

from lms_plugin.authoring.claims_desk import ClaimEdit
from lms_plugin.authoring.names import CATEGORY_NAMES
from lms_plugin.authoring.source_models import DocumentClaim
from lms_plugin.form_base import Form
from question_bank.claims.model import Category


class BankForm(Form):
    """A new bank."""

    title = StringField(_("Title of the new bank"), [DataRequired(_("Give the bank a title.")), Length(max=120)])


class ClaimForm(Form):
    """What a claim says. The passage it rests on cannot be changed: it is the document's."""

    category = SelectField(_("Kind"), choices=[SelectChoice(one.value, name) for one, name in CATEGORY_NAMES.items()])
    subject = StringField(
        _("Procedure, drug or substance"), [DataRequired(_("Say what the claim is about.")), Length(max=200)]
    )
    claim = StringField(_("Claim"), [DataRequired(_("Say it in a few words.")), Length(max=200)])
    qualifier = StringField(_("Limit or addition"), [Length(max=120)])
    critical = BooleanField(_("A mistake here can harm somebody"))

    def fill(self, row: DocumentClaim) -> None:
        """Show the claim as it stands."""
        self.category.data, self.subject.data, self.claim.data = row.category.value, row.subject, row.claim
        self.qualifier.data, self.critical.data = row.qualifier or "", row.critical

    def wanted(self) -> ClaimEdit:
        """The validated form."""
        return ClaimEdit(
            category=Category(self.category.data),
            subject=self.subject.data or "",
            claim=self.claim.data or "",
            qualifier=self.qualifier.data or "",
            critical=bool(self.critical.data),
        )


class HandClaimForm(ClaimForm):
    """A claim that a person adds: what it says, the passage it rests on, and where that was pointed at (``at``, an
    offset in code points)."""

    passage = TextAreaField(
        _("Passage it rests on"),
        [DataRequired(_("Copy the passage from the document.")), Length(max=1000)],
        render_kw={"rows": 4},
    )
    at = HiddenField()

    def pointed_at(self) -> int | None:
        """The offset, where one was given."""
        said = self.at.data or ""
        return int(said) if said.isdecimal() else None
