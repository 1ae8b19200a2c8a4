"""Pages around an attempt: the quiz's front page, start, questions, saving, handing in."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring.previews import LearnerView
from lms_plugin.authoring.topics import TopicUses
from lms_plugin.certification.quizzes import CHANGED, MAKE_QUIZ, NEW_HITS, QUIZZES, SITTINGS
from lms_plugin.certification.service import Practice
from lms_plugin.certification.soon import running_out
from lms_plugin.db import db, own_transaction, utc_now
from lms_plugin.delivery import (
    allowance_views,
    assessments,
    at_start,
    attempt_views,
    builder_views,
    certifying,
    chooser_views,
    explained,
    frontpage,
    gradebook_views,
    guide_views,
    item_preview,
    one_way,
    opening,
    paper,
    paper_sizes,
    parsing,
    pick_views,
    practice_mode,
    practice_views,
    practised,
    question_page,
    release_views,
    result_html,
    result_views,
    review_views,
    section_views,
    sections,
    service,
    short_words,
    tasks,
    topic_uses,
    touching,
    uses_views,
)
from lms_plugin.delivery.addresses import address
from lms_plugin.delivery.answers import all_held, is_late, save_answers
from lms_plugin.delivery.errors import AnswerUnreadable, AttemptClosed, NotSetUp, SectionClosed
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.places import to_places
from lms_plugin.delivery.result_views import sitter_of
from lms_plugin.delivery.start_errors import CodeNeeded, NotDeclared
from lms_plugin.delivery.starting import Declared
from lms_plugin.lti.declared import declared_resource_id
from lms_plugin.lti.signals import link_launched
from lms_plugin.outcomes import outcomes_changed
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("delivery", __name__, url_prefix="/launch/<launch_id>")
sits = requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT)
reads_sheet = requires(
    Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=service.WITH_SHEET, direct=True
)
sums_up = requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=service.WITH_SHEET)
hands_in = requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=service.TO_HAND_IN)
changes = requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=service.LOCKED)


def init_app(app: Flask) -> None:
    """Register the pages and the job that closes forgotten attempts."""
    app.register_blueprint(bp)
    app.register_blueprint(chooser_views.bp)
    app.register_blueprint(builder_views.bp)
    app.register_blueprint(uses_views.bp)
    app.register_blueprint(guide_views.bp)
    app.register_blueprint(attempt_views.bp)
    app.register_blueprint(section_views.bp)
    app.register_blueprint(practice_views.bp)
    app.register_blueprint(allowance_views.bp)
    app.register_blueprint(result_views.bp)
    app.register_blueprint(gradebook_views.bp)
    app.register_blueprint(pick_views.bp)
    app.register_blueprint(review_views.bp)
    app.register_blueprint(release_views.bp)
    link_launched.connect(opening.follow)
    tasks.register(app)
    app.jinja_env.globals.update(reviewed=explained.reviewed)
    app.jinja_env.filters.update(in_questions=paper_sizes.in_questions, least_mark=result_html.least_mark)
    app.jinja_env.filters.update(short_words=short_words.short_words, short_lines=short_words.short_lines)
    LearnerView.render = staticmethod(item_preview.render)
    TopicUses.quizzes = staticmethod(topic_uses.quizzes)
    extras = app.extensions["assay"].extras
    extras["practice_allowed"] = assessments.practice_allowed
    Practice.count = staticmethod(practised.count)
    outcomes_changed.connect(certifying.outcomes_were_changed)
    extras[QUIZZES], extras[SITTINGS] = certifying.quizzes_of, certifying.sittings_of
    extras[CHANGED], extras[NEW_HITS], extras[MAKE_QUIZ] = touching.changed_of, touching.new_hits_of, touching.make_quiz


@bp.get("/")
@requires(Capability.OPEN, Capability.PICK_CONTENT, Capability.REVIEW_SUBMISSION)
def home(launch_id: str) -> ResponseReturnValue:
    """What the link opens, for whoever opened it; other messages have pages of their own."""
    who = identity()
    if Capability.PICK_CONTENT in who.capabilities:
        return redirect(url_for("picks.pick", launch_id=launch_id), code=303)
    if Capability.REVIEW_SUBMISSION in who.capabilities:
        return redirect(url_for("review.attempts", launch_id=launch_id), code=303)
    page = frontpage.front(db_session(), sitter_of(who), now=utc_now())
    if page is None and _opens_as_declared():
        page = frontpage.front(db_session(), sitter_of(who), now=utc_now())
    if page is None:
        if Capability.CHOOSE_ASSESSMENT in who.capabilities:
            return redirect(url_for("chooser.choose", launch_id=launch_id), code=303)
        raise NotSetUp.of_link(copied=opening.offer_for(db_session(), who.resource_link_id) is not None)
    return _front(page)


def _front(page: frontpage.FrontPage | None, **shown: Any) -> str:
    who, over = identity(), []
    if runtime().settings.certifies and page is not None and not page.preview:
        over = running_out(db_session(), who.context_id, who.person_id, now=utc_now())
    if page is not None and Capability.REGRADE in who.capabilities:
        shown["reports"] = runtime().extras["reports_waiting"](db_session(), who.context_id)
    if Capability.CHOOSE_ASSESSMENT in who.capabilities:  # what publishing takes
        shown["published"] = "published" in request.args
    return render_template("delivery/front.html", page=page, capabilities=who.capabilities, running_out=over, **shown)


def _opens_as_declared() -> bool:
    """Whether the platform's column of this link names a quiz of the course: then it is bound from now on (DL-14)."""
    session, who = db_session(), identity()
    if not runtime().extras["questions"].may_ask(who.registration_id, f"column {who.resource_link_id}"):
        return False  # asked just now
    name = declared_resource_id(session, db.engine, who.resource_link_id, settings=runtime().settings)
    if name is None:
        return False
    with own_transaction(db.engine) as own:
        return opening.bind_as_declared(own, name, who=who, now=utc_now())


