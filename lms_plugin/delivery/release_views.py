"""What learners see of their results, and when: the review matrix as an instructor sets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, zones
from lms_plugin.delivery.errors import NotSetUp
from lms_plugin.delivery.review import Moment, Release, Releases, Shown
from lms_plugin.delivery.zone_words import problem_words
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("release", __name__, url_prefix="/launch/<launch_id>/shown")
sets = requires(Capability.CHOOSE_ASSESSMENT)
MOMENTS = (Moment.JUST_AFTER, Moment.LATER, Moment.CLOSED)
MAX_BANDS, MAX_SAID = 10, 500


@bp.get("")
@sets
def show(launch_id: str) -> ResponseReturnValue:
    """The matrix as it is set now."""
    settings = _bound().settings
    return _page(settings.released, "\n".join(f"{least.normalize():f}: {text}" for least, text in settings.bands), ())


@bp.post("")
@sets
def save(launch_id: str) -> ResponseReturnValue:
    """Keep it from now on, for attempts that were handed in already, too; on a problem the form comes back as typed."""
    form, problems = request.form, list[str]()
    zone = zones.zone_of(db_session(), identity().context_id)
    releases = {shown: _release(form, shown, zone, problems) for shown in Shown}
    bands = _bands(form.get("bands", ""), problems)
    if problems:
        return _page(releases, form.get("bands", ""), problems), 422
    assessments.change_settings(
        db_session(),
        _bound().assessment_id,
        lambda settings: replace(settings, releases=releases, bands=bands),
        person_id=identity().person_id,
        now=utc_now(),
    )
    return redirect(url_for("delivery.home", launch_id=launch_id), code=303)


def _bound() -> assessments.Bound:
    bound = assessments.bound_to(db_session(), identity().resource_link_id)
    if bound is None:
        raise NotSetUp(detail="no quiz to set")
    return bound


def _release(form: Mapping[str, str], shown: Shown, zone: str, problems: list[str]) -> Release:
    since, until = (_moment(form.get(f"{name}-{shown}", ""), zone, problems) for name in ("since", "until"))
    if since and until and until <= since:
        problems.append(_("A time until which something is shown lies before the time from which it is."))
    moments = frozenset(moment for moment in MOMENTS if f"{shown}-{moment}" in form)
    return Release(moments=moments, since=since, until=until)


def _moment(text: str, zone: str, problems: list[str]) -> datetime | None:
    if not text.strip():
        return None
    try:
        return zones.typed(text, zone)
    except zones.NoSuchTime as error:
        problems.append(f"{text[:40]}: {problem_words(error)}")
        return None


def _bands(text: str, problems: list[str]) -> tuple[tuple[Decimal, str], ...]:
    """Lines such as ``80: Well done`` as bands, the highest first."""
    bands = dict[Decimal, str]()
    for line in filter(str.strip, text.splitlines()):
        least, colon, said = line.partition(":")
        try:
            percent = Decimal(least.strip().removesuffix("%").strip())
        except InvalidOperation:
            percent = Decimal(-1)
        if not (colon and said.strip() and percent.is_finite() and 0 <= percent <= 100 and len(said) <= MAX_SAID):
            problems.append(_("“%(line)s” is no line such as “80: Well done.”", line=line.strip()[:80]))
            continue
        bands[percent] = said.strip()
    if len(bands) > MAX_BANDS:
        problems.append(_("At most %(n)s lines of overall feedback.", n=MAX_BANDS))
    return tuple(sorted(bands.items(), reverse=True))


def _page(releases: Releases, bands: str, problems: list[str] | tuple[()]) -> str:
    names = {
        Shown.ATTEMPT: _("Their questions and answers"),
        Shown.CORRECTNESS: _("What was right or wrong"),
        Shown.MARKS: _("Points and score"),
        Shown.OPTION_FEEDBACK: _("Feedback to the answer chosen"),
        Shown.GENERAL_FEEDBACK: _("Explanation for everybody"),
        Shown.SOURCE: _("Where the source says so"),
        Shown.KEY: _("The right answer, and which choice is dangerous"),
        Shown.OVERALL: _("Overall feedback to the score"),
        Shown.PASS_TRACE: _("Whether they passed, and why"),
    }
    zone = zones.zone_of(db_session(), identity().context_id)
    return render_template(
        "delivery/release.html",
        zone=zone or "UTC",
        title=_bound().settings.title,
        rows=[
            (
                shown,
                names[shown],
                releases[shown],
                *(zones.shown(at, zone) for at in (releases[shown].since, releases[shown].until)),
            )
            for shown in Shown
        ],
        moments=[
            (Moment.JUST_AFTER, _("The first 2 minutes")),
            (Moment.LATER, _("Later")),
            (Moment.CLOSED, _("After the quiz closed")),
        ],
        bands=bands,
        problems=problems,
    )
