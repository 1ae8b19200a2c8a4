"""News from below: a launch brought a gradebook column, so what could not be sent is due."""

from __future__ import annotations

from typing import Any

from lms_plugin.db import utc_now
from lms_plugin.lti.signals import link_services_changed
from lms_plugin.passback import columns, service


def listen() -> None:
    """Connect once per process; the signal comes in the launch's own transaction."""
    link_services_changed.connect(_offer_changed)


def _offer_changed(_sender: Any, *, session: Any, resource_link_id: int) -> None:
    now = utc_now()
    service.offer_changed(session, resource_link_id, now=now)
    columns.services_changed(session, resource_link_id, now=now)
