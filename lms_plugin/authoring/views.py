"""Banks of a course: the list, a new one, and a bank's documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import (
    banks,
    bulk_views,
    claim_views,
    contradictions,
    documents,
    draft_runs,
    editor_views,
    export_views,
    hand_claim_views,
    here,
    history_views,
    import_views,
    kept_views,
    many_claims_views,
    naming_views,
    overview_views,
    picture_addresses,
    picture_views,
    question_views,
    sharing_views,
    tasks,
    topic_views,
)
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.errors import NoFile
from lms_plugin.authoring.forms import BankForm
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.names import ROLE_NAMES
from lms_plugin.authoring.namesakes import namesakes
from lms_plugin.authoring.source_models import ClaimState, ReadingState
from lms_plugin.db import utc_now
from lms_plugin.web import db_session, identity, requires
from question_bank.documents.limits import STANDARD

bp = Blueprint("banks", __name__, url_prefix="/launch/<launch_id>/banks")
authors = requires(Capability.AUTHOR_CONTENT)
UPLOAD = STANDARD.file_bytes + 64 * 1024  # the file, and the form around it
ACCEPTED = ".txt,.md,.markdown,.html,.htm,.docx,.pdf"


def init_app(app: Flask) -> None:
    """Register the pages and the job that reads documents."""
    app.register_blueprint(bp)
    app.register_blueprint(claim_views.bp)
    app.register_blueprint(hand_claim_views.bp)
    app.register_blueprint(many_claims_views.bp)
    app.register_blueprint(naming_views.bp)
    app.register_blueprint(question_views.bp)
    app.register_blueprint(editor_views.bp)
    app.register_blueprint(history_views.bp)
    app.register_blueprint(bulk_views.bp)
    app.register_blueprint(overview_views.coverage_bp)
    app.register_blueprint(overview_views.twins_bp)
    app.register_blueprint(sharing_views.bp)
    app.register_blueprint(picture_views.bp)
    app.register_blueprint(picture_views.shown_bp)
    picture_addresses.init_app(app)
    here.init_app(app)
    app.register_blueprint(import_views.bp)
    app.register_blueprint(export_views.bp)
    app.register_blueprint(kept_views.bp)
    app.register_blueprint(topic_views.bp)
    tasks.register(app)


@bp.get("")
@authors
def show(launch_id: str) -> ResponseReturnValue:
    """The banks this course may use."""
    return _list(BankForm())


@bp.post("")
@authors
def create(launch_id: str) -> ResponseReturnValue:
    """Make an empty bank of this course."""
    who, form = identity(), BankForm(request.form)
    if not form.validate():
        return _list(form), 422
    bank_id = banks.create(
        db_session(),
        title=(form.title.data or "").strip(),
        registration_id=who.registration_id,
        context_id=who.context_id,
        now=utc_now(),
    )
    return redirect(url_for(".bank", launch_id=launch_id, bank_id=bank_id), code=303)


def _list(form: BankForm) -> str:
    who = identity()
    found = banks.lines(db_session(), registration_id=who.registration_id, context_id=who.context_id)
    return render_template("authoring/banks.html", banks=found, form=form, role_names=ROLE_NAMES)


@bp.get("/<int:bank_id>")
@authors
def bank(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """A bank's documents, what waits for the author, and the form that takes a file."""
    session = db_session()
    found = bank_here(bank_id, least=BankRole.VIEWER)
    listed, run = documents.lines(session, bank_id), draft_runs.last_run(session, bank_id)
    return render_template(
        "authoring/bank.html",
        bank=found,
        documents=listed,
        reading=any(one.state is ReadingState.WAITING for one in listed) or (run is not None and run.done_at is None),
        run=run,
        accepted=any(one.claims.get(ClaimState.ACCEPTED) for one in listed),
        conflicts=contradictions.open_count(session, bank_id),
        namesakes=namesakes(session, bank_id),
        items=banks.item_counts(session, [bank_id]).get(bank_id, {}),
        accepts=ACCEPTED,
        megabytes=STANDARD.file_bytes // 1_000_000,
        uploaded=request.args.get("uploaded", ""),
    )


@bp.post("/<int:bank_id>/documents")
@requires(Capability.AUTHOR_CONTENT, max_body=UPLOAD)
def upload(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Take one or several files; each is read by the worker, and the page shows how far it is."""
    session, who, now = db_session(), identity(), utc_now()
    bank_here(bank_id)
    files = [one for one in request.files.getlist("file") if one.filename]
    if not files:
        raise NoFile
    known: Any = request.form.get("document", type=int)
    received = [
        documents.receive(
            session,
            bank_id=bank_id,
            filename=one.filename or "",
            content=one.read(),
            person_id=who.person_id,
            now=now,
            document_id=known if len(files) == 1 else None,
        )
        for one in files
    ]
    if len(received) == 1:
        [one] = received
        if (short_name := request.form.get("short_name", "").strip()) and not one.known:
            documents.call(session, one.document_id, bank_id=bank_id, short_name=short_name)
        return redirect(
            url_for(
                "claims.document",
                launch_id=launch_id,
                bank_id=bank_id,
                document_id=one.document_id,
                known=1 if one.known else None,
            ),
            code=303,
        )
    return redirect(url_for(".bank", launch_id=launch_id, bank_id=bank_id, uploaded=len(received)), code=303)
