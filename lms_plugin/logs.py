"""Logs are events with facts: a constant event name, ids as fields, never a name, an address, a token or an answer."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

from lms_plugin.here import held

SECRET_FIELDS = frozenset(
    {"id_token", "state", "nonce", "access_token", "client_assertion", "cookie", "csrf_token", "login_hint"}
    | {
        "lti_message_hint",
        "return_url",
        "name",
        "given_name",
        "family_name",
        "email",
        "answer",
        "secret",
        "ticket",
    }
)


def _redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A last net: whoever logs such a field by mistake logs its name only."""
    for field in SECRET_FIELDS & event.keys():
        event[field] = "[removed]"
    return event


def _of_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Which request it happened in, and on which route: looked up only where something is said."""
    try:
        here = held()
    except LookupError:  # outside any request or command
        return event
    if "reference" in here:
        event.setdefault("request", here["reference"])
    if "route" in here:  # the public host keeps none
        event.setdefault("route", here["route"])
    return event


def configure_logs(log_format: str, level: str) -> None:
    """Set up structlog over the standard library, as JSON lines or for a console. Idempotent."""
    shared: list[Any] = [
        _of_request,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
        structlog.processors.StackInfoRenderer(),
    ]
    if log_format == "json":
        render: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        render = [structlog.dev.ConsoleRenderer(colors=False)]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, *render],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(format="%(message)s", level=level, force=True)
    for noisy in ("urllib3", "huey", "alembic.runtime.migration"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
