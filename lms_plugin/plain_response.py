"""A response that leaves as it was made, which is what nearly all of ours can do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response
from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_WITH_BODY = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}
_COMPLETE = re.compile(r"[\w.~/?#!$&'()*+,;=:@%-]*", re.ASCII).fullmatch  # an address with nothing to be spelled out


class PlainResponse(Response):
    """A response whose headers leave as they are, followed by ``ours``, which are the same for each of its kind.

    The framework copies them for each request, to complete addresses and lengths, which are there by then.
    """

    ours: Sequence[tuple[str, str]] = ()

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        there = {name.lower(): value for name, value in self.headers}
        if (
            self.status_code in _WITH_BODY
            and "content-length" in there
            and "content-location" not in there
            and _COMPLETE(there.get("location", ""))
        ):
            return self.headers
        return super().get_wsgi_headers(environ)

    def get_wsgi_response(self, environ: WSGIEnvironment) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        body, status, headers = super().get_wsgi_response(environ)
        return body, status, [*headers, *self.ours]
