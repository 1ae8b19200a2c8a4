"""The study guide beside a shipped bank: read before or after an attempt, closed while one is open."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import frontpage
from lms_plugin.delivery.rendering import rich
from lms_plugin.delivery.result_views import sitter_of
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("guide", __name__, url_prefix="/launch/<launch_id>/guide")


@bp.get("")
@requires(Capability.OPEN)
def show(launch_id: str) -> ResponseReturnValue:
    """The guide of the bank this link's quiz is drawn from."""
    page = frontpage.front(db_session(), sitter_of(identity()), now=utc_now())
    if page is None or not page.guide:
        raise NotFound
    return render_template("delivery/guide.html", title=page.settings.title, text=rich(page.guide))
