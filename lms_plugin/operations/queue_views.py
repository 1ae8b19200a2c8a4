"""Operators' page of the queues, and the same for Prometheus."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.errors import NotFound
from lms_plugin.operations import metrics
from lms_plugin.passback import queues
from lms_plugin.web import db_session, public, requires, runtime

bp = Blueprint("queues", __name__, url_prefix="/operator/queues")


def init_app(app: Flask) -> None:
    """Register the page, and the address that collectors of metrics expect."""
    app.register_blueprint(bp)
    app.add_url_rule("/metrics", endpoint="operations.metrics", view_func=show_metrics)


@bp.get("")
@requires(Capability.OPERATE)
def show() -> ResponseReturnValue:
    """What waits for each platform, since when, the last day's tries, and the last failures."""
    session, now = db_session(), utc_now()
    hours = queues.hours(session, now=now)
    return render_template(
        "operations/queues.html",
        queues=queues.queues(session, now=now),
        hours=hours,
        tallest=max(1, *(one.came + one.failed for one in hours)),
        failures=queues.last_failures(session),
        now=now,
    )


@public("collectors prove themselves by the token of the settings; without that setting the page is not there")
def show_metrics() -> ResponseReturnValue:
    """The queues as Prometheus reads them."""
    token = runtime().settings.metrics_token
    sent = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise NotFound(detail="no metrics without their token")
    now = utc_now()
    text = metrics.exposition(queues.queues(db_session(), now=now), now=now)
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
