"""What leaves with every answer, whether or not the framework had to complete its headers."""

from __future__ import annotations

import pytest
from flask import Flask, redirect

from lms_plugin.plain_response import PlainResponse


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/launch/a-b_c/attempts/7/?page=2#q3", "/launch/a-b_c/attempts/7/?page=2#q3"),
        ("/spelled out/é", "/spelled%20out/%C3%A9"),
    ],
)
def test_an_address_is_sent_as_it_is_unless_it_has_to_be_spelled_out(address, sent):
    bare = Flask("bare")
    bare.response_class = PlainResponse
    bare.add_url_rule("/", view_func=lambda: redirect(address, code=303))
    answer = bare.test_client().get("/")
    assert answer.headers.getlist("Location") == [sent]
    assert int(answer.headers["Content-Length"]) == len(answer.data) > 0


def test_every_answer_has_each_of_our_headers_once(app):
    for path in ("/", "/nowhere", "/static/nothing.css"):
        answer = app.test_client().get(path)
        for name in ("Content-Security-Policy", "X-Request-Id", "Cache-Control", "X-Content-Type-Options"):
            assert len(answer.headers.getlist(name)) == 1, (path, name)


def test_a_view_can_keep_its_page_but_never_loosen_the_policy(app):
    def keeping():
        answer = app.make_response({"kept": True})
        answer.headers["Cache-Control"] = "private"
        answer.headers["Content-Security-Policy"] = "default-src *"
        return answer

    app.view_functions["pages.front"] = _as_declared(app, keeping)
    answer = app.test_client().get("/")
    assert answer.headers.getlist("Cache-Control") == ["private"]
    assert any(one.startswith("default-src 'none'") for one in answer.headers.getlist("Content-Security-Policy"))


def _as_declared(app, view):
    view.assay_access = app.view_functions["pages.front"].assay_access
    return view
