"""Assay: an LTI 1.3 Advantage assessment tool. ``create_app`` is the only way to make one."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

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
    from lms_plugin.config import Settings
    from lms_plugin.factory import build

    app = build(settings or Settings.from_env(os.environ))
    if settings is None:  # a process of its own, which keeps what was built for as long as it lives
        gc.freeze()  # so that no collection walks through a quarter of a million lasting objects again
        # Requests leave hardly any cycles, but make enough objects to have the rest walked through every few requests.
        gc.set_threshold(50_000, 20, 20)
    return app
