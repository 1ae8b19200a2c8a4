"""What staff of a course do with certificates: programmes, who holds them, and decisions about single ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.certification import (
    again,
    appeals,
    awards,
    bulk_views,
    change_views,
    changes,
    desk,
    log_views,
    pictures,
    programme_form,
    programmes,
    reviews,
    version_change,
)
from lms_plugin.certification.errors import InvalidProgramme
from lms_plugin.certification.here import place_here
from lms_plugin.certification.kit import kit_of
from lms_plugin.certification.places import actor, sub_of
from lms_plugin.certification.programme_form import Filled
from lms_plugin.certification.quizzes import CHANGED, QUIZZES, SITTINGS, Quiz
from lms_plugin.certification.wording import LANGUAGES
from lms_plugin.db import utc_now
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("programmes", __name__, url_prefix="/launch/<launch_id>/programmes")
award_bp = Blueprint("awards", __name__, url_prefix="/launch/<launch_id>/awards")
PAGES = (bp, award_bp, change_views.bp, bulk_views.bp, log_views.bp)


def _me() -> str:
    return actor(identity().person_id)


def _quizzes() -> list[Quiz]:
    found: list[Quiz] = runtime().extras[QUIZZES](db_session(), identity().context_id)
    return found


@bp.get("")
@requires(Capability.VIEW_AWARDS)
def listed(launch_id: str) -> ResponseReturnValue:
    """Every programme of the course."""
    place, session = place_here(), db_session()
    return render_template(
        "certification/programmes.html",
        programmes=programmes.listed(session, place),
        reviews=reviews.open_reviews(session, place),
        changed=changes.waiting(session, place, runtime().extras[CHANGED]),
        may=Capability.CERTIFY in identity().capabilities,
    )


@bp.get("/new")
@requires(Capability.CERTIFY)
def new(launch_id: str) -> ResponseReturnValue:
    """The form of a new programme."""
    place_here()
    return _form(Filled(), None, {})


@bp.get("/<int:programme_id>/edit")
@requires(Capability.CERTIFY)
def edit(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """The form of a programme: of its draft, or of what its next version starts from."""
    row = programmes.get(db_session(), place_here(), programme_id)
    return _form(programme_form.of_version(row.code, programmes.newest(db_session(), row.id)), programme_id, {})


def _form(filled: Filled, programme_id: int | None, problems: dict[str, str]) -> ResponseReturnValue:
    quizzes = _quizzes()
    page = render_template(
        "certification/programme_form.html",
        f=filled,
        programme_id=programme_id,
        problems=problems,
        quizzes=quizzes,
        topics=programme_form.topics_of(quizzes),
        languages=LANGUAGES,
        periods=programme_form.PERIODS,
    )
    return page, 422 if problems else 200


@bp.post("/new")
@requires(Capability.CERTIFY)
def make(launch_id: str) -> ResponseReturnValue:
    """Make a programme, as a draft."""
    return _save(launch_id, None)


@bp.post("/<int:programme_id>/edit")
@requires(Capability.CERTIFY)
def change(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Change the draft, or begin the next version."""
    programmes.get(db_session(), place_here(), programme_id)
    return _save(launch_id, programme_id)


def _save(launch_id: str, programme_id: int | None) -> ResponseReturnValue:
    place, filled = place_here(), programme_form.from_request(request.form)
    terms, requirements, problems = programme_form.read(filled, _quizzes())
    if problems:
        return _form(filled, programme_id, problems)
    try:
        saved = programmes.save(
            db_session(), place, code=filled.code, terms=terms, requirements=requirements, by=_me(), now=utc_now(),
            programme_id=programme_id,
        )  # fmt: skip
    except InvalidProgramme as error:
        db_session().rollback()
        return _form(filled, programme_id, error.problems)
    return redirect(url_for(".show", launch_id=launch_id, programme_id=saved), code=303)


