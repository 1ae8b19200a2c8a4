"""One form for each item type: the members all share, then the type's own, named as in the item's document."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3

from lms_plugin.authoring.editing import rows as r
from lms_plugin.authoring.editing.base_form import ItemForm
from lms_plugin.authoring.editing.fields import PickList, number, select, words
from lms_plugin.form_base import Form

RULES = (
    ("right_minus_wrong", _("Each right tick earns, each wrong one takes away (never below nothing)")),
    ("all_or_nothing", _("All right and nothing wrong, or no credit")),
    ("each_option", _("Every answer counts alike, ticked or left")),
    ("coverage", _("Share of the right ones found, less for guessing wide")),
    ("select_n", _("Exactly as many ticks as there are right answers, no penalty")),
    ("moodle_weights", _("Own weight for every answer, as Moodle has it")),
    ("qti_map", _("Own weight within bounds, as QTI has it")),
)
ORDER_RULES = (
    ("position", _("Each step in its place counts")),
    ("adjacent", _("Each right pair of neighbours counts")),
    ("all_or_nothing", _("All in order, or no credit")),
)
PAIR_RULES = (
    ("parts", _("Decision and reason count apart")),
    ("rationale", _("Credit only if both are right")),
)


class SingleChoiceForm(ItemForm):
    """One best answer."""

    type = "single_choice"
    lists, start = ("options",), {"options": 4}
    options = FieldList(FormField(r.OptionRow), label=_("Answers"), description=_("Add an answer"))


class MultipleScoringForm(Form):
    """How ticks are counted."""

    rule = select(_("How ticks are counted"), RULES, default="right_minus_wrong")
    select_n = number(_("Ticks allowed (only for “exactly as many ticks”)"))
    default_value = number(_("Value of an answer without a weight (QTI only)"))
    lower = number(_("Not below (QTI only)"))
    upper = number(_("Not above (QTI only)"))


class MultipleResponseForm(ItemForm):
    """Several answers."""

    type = "multiple_response"
    lists, parts, start = ("options",), ("scoring",), {"options": 4}
    options = FieldList(FormField(r.TickRow), label=_("Answers"), description=_("Add an answer"))
    scoring = FormField(MultipleScoringForm, label=_("Counting"))


class TrueFalseForm(ItemForm):
    """A statement."""

    type = "true_false"
    parts = ("key", "feedback_true", "feedback_false", "critical", "sources_true", "sources_false")
    key = RadioField(
        _("The statement is"), choices=[SelectChoice("true", _("true")), SelectChoice("false", _("false"))],
        validate_choice=False,
    )  # fmt: skip
    feedback_true = words(_("What somebody who says “true” reads"))
    feedback_false = words(_("What somebody who says “false” reads"))
    critical = BooleanField(_("The wrong answer could harm a client"))
    sources_true = PickList(_("Feedback to “true” rests on"))
    sources_false = PickList(_("Feedback to “false” rests on"))


class MatchingScoringForm(Form):
    """Whether a part of it counts."""

    all_or_nothing = BooleanField(_("Credit only if every prompt is right"))


class MatchingForm(ItemForm):
    """Prompts and choices."""

    type = "matching"
    lists, parts, start = ("choices", "prompts"), ("scoring",), {"choices": 3, "prompts": 3}
    choices = FieldList(
        FormField(r.ChoiceRow), label=_("Choices, offered to every prompt"), description=_("Add a choice")
    )
    prompts = FieldList(FormField(r.PromptRow), label=_("Prompts"), description=_("Add a prompt"))
    scoring = FormField(MatchingScoringForm, label=_("Counting"))

    def relate(self) -> None:
        """Prompts choose among the choices."""
        self.picks("prompts", among="choices", fields=("choice", "critical_choices"))


class MatrixForm(ItemForm):
    """Rows judged by the same verdicts."""

    type = "matrix"
    lists, start = ("columns", "rows"), {"columns": 2, "rows": 3}
    columns = FieldList(
        FormField(r.ColumnRow), label=_("Verdicts, the same for every row"), description=_("Add a verdict")
    )
    rows = FieldList(FormField(r.MatrixRow), label=_("Rows"), description=_("Add a row"))

    def relate(self) -> None:
        """Rows choose among the verdicts."""
        self.picks("rows", among="columns", fields=("column", "critical_columns"))


class ClozeForm(ItemForm):
    """A text with gaps."""

    type = "cloze"
    lists, parts, start = ("gaps",), ("text",), {"gaps": 1}
    text = words(_("The text; a gap stands where its mark is, such as [[g1]]"), rows=5)
    gaps = FieldList(FormField(r.GapRow), label=_("Gaps"), description=_("Add a gap"))


class PairScoringForm(Form):
    """How decision and reason count together."""

    rule = select(_("How the two count"), PAIR_RULES, default="parts")
    decision_weight = number(_("Share of the decision, if they count apart"), default="0.5")


class DecisionReasonForm(ItemForm):
    """A decision and why."""

    type = "decision_reason"
    lists, parts, start = ("decisions", "reasons"), ("scoring",), {"decisions": 2, "reasons": 3}
    decisions = FieldList(FormField(r.OptionRow), label=_("Decisions"), description=_("Add a decision"))
    reasons = FieldList(FormField(r.OptionRow), label=_("Reasons"), description=_("Add a reason"))
    scoring = FormField(PairScoringForm, label=_("Counting"))


class ClientForm(Form):
    """What is known of the client; empty fields are not shown."""

    age = StringField(_("Age"))
    procedure = words(_("Procedure asked for"))
    history = words(_("History"))
    medicines = words(_("Medicines"))
    findings = words(_("Findings"))


class ClientDecisionForm(ItemForm):
    """A client in front of you."""

    type = "client_decision"
    lists, parts = ("decisions", "reasons"), ("client", "until", "scoring")
    start: ClassVar = {"decisions": 4, "reasons": 3}
    client = FormField(ClientForm, label=_("The client"))
    decisions = FieldList(FormField(r.VerdictRow), label=_("The four decisions"))
    until = StringField(_("If put off: until when, or until what"))
    reasons = FieldList(FormField(r.OptionRow), label=_("Reasons"), description=_("Add a reason"))
    scoring = FormField(PairScoringForm, label=_("Counting"))


class OrderingForm(ItemForm):
    """Steps in order."""

    type = "ordering"
    lists, parts, start = ("entries", "critical_pairs"), ("rule",), {"entries": 4}
    entries = FieldList(FormField(r.EntryRow), label=_("Steps"), description=_("Add a step"))
    critical_pairs = FieldList(
        FormField(r.PairRow), label=_("Orders that could harm"), description=_("Add such an order")
    )
    rule = select(_("How the order counts"), ORDER_RULES, default="position")

    def relate(self) -> None:
        """Pairs choose among the steps."""
        self.picks("critical_pairs", among="entries", fields=("before", "after"))


class NumericForm(ItemForm):
    """A number."""

    type = "numeric"
    lists, parts, start = ("answers", "units"), ("unit_rule", "unit_penalty"), {"answers": 1}
    answers = FieldList(FormField(r.AnswerRow), label=_("Answers"), description=_("Add an answer"))
    units = FieldList(FormField(r.UnitRow), label=_("Units"), description=_("Add a unit"))
    unit_rule = select(
        _("Unit"),
        (
            ("none", _("none is asked for")),
            ("required", _("without a right unit no credit")),
            ("penalty", _("a missing unit takes something off")),
        ),
        default="none",
    )
    unit_penalty = number(_("Taken off for a missing unit (0 to 1)"), default="0.1")


class ShortTextForm(ItemForm):
    """A word or a few, typed."""

    type = "short_text"
    lists, parts, start = ("variants",), ("case_sensitive", "strip_diacritics"), {"variants": 1}
    variants = FieldList(
        FormField(r.VariantRow),
        label=_("Ways to write the answer, and known mistakes"),
        description=_("Add a way to write it"),
    )
    case_sensitive = BooleanField(_("Capital letters matter"))
    strip_diacritics = BooleanField(_("Accents do not matter"))


class CaseForm(ItemForm):
    """A vignette and the questions about it."""

    type = "case"
    lists, start = ("children",), {"children": 2}
    children = FieldList(
        FormField(r.ChildRow), label=_("Questions of the case, in order"), description=_("Add a question")
    )

    def offer_children(self, found: list[tuple[str, str]]) -> None:
        """Fill in the bank's approved questions: key and words."""
        for row in self.children:
            row.form.item_id.choices = [SelectChoice("", _("choose"))] + [
                SelectChoice(key, text[:90]) for key, text in found
            ]


FORMS: dict[str, type[ItemForm]] = {
    one.type: one
    for one in (
        SingleChoiceForm,
        MultipleResponseForm,
        TrueFalseForm,
        ClientDecisionForm,
        DecisionReasonForm,
        MatchingForm,
        MatrixForm,
        ClozeForm,
        OrderingForm,
        NumericForm,
        ShortTextForm,
        CaseForm,
    )
}
