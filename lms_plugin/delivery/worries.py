"""What an instructor should think about before publishing settings that are allowed."""

from __future__ import annotations

from flask_babel import gettext as _

from lms_plugin.delivery.review import Moment, Shown
from lms_plugin.delivery.settings import AssessmentSettings


def worries(settings: AssessmentSettings) -> list[str]:
    """Sentences for the page, the gravest first; none where nothing stands out."""
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
    return said
