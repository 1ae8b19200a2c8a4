"""Tells the operator's address of trouble: JSON with what happened, a sentence, and facts without names."""

from __future__ import annotations

import json
from typing import Any

import structlog

from lms_plugin.config import Settings
from lms_plugin.errors import PlatformTrouble
from lms_plugin.lti import http

log = structlog.get_logger(__name__)


def tell(settings: Settings, event: str, text: str, **facts: Any) -> bool:
    """POST an alarm to ``ASSAY_ALERT_URL``. Returns whether it got there, or there is no such address: the log has it.

    The address is called like any platform's: not on a private network unless the settings say so.
    """
    if not settings.alert_url:
        return True
    body = json.dumps({"event": event, "text": text} | facts).encode()
    try:
        http.request(
            "POST", settings.alert_url, settings=settings, data=body, headers={"Content-Type": "application/json"}
        )
    except PlatformTrouble as error:
        log.warning("alert_not_sent", reason=error.reason, status=error.status)
        return False
    return True
