"""A test client that inspects every page it is given: headings, titles, labels, ids, form tokens."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import template_rendered
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from markup import tree_of
from werkzeug.test import TestResponse

FIELDS = {"input", "select", "textarea"}
# what a stranger may send carries no token of a launch
KEPT = os.environ.get("KEEP_PAGES")  # the folder in which each kind of page is kept, to be looked at by ``make looks``
OPEN_FORMS = ("/lti/", "/operator/", "https://", "http://", "/c/", "/n", "/compare")
# What no check looks at, as long as it is there: words but for a dash that begins them, values of these attributes,
# tokens of launches.
_WORDS = re.compile(r">\s*(?:(–)[^<>]*|[^<>\s][^<>]*)<")
_VALUES = re.compile(
    r'(\s(?:value|href|src|content|datetime|title|alt|class|placeholder|(?:data|aria)-[a-z-]+)=")[^"<>]+"'
)
_TOKENS = re.compile(r"/launch/[\w-]{43}(?=/)")
_WELL: set[bytes] = set()  # shapes of pages that were found well by this process


class InspectingClient(FlaskClient):
    """Fails on the first page that breaks a convention, whatever the test was about."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        templates: list[str] = []

        def note(_app: Any, template: Any, **_more: Any) -> None:
            templates.append(template.name)

        with template_rendered.connected_to(note):
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data:
            if KEPT and templates:
                keep(Path(KEPT), templates[-1], response.text)
            assert is_well(response.text), f"{response.request.path}: {problems_of(response.text)}"
        return response


def keep(folder: Path, template: str, text: str) -> None:
    """Keep a page once for each set of elements and classes that pages of its template are made of."""
    page = tree_of(text)
    kinds = sorted({f"{one.tag}.{one.get('class', '')}" for one in page.iter() if isinstance(one.tag, str)})
    kind = hashlib.sha256("\n".join(kinds).encode()).hexdigest()[:8]
    (folder / f"{template.replace('/', '.').removesuffix('.html')}-{kind}.html").write_text(text, encoding="utf-8")


def is_well(text: str) -> bool:
    """Whether nothing is wrong with a page; one of a shape that was found well is not read once more."""
    shape = hashlib.sha256(shape_of(text).encode()).digest()
    if shape not in _WELL and not problems_of(text):
        _WELL.add(shape)
    return shape in _WELL


def shape_of(text: str) -> str:
    """The page without what makes no difference to ``problems_of``."""
    return _WORDS.sub(r">\1x<", _VALUES.sub(r'\1x"', _TOKENS.sub("/launch/x", text)))


def problems_of(text: str) -> list[str]:
    """What is wrong with a page."""
    page = tree_of(text)
    elements = list(page.iter())
    problems = _heading_problems(page, elements)
    ids = Counter(one.get("id") for one in elements if one.get("id"))
    problems += [f"id {name} is used {count} times" for name, count in ids.items() if count > 1]
    problems += _label_problems(page, elements)
    for form in page.iter("form"):
        problems += _form_problems(form)
    problems += ["inline script" for one in page.iter("script") if not one.get("src")]
    problems += [f"inline style or handler on {one.tag}" for one in elements if _is_inline(one)]
    return problems


def _heading_problems(page: HtmlElement, elements: list[HtmlElement]) -> list[str]:
    headings = list(page.iter("h1"))
    titles = ["".join(one.itertext()).strip() for one in page.iter("title")]
    problems = [] if len(headings) == 1 else [f"{len(headings)} h1"]
    if not titles or not titles[0] or titles[0].startswith("–"):
        problems.append("no title")
    if not page.get("lang"):
        problems.append("no language")
    levels = [int(one.tag[1]) for one in elements if one.tag in {"h1", "h2", "h3", "h4"}]
    problems += [f"h{here} after h{before}" for before, here in pairwise(levels) if here > before + 1]
    return problems


def _label_problems(page: HtmlElement, elements: list[HtmlElement]) -> list[str]:
    labelled = {one.get("for") for one in page.iter("label")}
    wrapped = {field for label in page.iter("label") for field in label.iter() if field.tag in FIELDS}
    return [
        f"{one.tag} {one.get('name')} has no label"
        for one in elements
        if one.tag in FIELDS
        and one.get("type") not in {"hidden", "submit"}
        and one not in wrapped
        and one.get("id") not in labelled
        and not one.get("aria-label")
    ]


def _form_problems(form: HtmlElement) -> list[str]:
    action, method = form.get("action"), (form.get("method") or "get").lower()
    if not action:
        return ["form without action"]
    tokens = [one for one in form.iter("input") if one.get("name") == "csrf_token" and one.get("value")]
    if method == "post" and not tokens and not action.startswith(OPEN_FORMS):
        return [f"form to {action} without token"]
    return []


def _is_inline(element: HtmlElement) -> bool:
    return element.get("style") is not None or any(name.startswith("on") for name in element.attrib)
