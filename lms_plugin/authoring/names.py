"""What authors' pages call kinds of claims, types and states of questions, and the texts of a question."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.models import ItemStatus
from question_bank.claims.model import Category

CATEGORY_NAMES = {
    Category.INDICATION: _("Indication"),
    Category.CONTRAINDICATION: _("Contraindication"),
    Category.DRUG_EFFECT: _("Effect"),
    Category.SIDE_EFFECT: _("Side effect"),
}
STATUS_NAMES = {
    ItemStatus.DRAFT: _("Draft"),
    ItemStatus.IN_REVIEW: _("In review"),
    ItemStatus.APPROVED: _("Approved"),
    ItemStatus.STALE: _("Out of date"),
    ItemStatus.RETIRED: _("Retired"),
}
ROLE_NAMES = {
    BankRole.OWNER: _("own it"),
    BankRole.EDITOR: _("change everything in it"),
    BankRole.REVIEWER: _("look, comment and approve"),
    BankRole.VIEWER: _("look and draw from it"),
}
BULK_NAMES = {
    "add_tag": _("Add a tag"),
    "drop_tag": _("Take a tag away"),
    "add_topic": _("Add a topic"),
    "drop_topic": _("Take a topic away"),
    "difficulty": _("Set the difficulty"),
    "mark": _("Set the marks"),
    "review": _("Send drafts to review"),
    "retire": _("Retire"),
}
FLAG_NAMES = {
    "home-made injectable": _("It speaks of something home-made that is injected: no school teaches that."),
    "homeopathy": _("It praises homeopathy, whose effect is not shown."),
    "marketing absolute": _("It promises without limit (“always”, “completely safe”), as advertisements do."),
    "withdrawn or doubtful drug": _("It names a medicine that was withdrawn, or whose use is doubtful."),
    "doubtful effect": _("It names an effect that is not shown."),
}
TYPE_NAMES = {
    "single_choice": _("One best answer"),
    "multiple_response": _("Several answers"),
    "true_false": _("True or false"),
    "matching": _("Matching"),
    "matrix": _("Matrix"),
    "cloze": _("Gaps in a text"),
    "decision_reason": _("Decision and reason"),
    "client_decision": _("Decision about a client"),
    "ordering": _("Order of steps"),
    "numeric": _("A number"),
    "short_text": _("A typed word"),
    "case": _("Case with several questions"),
}
FORMAT_NAMES = {
    "native": _("Assay (holds everything)"),
    "moodle-xml": _("Moodle XML"),
    "gift": _("GIFT"),
    "aiken": _("Aiken"),
    "csv": _("Table (CSV)"),
    "xlsx": _("Table (Excel, XLSX)"),
    "qti21": _("QTI 2.1 and 2.2"),
    "qti30": _("QTI 3.0"),
    "canvas-qti12": _("Canvas quiz (QTI 1.2)"),
}
LABELS = {
    "stem": _("Question"),
    "text": _("Text"),
    "general_feedback": _("Explanation for everybody"),
    "feedback": _("Feedback"),
    "feedback_true": _("Feedback to “true”"),
    "feedback_false": _("Feedback to “false”"),
    "objective": _("What it asks for"),
    "until": _("Put off until"),
    "age": _("Age"),
    "procedure": _("Procedure"),
    "history": _("History"),
    "medicines": _("Medicines"),
    "findings": _("Findings"),
}
