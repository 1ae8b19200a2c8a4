"""The words of challenges and regrades, looked up once."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from lms_plugin.passback.models import ScoreState
from lms_plugin.regrading.models import Problem, Step, Verdict
from question_bank.regrade.policies import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWords:
    """A policy in plain words: its name, what it does, and an example."""

    name: LazyString
    does: LazyString
    example: LazyString


POLICIES = {
    Policy.OLD_OR_NEW: PolicyWords(
        name=_("The better of old and new"),
        does=_("Everybody keeps what they earned, and gains what the new version gives. Nobody loses."),
        example=_("The key was B and is now C: who chose B keeps the point, who chose C gets it."),
    ),
    Policy.NEW_KEY: PolicyWords(
        name=_("Only the new version counts"),
        does=_("Everybody is scored again by the new version. Some lose."),
        example=_("The key was B and is now C: who chose C gets the point, who chose B loses it."),
    ),
    Policy.FULL_CREDIT: PolicyWords(
        name=_("Full points for everybody"),
        does=_("Everybody who was asked this gets all of its points. It needs no new version."),
        example=_("Who chose A, B, C, D or nothing at all gets the point."),
    ),
    Policy.DROP_ITEM: PolicyWords(
        name=_("Leave the question out"),
        does=_("The question counts for nobody: neither what it gave nor what it could give. Some may lose a little."),
        example=_("In a quiz of 10 points, 7 of 10 becomes 7 of 9, or 6 of 9 for whoever had it right."),
    ),
    Policy.KEEP: PolicyWords(
        name=_("Leave past results as they are"),
        does=_("Nobody's result changes. Attempts that start from now on get the new version."),
        example=_("For a typing error that misled nobody."),
    ),
}
VERDICTS = {
    Verdict.OPEN: _("Waits for a decision"),
    Verdict.REJECTED: _("The question stays as it is"),
    Verdict.WORDING: _("The wording changes, results stay"),
    Verdict.KEY_WRONG: _("The key was wrong, results are corrected"),
}
PROBLEMS = {
    Problem.KEY: _("The answer marked as right is wrong"),
    Problem.SEVERAL: _("More than one answer is right, or none"),
    Problem.UNCLEAR: _("The question cannot be understood"),
    Problem.SOURCE: _("The source says something else, or is out of date"),
    Problem.OTHER: _("Something else"),
}
STEPS = {
    Step.REPORTED: _("A learner reported a problem"),
    Step.DECIDED: _("Decided"),
    Step.REGRADED: _("Results graded anew"),
    Step.TOLD: _("Scores queued for the gradebook, learners told"),
}
STATES = {
    ScoreState.WAITING: _("on the way"),
    ScoreState.ARRIVED: _("arrived"),
    ScoreState.REFUSED: _("need attention"),
    ScoreState.REPLACED: _("replaced by a newer score"),
    ScoreState.NOT_OFFERED: _("without a gradebook column"),
}