@bp.post("/attempts")
@requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=at_start.WITH_QUIZ)
def start(launch_id: str) -> ResponseReturnValue:
    """Start an attempt, or go on with the open one; on what is missing the front page comes back and says so."""
    given = Declared(
        code=request.form.get("code", ""), honour="honour" in request.form, one_way="one_way" in request.form
    )
    session, sitter, now = db_session(), sitter_of(identity()), utc_now()
    try:
        attempt = service.start_attempt(session, sitter, seed=secrets.token_hex(16), now=now, given=given)
    except NotDeclared as refusal:  # answered here, so that a wrong code stays counted
        page = frontpage.front(session, sitter, now=now)
        status = 429 if refusal.ready_at else 422
        return _front(page, lacking=refusal.lacking, wait_until=refusal.ready_at), status
    return redirect(url_for(".questions", launch_id=launch_id, attempt_id=attempt.id), code=303)


@bp.get("/attempts/<int:attempt_id>/")
@bp.get("/attempts/<int:attempt_id>/<int:number>")
@reads_sheet
def questions(launch_id: str, attempt_id: int, number: int = 0) -> ResponseReturnValue:
    """The questions: all of them, or number ``number`` where the layout is one per page; 0: where one stopped."""
    session = db_session()
    try:
        attempt, sheet = service.own_attempt_and_sheet(session, attempt_id, sitter_of(identity()))
    except CodeNeeded:
        return redirect(url_for(".home", launch_id=launch_id), code=303)  # it asks for the code
    if attempt.state is not AttemptState.OPEN:
        return redirect(url_for("results.show", launch_id=launch_id, attempt_id=attempt_id), code=303)
    now = utc_now()
    if is_late(attempt, now=now):
        return render_template("delivery/time_over.html", attempt_id=attempt_id)
    between = section_views.between(session, attempt, now=now)
    if between is not None:
        return between
    if attempt.reached is not None and number:
        one_way.check_page(session, attempt, [number])
    page = paper.questions_page(session, attempt, sheet, number=number or attempt.reached or 1, now=now)
    on_page = [question.slot for group in page.groups for question in group.questions]
    practice = practice_mode.shown(session, attempt, on_page) if attempt.practice else None
    here = address("delivery.questions", launch_id=launch_id, attempt_id=attempt_id)
    return question_page.html(page, attempt_id, here, practice)


