"""What a learner does with certificates: see them, download them, confirm a name, show less, erase."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.certification import (
    appeals,
    awards,
    cli,
    erasing,
    holders,
    link_views,
    people,
    service,
    staff_views,
    tasks,
)
from lms_plugin.certification.errors import CertificatesOff
from lms_plugin.certification.kit import Kit, kit_of
from lms_plugin.certification.models import Visibility
from lms_plugin.certification.places import Place, actor, holder_of, place_of, sub_of
from lms_plugin.certification.quizzes import QUIZZES
from lms_plugin.db import after_commit, utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("certificates", __name__, url_prefix="/launch/<launch_id>/certificates")


def init_app(app: Flask) -> None:
    """Register pages, jobs and commands; other features ask whether there are certificates here at all."""
    app.register_blueprint(bp)
    for one in (link_views.bp, *staff_views.PAGES):
        app.register_blueprint(one)
    app.jinja_env.globals["certifies"] = app.extensions["assay"].settings.certifies
    tasks.register(app)
    cli.init_app(app)


def the_kit() -> Kit:
    """What certification needs, where it is switched on.

    Raises:
        CertificatesOff
    """
    if not runtime().settings.certifies:
        raise CertificatesOff
    return kit_of(runtime().settings)


def _place() -> Place:
    return place_of(db_session(), identity().context_id)


def _holder(place: Place) -> int | None:
    return service.known_holder(db_session(), place.tenant, sub_of(db_session(), identity().person_id))


@bp.get("")
@requires(Capability.OPEN)
def show(launch_id: str) -> ResponseReturnValue:
    """My certificates."""
    kit, place, session = the_kit(), _place(), db_session()
    page = holders.my_page(session, kit, place, sub_of(session, identity().person_id), now=utc_now())
    asked = any(one.asked for one in page.awards)
    quizzes = runtime().extras[QUIZZES](session, identity().context_id) if asked else ()
    return render_template(
        "certification/mine.html", page=page, choices=list(Visibility), done=request.args.get("done", ""), kit=kit,
        may_appeal=partial(appeals.may, now=utc_now()), quizzes={one.assessment: one.title for one in quizzes},
    )  # fmt: skip


@bp.get("/<int:issuance_id>/<kind>")
@requires(Capability.OPEN)
def download(launch_id: str, issuance_id: int, kind: str) -> ResponseReturnValue:
    """A file of a certificate: for a printer, or for a wallet."""
    kit, place = the_kit(), _place()
    data, name = holders.own_file(db_session(), kit, _holder(place), issuance_id, kind)
    return _attached(data, holders.KINDS[kind][0], name)


@bp.get("/all.zip")
@requires(Capability.OPEN)
def download_all(launch_id: str) -> ResponseReturnValue:
    """Every file of mine in one."""
    kit, place = the_kit(), _place()
    holder = _holder(place)
    data = holders.everything(db_session(), kit, holder or 0, now=utc_now())
    return _attached(data, "application/zip", "certificates.zip")


def _attached(data: bytes, mimetype: str, name: str) -> Response:
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/name")
@requires(Capability.OPEN)
def name(launch_id: str) -> ResponseReturnValue:
    """Confirm or change the name to print; live certificates are issued anew in it if that is wished."""
    kit, session, now = the_kit(), db_session(), utc_now()
    holder = holder_of(session, _place().tenant, identity().person_id, now=now)
    wanted = people.checked(request.form.get("full", ""), request.form.get("native", ""))
    people.keep_name(session, kit, holder, wanted, source="learner", now=now)
    if request.form.get("reissue") == "1":
        for one in holders.mine(session, kit, holder, now=now):
            if one.award.state.value == "active":
                awards.reissue(session, one.award, cause="name_change", actor=_me(), now=now)
    after_commit(session, service.Wake.call)
    return _back(launch_id, "name")


@bp.post("/<int:award_id>/appeal")
@requires(Capability.OPEN)
def appeal(launch_id: str, award_id: int) -> ResponseReturnValue:
    """Ask for another look at a certificate of mine that was suspended or revoked."""
    the_kit()
    award = holders.own_award(db_session(), _holder(_place()), award_id)
    appeals.appeal(db_session(), award, actor=_me(), now=utc_now())
    return _back(launch_id, "appealed")


@bp.post("/<int:award_id>/show")
@requires(Capability.OPEN)
def choose(launch_id: str, award_id: int) -> ResponseReturnValue:
    """What the public page shows of a certificate of mine."""
    the_kit()
    award = holders.own_award(db_session(), _holder(_place()), award_id)
    try:
        visibility = Visibility(request.form.get("visibility", ""))
    except ValueError as error:
        raise InvalidInput from error
    results = request.form.get("results") == "1"
    awards.show(db_session(), award, visibility=visibility, results=results, actor=_me(), now=utc_now())
    return _back(launch_id, "shown")


@bp.post("/erase")
@requires(Capability.OPEN)
def erase(launch_id: str) -> ResponseReturnValue:
    """Erase my name and my documents for good."""
    kit, holder = the_kit(), _holder(_place())
    if request.form.get("sure", "").strip().upper() != "ERASE":
        raise InvalidInput(_("Nothing was erased."), advice=_("Type ERASE in the box if you are sure."))
    if holder is not None:
        erasing.erase(db_session(), kit, holder, actor=_me(), now=utc_now())
    return _back(launch_id, "erased")


def _me() -> str:
    return actor(identity().person_id)


def _back(launch_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", launch_id=launch_id, done=done), code=303)
