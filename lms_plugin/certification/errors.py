"""Refusals of certification."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lms_plugin.errors import AppError, InvalidInput


class CertificatesOff(AppError):
    """This installation has no verification host, so it issues no certificates."""

    code = "CERTIFICATES_OFF"
    status = 404
    title = _("Certificates are not switched on")
    message = _("This installation of Assay issues no certificates.")
    advice = _("Ask whoever runs Assay to set up the verification host.")


class NotThatWay(AppError):
    """The award stands where this cannot be done to it."""

    code = "AWARD_STATE"
    status = 409
    title = _("That cannot be done now")
    message = _("This certificate is in a state in which that cannot be done.")
    advice = _("Look at the page again: somebody may have been quicker.")


class NotMergedNow(NotThatWay):
    """Two people's rows cannot become one now."""

    message = _("These accounts cannot be joined now: a certificate that both have is suspended, or one was erased.")
    advice = _("Ask your instructor to decide about the suspended certificate first.")


class WrongLinkCode(InvalidInput):
    """The code that somebody typed is not one that another account shows now."""

    code = "WRONG_LINK_CODE"
    message = _("This code is not valid: it may be mistyped, used, older than 10 minutes, or this account's own.")
    advice = _("Show a new code in your other account, and type it here.")


class NotYours(AppError):
    """Only somebody themselves may say that two accounts are theirs."""

    code = "NOT_YOURS"
    status = 403
    title = _("Only its owner can do that")
    message = _("You act for somebody else here, or your platform did not say who you are.")
    advice = _("Open the link from your own course.")


class SecondPerson(AppError):
    """Whoever asked for it may not also decide it."""

    code = "SECOND_PERSON"
    status = 403
    title = _("A second person has to do that")
    message = _("You asked for this yourself, or it is about you, so somebody else has to confirm it.")
    advice = _("Ask a colleague who teaches this course.")


class InvalidProgramme(InvalidInput):
    """A programme that cannot be saved or published; ``problems`` says what to change, by field."""

    code = "INVALID_PROGRAMME"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class InvalidName(InvalidInput):
    """A name that cannot be printed."""

    code = "INVALID_NAME"
    title = _("This name cannot be printed")
    advice = _("Write the name in Latin, Greek or Cyrillic letters, as it should stand on the certificate.")
