"""Refusals around challenges and regrades."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lms_plugin.errors import InvalidInput


class DryRunChanged(InvalidInput):
    """An attempt, a version or another regrade is not what it was when the dry run was shown; nothing was written."""

    code = "DRY_RUN_CHANGED"
    status = 409
    title = _("Something has changed meanwhile")
    message = _("A result or a version has changed since you looked, so nothing was written.")
    advice = _("Go back, look at what would change now, and apply that.")


class RegradeIncomplete(InvalidInput):
    """A regrade that cannot be applied yet: a decision, a reason or an id that must be mapped is missing."""

    code = "REGRADE_INCOMPLETE"
    title = _("Something is still to be decided")
    message = _("This regrade cannot be applied yet.")
    advice = _("Go back and fill in what is missing. Nothing was written.")


class DecidesOwn(InvalidInput):
    """Who wrote a version does not decide about it."""

    code = "CHALLENGE_OWN_VERSION"
    status = 403
    title = _("Somebody else has to decide this")
    message = _("You wrote this version, so another instructor of the course has to decide.")
    advice = _("Ask a colleague to open the reports. Nothing was changed.")


class ChallengeClosed(InvalidInput):
    """The challenge was decided already."""

    code = "CHALLENGE_CLOSED"
    status = 409
    title = _("This was decided already")
    message = _("Somebody has decided about these reports meanwhile.")
    advice = _("Open the list of reports again to see the decision.")


class ReportIncomplete(InvalidInput):
    """A report or a decision without its words."""

    code = "REPORT_INCOMPLETE"
    title = _("A few words are missing")
    message = _("Say in a few words what is wrong, or why you decide so.")
    advice = _("Go back, add them and send it again.")