@bp.post("/attempts/<int:attempt_id>/answers")
@changes
def save(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Save a page of answers sent as a form, then go where the pressed button says."""
    session = db_session()
    attempt = service.own_attempt(session, attempt_id, sitter_of(identity()), lock=True)
    now = utc_now()
    if attempt.state is not AttemptState.OPEN:
        told = "delivery/void.html" if attempt.state is AttemptState.VOID else "delivery/closed.html"
        return render_template(told, attempt=attempt), AttemptClosed.status
    if is_late(attempt, now=now):
        return render_template("delivery/time_over.html", attempt_id=attempt_id), 403
    incoming, to = parsing.from_form(request.form), parsing.pressed(request.form.get("go", "save"))
    if attempt.reached is not None and to.page == attempt.reached and all_held(session, attempt, incoming):
        return redirect(url_for(".questions", launch_id=launch_id, attempt_id=attempt_id), code=303)  # a second click
    try:
        report = save_answers(session, attempt, incoming, now=now)
    except SectionClosed:
        return section_views.closed(session, attempt, now=now), 403
    if report.conflicts or report.unreadable:
        page = paper.conflict_page(session, attempt, report)
        return render_template("delivery/conflict.html", page=page, attempt_id=attempt_id), 409
    return redirect(_gone(launch_id, attempt, to), code=303)


def _gone(launch_id: str, attempt: Attempt, pressed: parsing.Pressed) -> str:
    """Do what the button stands for besides saving; the address it leads to."""
    session = db_session()
    if pressed.summary:
        return url_for(".summary", launch_id=launch_id, attempt_id=attempt.id)
    if pressed.check and attempt.practice:
        slots = [int(slot) for slot in request.form.getlist("q")]  # whole numbers: they were read before
        practice_mode.check(session, attempt, slots, now=utc_now())
        practised.tell(session, identity().context_id, attempt.person_id, now=utc_now())
    if pressed.flag:
        service.flag(session, attempt, pressed.at, now=utc_now())
    number = pressed.page or pressed.at
    if attempt.reached is not None:
        if pressed.page:
            sections.check_slots(session, attempt, [pressed.page], now=utc_now())
            one_way.go_on(session, attempt, pressed.page)
        number = 0
    target = url_for(".questions", launch_id=launch_id, attempt_id=attempt.id, number=number or None)
    return f"{target}#q{pressed.at}" if pressed.at else target


@bp.post("/attempts/<int:attempt_id>/flags")
@changes
def flag(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """For our script: ``{slot, flagged}`` sets a flag or takes it away."""
    session = db_session()
    attempt = service.own_attempt(session, attempt_id, sitter_of(identity()), lock=True)
    slot, flagged = parsing.flag_from_json(request.get_json(silent=True))
    return jsonify(flagged=service.flag(session, attempt, slot, flagged=flagged, now=utc_now()))


@bp.post("/attempts/<int:attempt_id>/autosave")
@changes
def autosave(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Save one answer for a script: ``{slot, base_rev, client_id, seq, response}`` (assessment.md 3, Autosave)."""
    session = db_session()
    attempt = service.own_attempt(session, attempt_id, sitter_of(identity()), lock=True)
    incoming = parsing.from_json(request.get_json(silent=True))
    now = utc_now()
    report = save_answers(session, attempt, [incoming], now=now)
    if report.unreadable:
        raise AnswerUnreadable(detail=f"slot {incoming.slot}")
    ends = sections.end_of(attempt, sections.sections_of(session, attempt), now=now)
    facts: dict[str, Any] = {"server_now": now.isoformat(), "deadline": ends.isoformat() if ends else None}
    if report.conflicts:
        conflict = report.conflicts[0]
        saved_at = conflict.current.saved_at
        facts |= {
            "code": "ANSWER_CONFLICT",
            "current_rev": conflict.current.revision,
            "current_response": to_places(conflict.order, conflict.current.answer),
            "current_certainty": conflict.current.certainty,
            "your_response": to_places(conflict.order, conflict.yours),
            "your_certainty": conflict.certainty,
            "saved_at": saved_at.isoformat() if saved_at else None,
        }
        return jsonify(facts), 409
    saved = report.saved[0]
    return jsonify(facts | {"rev": saved.revision, "saved_at": saved.saved_at.isoformat()})


@bp.get("/attempts/<int:attempt_id>/end")
@sits
def end(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """For our script: ``{server_now, deadline}`` of the clock it shows; no deadline where the attempt is not open."""
    session, now = db_session(), utc_now()
    attempt = service.own_attempt(session, attempt_id, sitter_of(identity()))
    ends = None
    if attempt.state is AttemptState.OPEN:
        ends = sections.shown_end(attempt, sections.sections_of(session, attempt))
    return jsonify(server_now=now.isoformat(), deadline=ends.isoformat() if ends else None)


@bp.get("/attempts/<int:attempt_id>/summary")
@sums_up
def summary(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Before handing in: which questions have an answer, and which are blank."""
    session = db_session()
    attempt, sheet = service.own_attempt_and_sheet(session, attempt_id, sitter_of(identity()))
    if attempt.state is not AttemptState.OPEN:
        return redirect(url_for("results.show", launch_id=launch_id, attempt_id=attempt_id), code=303)
    now = utc_now()
    between = section_views.between(session, attempt, now=now)
    if between is not None:
        return between
    page = paper.summary_page(session, attempt, sheet, now=now)
    here = url_for(".questions", launch_id=launch_id, attempt_id=attempt_id)
    steps = question_page.steps(page, here, as_buttons=False)
    ends = question_page.ends(page)
    return render_template("delivery/summary.html", page=page, attempt_id=attempt_id, steps=steps, here=here, **ends)


@bp.post("/attempts/<int:attempt_id>/submit")
@hands_in
def submit(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Hand in what was saved. Twice is once."""
    session = db_session()
    attempt, where = service.own_attempt_to_hand_in(session, attempt_id, sitter_of(identity()))
    service.submit_attempt(session, attempt, now=utc_now(), where=where)
    return redirect(url_for("results.show", launch_id=launch_id, attempt_id=attempt_id), code=303)
