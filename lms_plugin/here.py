"""The running request and application, looked up at once: the framework's proxies take five calls for each use."""

from __future__ import annotations

from flask import Flask
from flask.ctx import _AppCtxGlobals
from flask.globals import _cv_app


def held() -> _AppCtxGlobals:
    """What is kept for as long as the request lasts: what ``flask.g`` stands for.

    Raises:
        LookupError: outside of any request or command.
    """
    return _cv_app.get().g


def running_app() -> Flask:
    """The application that answers.

    Raises:
        LookupError: as above.
    """
    return _cv_app.get().app


def scope() -> int:
    """Tells one request or command from all others that run."""
    return id(_cv_app.get())
