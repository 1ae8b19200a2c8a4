"""Forms of regrades and challenges, read into plain values; what cannot be read is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from lms_plugin.delivery.regrade_models import Decision
from lms_plugin.regrading.applying import Order
from lms_plugin.regrading.challenges import Said
from lms_plugin.regrading.choosing import Choice
from lms_plugin.regrading.errors import RegradeIncomplete, ReportIncomplete
from lms_plugin.regrading.models import Problem, Verdict
from lms_plugin.regrading.terms import Terms
from question_bank.regrade.policies import Policy

MAPS, LOST = "map.", "lost."  # how the names of fields begin


Fields = MultiDict[str, str]  # a form or a query


def terms_from(fields: Fields, choice: Choice, *, context_id: int) -> Terms:
    """The terms that the first page asks for; only this question's versions and this link's quiz are taken.

    Raises:
        RegradeIncomplete: no policy, no served version, or no new version where the policy needs one.
    """
    policy = next((one for one in Policy if one.value == fields.get("policy", "")), None)
    if policy is None:
        raise RegradeIncomplete(_("Choose how results follow."))
    if choice.served and policy not in choice.ways:
        raise RegradeIncomplete(_("That way needs another approved version than the one that was wrong."))
    here = fields.get("scope", "") != "course" and choice.assessment_id is not None
    wanted = set(fields.getlist("old"))
    old = tuple(one.id for one in choice.served if str(one.id) in wanted)
    if not old:
        raise RegradeIncomplete(_("Choose at least one version that somebody was graded on."))
    new = next((one.id for one in choice.approved if str(one.id) == fields.get("new", "")), None)
    if policy.needs_version and new is None:
        raise RegradeIncomplete(_("Choose the version to score by. It has to be approved first."))
    return Terms(
        context_id=context_id,
        item_id=choice.item_id,
        old_versions=old,
        policy=policy,
        assessment_id=choice.assessment_id if here else None,
        new_version=new if policy.needs_version else None,
        mapped=mapped_from(fields) if policy.needs_version else {},
    )


def mapped_from(fields: Fields) -> dict[str, str]:
    """Old id → new id; "-" stands for "counts as not chosen", and nothing chosen in the form for not mapped yet."""
    pairs = {name.removeprefix(MAPS): value for name, value in fields.items() if name.startswith(MAPS)}
    return {one: "" if value == "-" else value for one, value in pairs.items() if value}


def order_from(fields: Fields, *, person_id: int) -> Order:
    """What was decided after the dry run."""
    decisions = {}
    for name, value in fields.items():
        attempt = name.removeprefix(LOST)
        if name.startswith(LOST) and attempt.isdecimal() and value in set(Decision):
            decisions[int(attempt)] = Decision(value)
    return Order(
        dry_run_hash=fields.get("hash", ""),
        reason=fields.get("reason", ""),
        person_id=person_id,
        decisions=decisions,
    )


def said_from(fields: Fields) -> Said:
    """A learner's report.

    Raises:
        ReportIncomplete: no kind of problem was chosen.
    """
    problem = next((one for one in Problem if one.value == fields.get("problem", "")), None)
    if problem is None:
        raise ReportIncomplete
    return Said(problem=problem, text=fields.get("text", ""), source=fields.get("source", ""))


def verdict_from(fields: Fields) -> Verdict:
    """An instructor's decision.

    Raises:
        ReportIncomplete: none was chosen.
    """
    verdict = next((one for one in Verdict if one.value == fields.get("verdict", "")), Verdict.OPEN)
    if verdict is Verdict.OPEN:
        raise ReportIncomplete
    return verdict
