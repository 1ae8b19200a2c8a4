"""Operators' page of those who certify: their keys (publish, wait, sign, stolen), what is wrong, and their log."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.certification import issuers, keys
from lms_plugin.certification.errors import CertificatesOff
from lms_plugin.certification.tasks import Announce
from lms_plugin.db import after_commit, utc_now
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.web import db_session, requires, runtime

bp = Blueprint("issuers", __name__, url_prefix="/operator/issuers")
ACTOR = "operator"


@bp.get("")
@requires(Capability.OPERATE)
def listed() -> ResponseReturnValue:
    """Everybody who certifies here."""
    certifies = runtime().settings.certifies
    return render_template("operations/issuers.html", issuers=issuers.listed(db_session()), certifies=certifies)


@bp.get("/<slug>")
@requires(Capability.OPERATE)
def show(slug: str) -> ResponseReturnValue:
    """An issuer's keys, what is wrong, and what happened, newest first."""
    before = request.args.get("before", type=int)
    signs = bool(runtime().settings.sign_kek)
    page = issuers.page(db_session(), slug, before=before, signs=signs, now=utc_now())
    return render_template("operations/issuer.html", page=page, done=request.args.get("done", ""))


@bp.post("/<slug>/<step>")
@requires(Capability.OPERATE)
def act(slug: str, step: str) -> ResponseReturnValue:
    """Publish a key, let it sign, take one out of use, or say that one was stolen."""
    if not runtime().settings.certifies:
        raise CertificatesOff
    session, now = db_session(), utc_now()
    issuer, kid = issuers.find(session, slug), request.form.get("kid", "")
    if step == "announce":
        after_commit(session, lambda: Announce.call(slug))  # only the worker has the secret that seals keys
    elif step == "activate":
        keys.activate(session, issuer, actor=ACTOR, now=now)
    elif step == "retire":
        keys.retire(session, issuer, kid, actor=ACTOR, now=now)
    elif step == "compromise":
        if request.form.get("sure", "").strip() != kid or not kid:
            raise InvalidInput(_("Nothing was changed."), advice=_("Type the key's name in the box if you are sure."))
        keys.compromise(session, issuer, kid, actor=ACTOR, now=now)
    else:
        raise NotFound(detail=f"step {step[:20]}")
    return redirect(url_for(".show", slug=slug, done=step), code=303)
