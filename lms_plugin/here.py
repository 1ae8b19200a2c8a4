"""The running request and application, looked up at once: the framework's proxies take five calls for each use."""

from __future__ import annotations

from contextvars import Token
from typing import Any

from flask import Flask
from flask.ctx import AppContext
from flask.globals import _cv_app


def held() -> dict[str, Any]:
    """What is kept for as long as the request lasts: the names of ``flask.g``.

    Raises:
        LookupError: outside of any request or command.
    """
    return _cv_app.get().g.__dict__


def enter(app: Flask) -> Token[AppContext]:
    """Make ``app`` the running one, until ``leave``, without telling the framework: it does nothing at the end."""
    return _cv_app.set(AppContext(app))


def leave(token: Token[AppContext]) -> None:
    """Go back to what was before ``enter``."""
    _cv_app.reset(token)


def running_app() -> Flask:
    """The application that answers.

    Raises:
        LookupError: as above.
    """
    return _cv_app.get().app


def scope() -> int:
    """Tells one request or command from all others that run."""
    return id(_cv_app.get())