@bp.get("/<int:programme_id>")
@requires(Capability.VIEW_AWARDS)
def show(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Who holds a certificate, and who may."""
    page = desk.programme_page(
        db_session(), place_here(), identity().context_id, programme_id, only=request.args.get("show", ""),
        after=request.args.get("after", 0, type=int), now=utc_now(),
    )  # fmt: skip
    return render_template(
        "certification/programme.html",
        page=page,
        pictures=pictures.of_issuer(db_session(), page.issuer.id),
        sentences=desk.requirement_lines(page.version),
        only=request.args.get("show", ""),
        done=request.args.get("done", ""),
        held=version_change.held(db_session(), page.programme.id),
        may=Capability.CERTIFY in identity().capabilities,
    )


@bp.post("/<int:programme_id>/publish")
@requires(Capability.CERTIFY)
def publish(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Freeze the draft and offer it; what was passed before counts too."""
    session, place, now = db_session(), place_here(), utc_now()
    matters = change_views.materiality_of(request.form.get("materiality", "none"))
    version = programmes.publish(session, place, programme_id, by=_me(), now=now)
    programme = programmes.get(session, place, programme_id)
    version_change.published(session, place, programme, version, matters, actor=_me(), now=now)
    again.take_in(session, place, programme, version, runtime().extras[SITTINGS], now=now)
    return _back(launch_id, programme_id, "published")


@bp.post("/<int:programme_id>/retire")
@requires(Capability.CERTIFY)
def retire(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Offer a programme no longer."""
    programmes.retire(db_session(), place_here(), programme_id, by=_me(), now=utc_now())
    return _back(launch_id, programme_id, "retired")


@bp.post("/<int:programme_id>/issuer")
@requires(Capability.CERTIFY)
def issuer(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Who is printed as issuer and who signs, for everything issued from now on."""
    form = request.form
    programmes.set_issuer(
        db_session(), place_here(), name=form.get("name", ""), signer=form.get("signer", ""),
        signer_role=form.get("signer_role", ""), accent=form.get("accent", ""), by=_me(), now=utc_now(),
    )  # fmt: skip
    return _back(launch_id, programme_id, "issuer")


@bp.post("/<int:programme_id>/grant")
@requires(Capability.CERTIFY)
def grant(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Award a certificate to learners by decision."""
    who, chosen = identity(), [int(one) for one in request.form.getlist("person") if one.isascii() and one.isdigit()]
    desk.grant(
        db_session(), place_here(), who.context_id, programme_id, chosen, reason=request.form.get("reason", ""),
        me=_me(), my_person=who.person_id, now=utc_now(),
    )  # fmt: skip
    return _back(launch_id, programme_id, "granted")


@bp.get("/<int:programme_id>/holders.csv")
@requires(Capability.VIEW_AWARDS)
def export(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """Everybody who ever held it, for a spreadsheet."""
    text = desk.export(db_session(), place_here(), programme_id, now=utc_now())
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="holders.csv"'
    return response


def _back(launch_id: str, programme_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", launch_id=launch_id, programme_id=programme_id, done=done), code=303)


@bp.get("/reviews/<int:review_id>")
@requires(Capability.VIEW_AWARDS)
def review(launch_id: str, review_id: int) -> ResponseReturnValue:
    """What a changed key means for the certificates that rest on it."""
    page = reviews.page(db_session(), place_here(), review_id)
    return render_template(
        "certification/review.html",
        page=page,
        quizzes=_quizzes(),
        may=Capability.CERTIFY in identity().capabilities,
    )


@bp.post("/reviews/<int:review_id>/<int:item_id>")
@requires(Capability.CERTIFY)
def decide_review(launch_id: str, review_id: int, item_id: int) -> ResponseReturnValue:
    """Keep, suspend, reinstate, or ask to revoke, one certificate of a review."""
    reviews.decide(
        db_session(),
        place_here(),
        review_id,
        item_id,
        decision=request.form.get("decision", ""),
        me=_me(),
        now=utc_now(),
    )
    return redirect(url_for(".review", launch_id=launch_id, review_id=review_id), code=303)


@award_bp.get("/<int:award_id>")
@requires(Capability.VIEW_AWARDS)
def award(launch_id: str, award_id: int) -> ResponseReturnValue:
    """Everything about one certificate."""
    kit = kit_of(runtime().settings)
    page = desk.award_page(db_session(), kit, place_here(), award_id, me=_me(), now=utc_now())
    return render_template(
        "certification/award.html", page=page, may=Capability.CERTIFY in identity().capabilities, reasons=awards.REASONS
    )


@award_bp.post("/<int:award_id>/<step>")
@requires(Capability.CERTIFY)
def decide(launch_id: str, award_id: int, step: str) -> ResponseReturnValue:
    """Suspend, reinstate, revoke (with a colleague), or turn down."""
    session, now = db_session(), utc_now()
    found = awards.get(session, place_here(), award_id, lock=True)
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    if step == "suspend":
        awards.suspend(session, found, reason=reason, actor=_me(), now=now)
    elif step == "revoke":
        awards.ask_to_revoke(session, found, reason=reason, note=note, actor=_me(), now=now)
    else:
        plain: dict[str, Callable[..., None]] = {
            "reinstate": awards.reinstate,
            "confirm": awards.confirm_revocation,
            "drop": awards.drop_request,
            "reject": awards.reject,
            "grant-appeal": partial(appeals.decide, reinstate=True),
            "uphold": partial(appeals.decide, reinstate=False),
        }
        if step not in plain:
            raise NotFound(detail=f"step {step[:20]}")
        plain[step](session, found, actor=_me(), now=now)
    return redirect(url_for(".award", launch_id=launch_id, award_id=award_id), code=303)


@award_bp.post("/<int:award_id>/sign-off/<int:requirement_id>")
@requires(Capability.CERTIFY)
def sign_off(launch_id: str, award_id: int, requirement_id: int) -> ResponseReturnValue:
    """Confirm what only a person can judge."""
    session = db_session()
    desk.sign_off(
        session,
        place_here(),
        award_id,
        requirement_id,
        me=_me(),
        my_sub=sub_of(session, identity().person_id),
        now=utc_now(),
    )
    return redirect(url_for(".award", launch_id=launch_id, award_id=award_id), code=303)
