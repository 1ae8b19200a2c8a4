"""What is said of times that cannot be."""

from __future__ import annotations

from flask_babel import gettext as _

from lms_plugin.delivery.zones import NoSuchTime


def problem_words(error: NoSuchTime) -> str:
    """What is wrong with a typed time."""
    if error.skipped:
        return str(_("There is no such time on that day: clocks are put forward over it."))
    return str(_("Give a date and a time, such as 2027-03-01T09:00."))
