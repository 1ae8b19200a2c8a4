"""The page that carries our signed answer back to the platform: a form, a button, and a script that presses it."""

from __future__ import annotations

import secrets

from flask import g, render_template

from lms_plugin.lti.identities import frames


def answer_page(return_url: str, answer: str) -> str:
    """The page of one answer (DL-13). Only our script with this page's nonce runs on it, and only the platform is
    posted to; some platforms send on from there, to the school's own host."""
    g.form_action = (*frames(return_url), "https:")
    g.script_nonce = secrets.token_urlsafe(16)
    return render_template("lti/answer.html", action=return_url, answer=answer, nonce=g.script_nonce)
