"""Puts the ledger into an application: jobs, news from below, commands. Its pages are operations'."""

from __future__ import annotations

from flask import Flask

from lms_plugin.passback import cli, signals, tasks


def init_app(app: Flask) -> None:
    """Register jobs and commands."""
    tasks.register(app)
    signals.listen()
    cli.init_app(app)
