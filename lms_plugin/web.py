"""The web edge: who may call what, one transaction per request, request ids. Deny by default."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from random import getrandbits
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from flask import Flask, Request, Response, current_app, g, has_request_context, request
from flask.sessions import NullSession, SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from huey import Huey
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from lms_plugin import errors
from lms_plugin.access import Capability, Role, SetAside
from lms_plugin.beside import Beside, Facts
from lms_plugin.config import Settings
from lms_plugin.db import db
from lms_plugin.errors import Text
from lms_plugin.here import held, running_app
from lms_plugin.plain_response import PlainResponse
from lms_plugin.pool import read_only
from lms_plugin.reader import no_longer, read_past, reader_of
from lms_plugin.security import (
    POLICY,
    SAFE_METHODS,
    RowNumber,
    check_characters,
    check_csrf,
    check_origin,
    cookie_of,
    csrf_token,
    digest,
    headers_for,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
LANGUAGES = ("en", "ru", "es")
BROWSER_COOKIE = "assay_browser"
OPERATOR_COOKIE = "assay_operator"
ROLE_TITLES = {
    Role.ADMIN: lazy_gettext("Administrator"),
    Role.INSTRUCTOR: lazy_gettext("Instructor"),
    Role.ASSISTANT: lazy_gettext("Assistant"),
    Role.AUTHOR: lazy_gettext("Author"),
    Role.OBSERVER: lazy_gettext("Observer"),
    Role.LEARNER: lazy_gettext("Learner"),
    Role.VIEWER: lazy_gettext("Guest"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who is in front, as one verified launch said. Everything a page shows is scoped by these ids."""

    launch_id: str
    registration_id: int
    deployment_id: int
    context_id: int
    resource_link_id: int
    person_id: int
    role: Role
    capabilities: frozenset[Capability]
    test_user: bool = False
    set_aside: SetAside | None = None
    locale: str = ""
    frame_ancestors: tuple[str, ...] = ()
    return_url: str = ""
    known_as: str = ""  # what stands for the name of somebody the platform gives none (ERR-14)
    names_advice: Text = ""  # then also what to change in that LMS
    rehearsal: str = ""  # the environment's name where nothing is for keeps (QUIRK-50)
    hears_frames: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A signed-in operator; ``sign_in`` is the hash that names this sign-in."""

    sign_in: str


@dataclass(slots=True, kw_only=True)
class Runtime:
    """What the factory wires together once per application."""

    settings: Settings
    huey: Huey
    load_identity: Callable[[Session, str, str, Beside | None, Facts], Identity | None] = lambda *_nobody: None
    load_operator: Callable[[Session, str], Operator | None] = lambda _session, _cookie: None
    keep_refusal: Callable[[Engine, str, errors.Trouble, str, Identity | None], None] = lambda *_nothing: None
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a route declared. ``scope`` is public, launch or operator; ``writes`` None means: by method.

    ``max_body`` is the largest request in bytes where a route takes more than usual, such as a file. ``beside``: what
    it reads with who is in front. ``direct``: it may be answered without the framework's request (``direct.py``).
    """

    scope: str
    capabilities: frozenset[Capability] = frozenset()
    same_origin: bool = False
    writes: bool | None = None
    max_body: int | None = None
    beside: Beside | None = None
    direct: bool = False
    reason: str = ""


