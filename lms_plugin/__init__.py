"""Assay: an LTI 1.3 Advantage assessment tool. ``create_app`` is the only way to make one."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from lms_plugin.lasting import lasting
from lms_plugin.version import __version__

if TYPE_CHECKING:
    from flask import Flask

    from lms_plugin.config import Settings

__all__ = ["__version__", "create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without ``settings`` the environment is read.

    Raises:
        SettingsError: the environment is incomplete or wrong; it names every problem.
    """
    if settings is not None:
        return _built(settings)
    with lasting():  # a process of its own, which keeps what is built for as long as it lives
        app = _built(None)
    # Requests leave hardly any cycles, but make enough objects to have the rest walked through every few requests.
    gc.set_threshold(50_000, 20, 20)
    return app


def _built(settings: Settings | None) -> Flask:
    from lms_plugin.config import Settings
    from lms_plugin.factory import build

    return build(settings or Settings.from_env(os.environ))
