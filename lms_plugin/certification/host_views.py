"""Pages and documents of the public verification host."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import closing
from typing import Any

from flask import Blueprint, Response, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.certification import bundle, keys, limits, printing, register
from lms_plugin.certification import host_parts as host
from lms_plugin.certification.host_parts import not_found, part, session
from lms_plugin.certification.models import Issuer
from lms_plugin.certification.register import Certificate
from lms_plugin.certification.wording import labels
from lms_plugin.db import utc_now
from lms_plugin.pages import STATIC, YEAR
from question_bank.certification.names import same_person
from question_bank.certification.standing import GOOD

bp = Blueprint("verify", __name__)
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
DIGEST = re.compile(r"[0-9a-f]{64}")


@bp.get("/")
def front() -> ResponseReturnValue:
    """What this address is, and where a number can be typed."""
    return render_template("certification/verify_number.html", found=None, typed="", asked=False)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process is alive."""
    return {"status": "ok"}


@bp.get("/static/<path:name>")
def static_file(name: str) -> ResponseReturnValue:
    """The style sheet and the one script of these pages."""
    if name not in host.PUBLIC_FILES:
        return not_found()
    response = send_from_directory(STATIC, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _certificate(token: str) -> Certificate | None:
    known = token if TOKEN.fullmatch(token) else "-" * 22  # one look-up, whatever was asked
    return register.by_token(session(), part("kit"), known, now=utc_now())


@bp.get("/c/<token>")
def certificate(token: str) -> ResponseReturnValue:
    """The state of a certificate, for whoever holds its address."""
    refused = host.limited(limits.PAGES, host.caller())
    if refused is not None:
        return refused
    found = _certificate(token)
    return not_found() if found is None else _page(found)


def _page(found: Certificate, **more: Any) -> str:
    return render_template(
        "certification/verify.html", c=found, good=found.shown in GOOD, domain=part("kit").domain,
        day=printing.day, labels=labels(found.issuance.language), **more,
    )  # fmt: skip


@bp.post("/c/<token>/name")
def name(token: str) -> ResponseReturnValue:
    """Whether a name somebody was told is the one on the certificate."""
    refused = host.limited(limits.NAMES, token)
    if refused is not None:
        return refused
    found = _certificate(token)
    if found is None:
        return not_found()
    typed = request.form.get("name", "")[:200]
    printed = register.printed_name(session(), part("kit"), found)
    return _page(found, name_matches=same_person(typed, printed), typed=typed)


@bp.post("/c/<token>/compare")
def compare_with(token: str) -> ResponseReturnValue:
    """Whether a file is the certificate of this page, byte for byte."""
    return _compare(token)


@bp.get("/compare")
def compare_form() -> ResponseReturnValue:
    """The form to compare a file of which nothing is known."""
    return render_template("certification/verify_compare.html", answer="", link="")


@bp.post("/compare")
def compare() -> ResponseReturnValue:
    """Which certificate a file is, or that it is none of ours."""
    return _compare(None)


def _compare(token: str | None) -> ResponseReturnValue:
    refused = host.limited(limits.PAGES, host.caller())
    if refused is not None:
        return refused
    digest, document, problem = _sent()
    found = _certificate(token) if token is not None else None
    if token is not None and found is None:
        return not_found()
    answer, link = ("", "") if problem else _answer(digest, document, found)
    status = {"too_large": 413, "nothing": 422}.get(problem, 200)
    text = answer_text(problem or answer)
    if request.accept_mimetypes.best == "application/json":
        return {"answer": problem or answer, "text": text, "link": link}, status
    if found is not None:
        return _page(found, compared=text), status
    return render_template("certification/verify_compare.html", answer=text, link=link), status


ANSWERS: dict[str, Any] = {
    "identical": lambda: _("Identical: this file is exactly the one that was issued."),
    "same_content": lambda: _("Same content: it says exactly what was issued, in another formatting."),
    "another": lambda: _("This file was issued, but it belongs to another certificate or an earlier issue of it."),
    "differs": lambda: _("Different: this file is not what was issued. Trust this page, not the file."),
    "unknown": lambda: _("Not issued by us, whatever its signature says."),
    "nothing": lambda: _("No file was chosen."),
    "too_large": lambda: _("That file is too large to be a certificate."),
}


def answer_text(answer: str) -> str:
    """An answer in words."""
    return str(ANSWERS[answer]())


def _sent() -> tuple[str, dict[str, Any] | None, str]:
    """The check sum of what was sent, the JSON in it if it is some, and what is wrong with it."""
    given = request.form.get("sha256", "").strip().lower()
    if DIGEST.fullmatch(given):
        return given, None, ""
    file = request.files.get("file")
    if file is None or not file.filename:
        return "", None, "nothing"
    digest, size, head = hashlib.sha256(), 0, b""
    with closing(file):
        while chunk := file.stream.read(64 * 1024):
            size += len(chunk)
            if size > host.LARGEST_UPLOAD:
                return "", None, "too_large"
            digest.update(chunk)
            head += chunk if len(head) <= host.LARGEST_JSON else b""
    document, problem = _json(head) if head.lstrip()[:1] == b"{" else (None, "")
    return digest.hexdigest(), document, problem


def _json(data: bytes) -> tuple[dict[str, Any] | None, str]:
    if len(data) > host.LARGEST_JSON:
        return None, "too_large"
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None, ""
    return (document, "") if _depth(document) <= host.DEEPEST else (None, "too_large")


def _depth(value: Any) -> int:
    """How deep a value is nested, without recursion."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend((each, depth + 1) for each in inner)
    return deepest


def _answer(digest: str, document: dict[str, Any] | None, page: Certificate | None) -> tuple[str, str]:
    known = register.by_hash(session(), digest)
    issuance = known[1] if known else None
    answer = "identical"
    if issuance is None and document is not None:
        issuance, answer = register.same_content(session(), part("kit"), document), "same_content"
    if issuance is None:
        return ("unknown" if page is None else "differs"), ""
    if page is None:
        return (answer, f"/c/{issuance.token}") if _certificate(issuance.token) else ("unknown", "")
    return (answer if issuance.id == page.issuance.id else "another"), ""


@bp.get("/n")
def number_form() -> ResponseReturnValue:
    """The form for a typed number."""
    return front()


@bp.post("/n")
def number() -> ResponseReturnValue:
    """What a typed number stands for: state, programme, dates, issuer; never a name."""
    for what in (limits.NUMBERS, limits.NUMBERS_A_DAY):
        refused = host.limited(what, host.caller())
        if refused is not None:
            return refused
    typed = request.form.get("number", "")[:100]
    found = register.by_number(session(), typed, now=utc_now())
    good = found is not None and found.shown in GOOD
    page = render_template("certification/verify_number.html", found=found, typed=typed, asked=True, good=good)
    return page, 200 if found else 404


@bp.get("/p/<slug>/<code>/v<int:version>")
def programme(slug: str, code: str, version: int) -> ResponseReturnValue:
    """What a version of a programme requires."""
    found = register.programme_page(session(), slug, code, version)
    if found is None:
        return not_found()
    issuer, row, read = found
    language = read.terms.languages[0]
    return render_template(
        "certification/verify_programme.html", issuer=issuer, programme=row, version=read, language=language,
        sentences=[printing.sentence(one, language) for one in read.requirements],
        rows=printing.blueprint(read, language),
    )  # fmt: skip


def _issuer(slug: str) -> Issuer | None:
    return register.issuer_by(session(), slug)


@bp.get("/i/<slug>")
def issuer(slug: str) -> ResponseReturnValue:
    """Who issues, with which keys."""
    found = _issuer(slug)
    if found is None:
        return not_found()
    return render_template(
        "certification/verify_issuer.html", issuer=found, did=part("kit").did(found.slug), domain=part("kit").domain,
        keys=register.fingerprints(session(), found),
    )  # fmt: skip


@bp.get("/i/<slug>/did.json")
def did(slug: str) -> ResponseReturnValue:
    """The issuer's DID document."""
    found = _issuer(slug)
    if found is None:
        return not_found()
    document = keys.document(session(), found, part("kit").did(found.slug))
    return _open(json.dumps(document, ensure_ascii=False), "application/did+json")


@bp.get("/i/<slug>/status/<int:number>")
def status_list(slug: str, number: int) -> ResponseReturnValue:
    """A signed status list."""
    found = register.signed_list(session(), slug, number)
    if found is None or found.body is None:
        return not_found()
    return _open(found.body, "application/vc")


@bp.get("/i/<slug>/bundle.zip")
def trust_bundle(slug: str) -> ResponseReturnValue:
    """Everything to check this issuer's certificates without a network."""
    found = _issuer(slug)
    if found is None:
        return not_found()
    lists = {one.number: one.body or "" for one in register.published_lists(session(), found.id)}
    did_document = keys.document(session(), found, part("kit").did(found.slug))
    response = _open(bundle.make(did_document, lists), "application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename={found.slug}-bundle.zip"
    return response


def _open(body: str | bytes, mimetype: str) -> Response:
    """A document that any page of anybody may fetch."""
    response = Response(body, mimetype=mimetype)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response