def public(
    reason: str, *, same_origin: bool = False, writes: bool | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Anyone may call this route, because ``reason``. ``same_origin``: unsafe methods only from our own pages."""
    return _declare(Access(scope="public", reason=reason, same_origin=same_origin, writes=writes))


def requires(
    *capabilities: Capability,
    writes: bool | None = None,
    max_body: int | None = None,
    beside: Beside | None = None,
    direct: bool = False,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only launches (or, for ``OPERATE``, operators) with one of these capabilities may call this route."""
    scope = "operator" if Capability.OPERATE in capabilities else "launch"
    may = frozenset(capabilities)
    access = Access(scope=scope, capabilities=may, writes=writes, max_body=max_body, beside=beside, direct=direct)
    return _declare(access)


def _declare(access: Access) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.assay_access = access  # type: ignore[attr-defined]  # read back by access_of
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the route declared, or None: then nobody may call it."""
    return getattr(app.view_functions[endpoint], "assay_access", None)


def runtime() -> Runtime:
    """The running application's parts."""
    parts: Runtime = running_app().extensions["assay"]
    return parts


def behind(proxy: T) -> T:
    """What one of the framework's proxies stands for now: each use of a proxy looks it up anew."""
    return proxy._get_current_object()  # type: ignore[attr-defined, no-any-return]  # noqa: SLF001 - Flask documents it


def db_session() -> Session:
    """This request's database session. Views hand it to services; the edge commits or rolls back."""
    here = held()
    known: Session | None = here.get("session")
    if known is None:
        known = here["session"] = db.session()
    return known


def identity() -> Identity:
    """Who is in front. Only in routes that declared a launch capability."""
    who: Identity = held()["identity"]
    return who


def environ() -> WSGIEnvironment:
    """What the server says of the request."""
    known: WSGIEnvironment = held().get("environ") or request.environ
    return known


class NoSessions(SessionInterface):
    """Flask's own sessions, which nothing here uses, are neither read nor written."""

    nobody: ClassVar = NullSession()  # refuses whatever is put into it

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002 - the base class's signature
        return self.nobody

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing to keep."""


class AssayFlask(Flask):
    """Flask whose dispatch is one transaction: committed when the view has answered, before the answer leaves."""

    session_interface = NoSessions()
    response_class = PlainResponse

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """What is called is what was written: nothing here is asynchronous, and asking costs each request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        answer, session = super().dispatch_request(), db_session()
        if reader_of(session) is None:
            session.commit()
        else:
            session.flush()  # nothing is stored here, so whatever waits to be is refused
        return answer


def init_app(app: Flask, parts: Runtime) -> None:
    """Install the edge on the application."""
    app.extensions["assay"] = parts
    app.url_map.converters["int"] = RowNumber
    app.before_request(_admit)
    app.after_request(_finish)
    app.teardown_request(forget)
    app.context_processor(_page_helpers)


def _admit() -> None:
    """Before each view: give the request a number, find out who calls, and refuse whoever may not."""
    asked = behind(request)
    unsafe = asked.method not in SAFE_METHODS
    begin(asked.environ, asked.endpoint, reads=not unsafe)
    if asked.endpoint is None:  # no such address: Flask raises the 404 itself
        return
    access = access_of(current_app, asked.endpoint)
    if access is None:
        raise errors.NotFound(detail="route without declared access")
    if access.max_body is not None:
        asked.max_content_length = access.max_body
    check_characters(asked)
    if access.writes is not None:
        read_only.set(not access.writes)
    if unsafe and (access.same_origin or access.scope != "public"):
        check_origin(asked, runtime().settings.origin)
    if access.scope == "launch":
        _admit_launch(asked, access, unsafe=unsafe)
    elif access.scope == "operator":
        _admit_operator(unsafe=unsafe)


def _admit_launch(asked: Request, access: Access, *, unsafe: bool) -> None:
    admit_launch(asked.environ, access, asked.view_args or {}, unsafe=unsafe)
    if unsafe:
        check_csrf(asked, runtime().settings.secret_key, g.csrf_scope)


def begin(environ: WSGIEnvironment, endpoint: str | None, *, reads: bool) -> None:
    """A number for the request, and whether it reads only, unless its route says otherwise."""
    here = held()
    here["environ"], here["reference"], here["route"] = environ, f"{getrandbits(32):08X}", endpoint
    read_only.set(reads)


def forget(_error: BaseException | None = None) -> None:
    """After each request: what this thread does next writes unless it says otherwise, as everywhere else."""
    if read_only.get():
        no_longer(db_session())
        read_only.set(False)


def admit_launch(environ: WSGIEnvironment, access: Access, values: Facts, *, unsafe: bool) -> None:
    """Find out who is in front of a page of a launch.

    Raises:
        VisitOver: it is no launch of this browser.
        RoleNotAllowed: the launch may not do this.
    """
    parts, here = runtime(), held()
    browser = cookie_of(environ, BROWSER_COOKIE)
    launch_id = str(values.get("launch_id", ""))
    who = None
    if launch_id and browser:
        session = db_session()
        if read_only.get():
            read_past(session)
        who = parts.load_identity(session, launch_id, browser, access.beside, values)
    if who is None:
        raise _visit_over(unsafe=unsafe)
    here["identity"] = who
    here["page_language"] = _language(who.locale or _accepted(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
    here["csrf_scope"] = f"{launch_id}\0{digest(browser)}"
    if not access.capabilities & who.capabilities:
        raise _not_for(who.role, access.capabilities)


def _visit_over(*, unsafe: bool) -> errors.VisitOver:
    """What somebody reads who goes on in a launch that is over; of what was sent, that it was not saved."""
    lost = lazy_gettext("Your visit here is over, so what was just sent was not saved. What was saved before is kept.")
    return errors.VisitOver(lost if unsafe else None, detail="no such launch in this browser")


def _not_for(role: Role, wanted: frozenset[Capability]) -> errors.RoleNotAllowed:
    """The refusal of somebody in this role, with the rule that decided (ERR-13)."""
    message = lazy_gettext("In this course you are %(role)s.", role=ROLE_TITLES[role])
    refusal = errors.RoleNotAllowed(message, detail=f"{role} lacks {sorted(wanted)}")
    refusal.trouble = errors.Trouble(facts={"role": str(role), "rule": f"needs one of: {', '.join(sorted(wanted))}"})
    return refusal


def _admit_operator(*, unsafe: bool) -> None:
    operator = runtime().load_operator(db_session(), request.cookies.get(OPERATOR_COOKIE, ""))
    if operator is None:
        raise errors.NotFound(
            detail="no operator signed in", advice="Operators: sign in at /operator/ with a new code, then try again."
        )
    g.operator = operator
    g.csrf_scope = f"operator\0{operator.sign_in}"
    if unsafe:
        check_csrf(request, runtime().settings.secret_key, g.csrf_scope)


def _finish(response: PlainResponse) -> PlainResponse:
    said = {name.lower() for name, _value in response.headers} - {POLICY.lower()}  # of two policies both hold
    response.ours = [one for one in our_headers() if one[0].lower() not in said]
    return response


def our_headers() -> list[tuple[str, str]]:
    """What leaves with every answer."""
    settings, here = runtime().settings, held()
    who: Identity | None = here.get("identity")
    fixed = headers_for(
        frame_ancestors=who.frame_ancestors if who else here.get("frame_ancestors", outer_frames(settings)),
        form_action=here.get("form_action", ()),
        https=settings.is_https,
        script_nonce=here.get("script_nonce", ""),
    )
    return [*fixed, ("X-Request-Id", here.get("reference", ""))]


def outer_frames(settings: Settings) -> tuple[str, ...]:
    """Who may frame a page that belongs to no launch yet (door and error pages): any https page (SEC-04)."""
    return ("https:", "http://localhost:*", "http://127.0.0.1:*") if settings.development else ("https:",)


def chosen_locale() -> str:
    """The page's language: the launch's, else the browser's, else English, as on a command line."""
    if known := held().get("page_language"):
        return str(known)
    if not has_request_context():
        return LANGUAGES[0]
    who: Identity | None = g.get("identity")
    return _language((who.locale if who else "") or _accepted(request.headers.get("Accept-Language", "")))


@lru_cache(maxsize=1024)
def _language(wanted: str) -> str:
    language = re.split("[-_]", wanted.lower())[0]
    return language if language in LANGUAGES else LANGUAGES[0]


@lru_cache(maxsize=1024)
def _accepted(languages: str) -> str:
    """The one of our languages that a browser would rather have; empty: it says nothing of any."""
    return parse_accept_header(languages, LanguageAccept).best_match(LANGUAGES) or ""


def wants_json() -> bool:
    """Whether a script of ours asks, not a person."""
    return request.accept_mimetypes.best == "application/json" or request.is_json


def form_token() -> str:
    """What a form of this launch, or of this operator, has to bring along; nothing where nobody is known."""
    scope = held().get("csrf_scope")
    return csrf_token(runtime().settings.secret_key, scope) if scope else ""


def _page_helpers() -> dict[str, Any]:
    """Names every template knows."""
    return {
        "csrf_token": form_token(),
        "identity": g.get("identity"),
        "reference": g.get("reference", ""),
        "contact": runtime().settings.contact,
        "keep_days": runtime().settings.keep_days,
    }
