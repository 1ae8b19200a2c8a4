"""Pages that only read, answered without the framework's request, which costs as much as all that they do themselves.
Only the usual page leaves from here: whatever else there is to say, a refusal, a redirect or a failure, is left to the
framework, which begins anew, for nothing was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy.orm import Session

from lms_plugin.db import db
from lms_plugin.here import enter, held, leave
from lms_plugin.web import access_of, admit_launch, begin, forget, our_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# What stands in an address of ours. Anything else that the map of routes may take, it takes itself.
_PLACES = {"": r"[\w-]+", "int:": r"0|[1-9]\d{0,8}"}
_PLACE = re.compile(r"<(int:)?(\w+)>")
Match = Callable[[str], re.Match[str] | None]


class Direct:
    """Stands before the framework, and lets through what it does not answer."""

    def __init__(self, app: Flask) -> None:
        self.app, self.otherwise = app, app.wsgi_app
        self._idle: list[Session] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answered = None
        if environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING"):
            answered = self._answer(environ, environ["PATH_INFO"])
        if answered is None:
            return self.otherwise(environ, start_response)
        page, headers = answered
        start_response("200 OK", headers)
        return [page]

    @cached_property
    def _routes(self) -> list[tuple[Match, frozenset[str], str]]:
        """For each address that may be answered here what finds it, the names of its numbers, and its endpoint."""
        routes: list[tuple[Match, frozenset[str], str]] = []
        for rule in self.app.url_map.iter_rules():
            access = access_of(self.app, rule.endpoint)
            if access is not None and access.direct:
                pattern = _PLACE.sub(lambda one: f"(?P<{one[2]}>{_PLACES[one[1] or '']})", rule.rule)
                numbers = frozenset(name for kind, name in _PLACE.findall(rule.rule) if kind)
                routes.append((re.compile(pattern, re.ASCII).fullmatch, numbers, rule.endpoint))
        return routes

    def _answer(self, environ: WSGIEnvironment, path: str) -> tuple[bytes, list[tuple[str, str]]] | None:
        for match, numbers, endpoint in self._routes:
            found = match(path)
            if found is not None:
                values = {name: int(text) if name in numbers else text for name, text in found.groupdict().items()}
                return self._page(environ, endpoint, values)
        return None

    def _page(
        self, environ: WSGIEnvironment, endpoint: str, values: dict[str, Any]
    ) -> tuple[bytes, list[tuple[str, str]]] | None:
        """The page with its headers, for whoever may see it; None: there is something else to say."""
        view, access = self.app.view_functions[endpoint], access_of(self.app, endpoint)
        if access is None or access.scope != "launch" or access.writes:
            return None
        token = enter(self.app)
        session, clean = self._session(), False
        try:
            begin(environ, endpoint, reads=True)
            held()["session"] = session
            admit_launch(environ, access, values, unsafe=False)
            page = view(**values)
            session.flush()  # nothing is stored here, so whatever waits to be is refused
            clean = not session.in_transaction()
            body = page.encode() if isinstance(page, str) else page
            if not isinstance(body, bytes) or b'src="media:' in body:  # a picture is addressed as the page leaves
                return None
            plain = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
            return body, plain + our_headers()
        except Exception:  # noqa: BLE001 - the framework comes upon it again, and says it in its own way
            return None
        finally:
            forget()
            self._give_back(session, clean=clean)
            leave(token)

    def _session(self) -> Session:
        """A session that nobody uses: making one costs more than emptying it."""
        try:
            return self._idle.pop()
        except IndexError:
            return db.session.session_factory()

    def _give_back(self, session: Session, *, clean: bool) -> None:
        """Leave nothing of a request in its session for the next; ``clean``: all that it may hold are rows."""
        if not clean or session.identity_map.all_states():
            session.close()
        bind = session.info.get("bind")
        session.info.clear()
        session.info["bind"] = bind
        self._idle.append(session)
