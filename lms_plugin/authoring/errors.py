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


class NothingAccepted(InvalidInput):
    """There is nothing to draft from."""

    code = "NOTHING_ACCEPTED"
    status = 409
    title = _("No claim is accepted yet")
    message = _("Questions are drafted from accepted claims only, and none is accepted yet.")
    advice = _("Open a document, accept the claims that are right, then come back.")


class ImportNotOpen(InvalidInput):
    """An import is not where this step begins."""

    code = "IMPORT_NOT_OPEN"
    status = 409
    title = _("The import is not where you left it")
    message = _("Somebody applied, undid or forgot this import meanwhile, or it is being read anew.")
    advice = _("Open the import again and look how far it is. Nothing was changed.")


class ImportUsed(InvalidInput):
    """Questions of an import were worked with, so it cannot be undone as a whole."""

    code = "IMPORT_USED"
    status = 409
    title = _("This import is in use")
    message = _("Somebody has worked with questions of this import: reviewed, changed, commented or used them.")
    advice = _("Retire the questions you do not want one by one. Nothing was changed.")


class StepNotOpen(InvalidInput):
    """A question is not, or no longer, where this step begins."""

    code = "STEP_NOT_OPEN"
    status = 409
    title = _("The question has changed meanwhile")
    message = _(
        "This question is not where you left it: somebody changed it or decided on it, or it has an error to mend."
    )
    advice = _("Open it again, look at what it says now, and decide then. Nothing was changed.")


class TopicDrawn(InvalidInput):
    """A topic that quizzes need stays."""

    code = "TOPIC_DRAWN"
    status = 409
    title = _("A quiz needs this topic")
    message = _("A quiz draws from this topic or asks a share of it, so it cannot be merged or taken away now.")
    advice = _("Change the quiz's settings first, or only rename the topic. Nothing was changed.")


class TopicCircle(InvalidInput):
    """A topic never stands under itself."""

    code = "TOPIC_CIRCLE"
    status = 409
    title = _("A topic cannot stand under itself")
    message = _("The topic you chose is this one or stands under it.")
    advice = _("Choose another topic, or move the lower one to the top first. Nothing was changed.")


class NotYours(InvalidInput):
    """Who wrote a version asks somebody else to approve it."""

    code = "SECOND_PERSON_NEEDED"
    status = 403
    title = _("Somebody else has to approve this")
    message = _("You wrote this version, so another author of the course has to approve it.")
    advice = _(
        "Ask a colleague to open the question and approve it. "
        "If you work alone, switch the second person off on the bank's page."
    )
