"""Pages of a regrade: which question, which versions and policy, the dry run, and what came of it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.regrading import challenges, choosing, desk, forms, past, wording
from lms_plugin.regrading.applying import apply
from lms_plugin.regrading.choosing import Choice
from lms_plugin.regrading.errors import DryRunChanged, RegradeIncomplete
from lms_plugin.regrading.terms import Terms, own_regrade, terms_to_undo
from lms_plugin.regrading.trials import Trial, option_texts, try_out
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("regrades", __name__, url_prefix="/launch/<launch_id>/regrades")
regrades = requires(Capability.REGRADE)
ROWS = 200  # rows of a dry run on its page; who would lose a pass is always there


def _choice(item_id: int) -> Choice:
    who = identity()
    return choosing.choice(
        db_session(),
        item_id,
        registration_id=who.registration_id,
        context_id=who.context_id,
        resource_link_id=who.resource_link_id,
    )


@bp.get("")
@regrades
def listed(launch_id: str) -> ResponseReturnValue:
    """Past regrades of the course, and the questions of this quiz that were answered."""
    session, who = db_session(), identity()
    page = max(request.args.get("page", 1, type=int), 1)
    text, only = request.args.get("text", "")[:200], request.args.get("show", "")
    wanted = choosing.Wanted.of(text, only)
    lines, pages, total = choosing.answered(
        session, context_id=who.context_id, resource_link_id=who.resource_link_id, page=page, wanted=wanted
    )
    return render_template(
        "regrading/regrades.html",
        past=past.regrades(session, who.context_id),
        lines=lines,
        total=total,
        asked={"text": text, "show": wanted.only},
        narrow=wanted != choosing.EVERYTHING,
        page=page,
        pages=pages,
        policies=wording.POLICIES,
        open_challenges=desk.counts(session, who.context_id).get("open", 0),
    )


@bp.get("/items/<int:item_id>")
@regrades
def choose(launch_id: str, item_id: int) -> ResponseReturnValue:
    """Which versions, for whom, and how results follow."""
    return _choose(_choice(item_id))


def _choose(choice: Choice, problem: RegradeIncomplete | None = None) -> str:
    return render_template(
        "regrading/choose.html",
        choice=choice,
        policies=wording.POLICIES,
        past=past.regrades(db_session(), identity().context_id, item_id=choice.item_id, limit=5),
        typed=request.args,
        problem=problem,
        challenge=request.args.get("challenge", 0, type=int),
    )


@bp.get("/items/<int:item_id>/dry-run")
@regrades
def dry_run(launch_id: str, item_id: int) -> ResponseReturnValue:
    """What would change; nothing is written."""
    choice = _choice(item_id)
    try:
        terms = forms.terms_from(request.args, choice, context_id=identity().context_id)
    except RegradeIncomplete as problem:
        return _choose(choice, problem), 422
    return _dry_run(terms)


def _dry_run(terms: Terms, *, changed: bool = False, problem: RegradeIncomplete | None = None) -> str:
    session = db_session()
    trial = try_out(session, terms, now=utc_now())
    losing = trial.run.losing
    others = [row for row in trial.run.rows if row.counts and row.tells_something_else and not row.loses_pass]
    shown = [*losing, *others[:ROWS]]
    challenge_id = request.values.get("challenge", 0, type=int)
    return render_template(
        "regrading/dry_run.html",
        terms=terms,
        trial=trial,
        losing=losing,
        others=others[:ROWS],
        more=len(others) - len(others[:ROWS]),
        people=desk.names(session, [row.learner for row in shown]),
        policies=wording.POLICIES,
        texts=_texts(trial),
        changed=changed,
        problem=problem,
        typed=request.form,
        challenge=challenge_id,
        decided_because=_reason_of(challenge_id) if challenge_id else "",
    )


def _reason_of(challenge_id: int) -> str:
    """Why the key was said to be wrong: nobody types it twice."""
    return challenges.own_challenge(db_session(), challenge_id, context_id=identity().context_id).reason


def _texts(trial: Trial) -> dict[str, dict[str, str]]:
    """Where ids have to be mapped by hand: the answers of the old and the new version in words."""
    return option_texts(db_session(), trial) if trial.missing else {}


@bp.post("/items/<int:item_id>/apply")
@regrades
def put(launch_id: str, item_id: int) -> ResponseReturnValue:
    """Apply what was looked at."""
    terms = forms.terms_from(request.form, _choice(item_id), context_id=identity().context_id)
    return _apply(launch_id, terms)


def _apply(launch_id: str, terms: Terms) -> ResponseReturnValue:
    session, who, now = db_session(), identity(), utc_now()
    try:
        applied = apply(session, terms, forms.order_from(request.form, person_id=who.person_id), now=now)
    except DryRunChanged:
        return _dry_run(terms, changed=True), DryRunChanged.status
    except RegradeIncomplete as problem:
        return _dry_run(terms, problem=problem), RegradeIncomplete.status
    challenge_id = request.form.get("challenge", 0, type=int)
    if challenge_id:
        challenge = challenges.own_challenge(session, challenge_id, context_id=who.context_id, lock=True)
        challenges.follow(session, challenge, applied, person_id=who.person_id, now=now)
    elif terms.undoes is not None and (challenge_of := challenges.of_regrade(session, terms.undoes)) is not None:
        challenges.follow(session, challenge_of, applied, person_id=who.person_id, now=now)
    return redirect(url_for(".show", launch_id=launch_id, regrade_id=applied.regrade_id), code=303)


@bp.get("/<int:regrade_id>")
@regrades
def show(launch_id: str, regrade_id: int) -> ResponseReturnValue:
    """What a regrade did, and where its scores stand with the learning platform."""
    session, who = db_session(), identity()
    page = past.regrade_page(session, regrade_id, context_id=who.context_id)
    return render_template("regrading/regrade.html", page=page, policies=wording.POLICIES, states=wording.STATES)


@bp.get("/<int:regrade_id>/undo")
@regrades
def undo(launch_id: str, regrade_id: int) -> ResponseReturnValue:
    """What undoing would change."""
    return _dry_run(terms_to_undo(db_session(), regrade_id, context_id=identity().context_id))


@bp.post("/<int:regrade_id>/undo")
@regrades
def take_back(launch_id: str, regrade_id: int) -> ResponseReturnValue:
    """Undo it: a new regrade that restores."""
    session, context_id = db_session(), identity().context_id
    own_regrade(session, regrade_id, context_id=context_id)
    return _apply(launch_id, terms_to_undo(session, regrade_id, context_id=context_id))
