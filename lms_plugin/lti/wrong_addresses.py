"""Help for whoever opens or pastes a wrong address of ours: which address belongs where (REG-12)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from lms_plugin.config import Settings
from lms_plugin.errors import AppError, MethodNotAllowed, NotFound
from lms_plugin.lti import tool_configuration
from lms_plugin.security import SAFE_METHODS
from lms_plugin.web import public, runtime

bp = Blueprint("wrong", __name__)
SHOWN = 100
BY_PLATFORM = _(
    "The address is right, but the learning platform has to send people here; opened by hand it can do nothing. Enter "
    "it in the platform’s settings as it stands."
)


class WrongAddress(NotFound):
    """An address under /lti/ that is none of ours: somebody mistyped what a platform has to be told."""

    code = "WRONG_ADDRESS"
    title = _("Not an address of Assay")
    advice = _("If you set up a learning platform, take the right one from the list below.")
    page_template = "lti/wrong_address.html"

    def __init__(self, path: str, settings: Settings) -> None:
        asked = settings.public_url + quote(path[:SHOWN])
        super().__init__(_("Nothing is at %(address)s.", address=asked), detail=f"asked for {path[:SHOWN]}")
        self.page_facts = {"ours": tool_configuration.addresses(settings)}


class RegistrationByHand(AppError):
    """The registration address was opened by a person, or by a platform that says nothing of itself."""

    code = "REGISTRATION_BY_HAND"
    status = 400
    title = _("This address is for the settings of your learning platform")
    message = _("The platform opens it by itself and says there who it is. Opened by hand it can do nothing.")
    advice = _("Copy the address below and paste it where your learning platform adds a tool.")
    page_template = "lti/wrong_address.html"

    def __init__(self, invitation: str, others: tuple[str, ...], settings: Settings) -> None:
        super().__init__(detail=f"no openid_configuration; came with: {', '.join(others) or 'nothing'}"[:300])
        ours = tool_configuration.addresses(settings)
        behind = "?" + urlencode({"invitation": invitation}) if invitation else ""
        self.page_facts = {"paste": ours["register"] + behind, "invited": bool(invitation), "others": others}


@bp.get("/lti/")
@bp.get("/lti/<path:rest>")
@public("says which addresses there are, as the sign-in page of any platform may know")
def wrong(rest: str = "") -> ResponseReturnValue:  # noqa: ARG001 - the path is asked for as a whole
    """Any other address under /lti/; and those of ours that a platform posts to, when somebody opens them by hand."""
    others = current_app.url_map.bind("").allowed_methods(request.path)
    if set(others) - SAFE_METHODS:
        refusal = MethodNotAllowed()
        refusal.staff_advice = BY_PLATFORM
        raise refusal
    raise WrongAddress(request.path, runtime().settings)
