"""What an instructor should think about before publishing settings that are allowed."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from lms_plugin.delivery.review import Moment, Shown
from lms_plugin.delivery.settings import AssessmentSettings


def worries(settings: AssessmentSettings, twice: int = 0) -> list[str]:
    """Sentences for the page, the gravest first; none where nothing stands out. ``twice``: questions that stand in more
    than one of its banks."""
    said = []
    releases = settings.released
    if releases[Shown.GENERAL_FEEDBACK].moments == {Moment.CLOSED} and settings.closes_at is None:
        said.append(
            _("Explanations are shown when the quiz has closed, but it never closes: learners will not see them.")
        )
    again = settings.attempts != 1 and not settings.avoid_seen and not settings.practice
    if again and Moment.JUST_AFTER in releases[Shown.KEY].moments:
        said.append(
            _(
                "Learners see the right answers after an attempt and may then meet the same questions in another one. "
                "That is fine for learning; for an exam, show them when the quiz has closed."
            )
        )
    dated = settings.opens_at and settings.closes_at and settings.limit
    if dated and settings.closes_at - settings.opens_at < settings.limit:  # type: ignore[operator]  # all are set
        said.append(_("It is open for less time than an attempt may take."))
    if twice:
        said.append(
            ngettext(
                "%(num)s question stands word for word in two of the banks, so one paper may ask it twice.",
                "%(num)s questions stand word for word in two of the banks, so one paper may ask them twice.",
                twice,
            )
        )
    said.extend(_about_sections(settings))
    return said


def _about_sections(settings: AssessmentSettings) -> list[str]:
    """What to think about where sections have times."""
    timed = [one.minutes for one in settings.sections if one.minutes]
    if not timed:
        return []
    if settings.practice:
        return [_("This is practice, so no section's time counts.")]
    said = []
    if settings.minutes is not None and sum(timed) > settings.minutes:
        said.append(
            _(
                "The sections together have %(sum)s minutes, the quiz only %(whole)s: whichever ends first holds.",
                sum=sum(timed),
                whole=settings.minutes,
            )
        )
    several = sum(bool(one.questions) for one in settings.sections) > 1
    if several and settings.minutes is None and settings.closes_at is None:
        said.append(
            _(
                "Between two sections no clock runs: learners may rest there as long as they like, and an attempt left "
                "there stays open. A time limit for the whole quiz prevents that."
            )
        )
    return said
