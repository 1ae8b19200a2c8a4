"""What an author may run into."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lms_plugin.errors import InvalidInput


class NoFile(InvalidInput):
    """The form came without a file."""

    code = "NO_FILE"
    title = _("No file was chosen")
    message = _("The form came without a file.")
    advice = _("Go back, choose a file, and press Upload again.")
