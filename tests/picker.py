"""A picker in a browser: opened by a deep-linking request, answered, the answer read as a platform would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jwt
from flask.testing import FlaskClient
from lti_platform import MEMBERSHIP, Platform, payload, sign
from markup import tree_of
from werkzeug.test import TestResponse

from lms_plugin.db import utc_now
from lms_plugin.lti.signing_keys import ensure_keys

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = DL + "deep_linking_settings"
RETURN = "https://school.example/return?sesskey=abc"


def dl_settings(**changes: Any) -> dict[str, Any]:
    """What a platform takes; None leaves a member out."""
    values = {
        "deep_link_return_url": RETURN,
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": True,
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def request_content(platform: Platform, client: FlaskClient | None = None, **changes: Any) -> TestResponse:
    """A deep-linking request of an instructor; ``settings`` are those of ``dl_settings``, the rest claims."""
    settings = changes.pop("settings", {})
    values = {
        "sub": "t1",
        "C_message_type": "LtiDeepLinkingRequest",
        "C_resource_link": None,
        "C_roles": [MEMBERSHIP + "Instructor"],
        "C_tool_platform": {"guid": "g"},
        SETTINGS: dl_settings(**settings) if isinstance(settings, dict) else settings,
    } | changes
    client = client or platform.browser()
    asked = platform.login(client)
    return platform.post(client, asked, sign(payload(asked["nonce"], **values)))


@dataclass
class Answer:
    """What the return page would post."""

    response: TestResponse
    action: str
    token: str

    @property
    def claims(self) -> dict[str, Any]:
        """The answer's claims, unverified."""
        return jwt.decode(self.token, options={"verify_signature": False})

    @property
    def items(self) -> list[dict[str, Any]]:
        """The content items."""
        return self.claims[DL + "content_items"]


@dataclass
class Picker:
    """An open picker."""

    client: FlaskClient
    address: str
    token: str = ""

    def page(self, **query: Any) -> TestResponse:
        """The page as it is now."""
        return self.client.get(self.address, query_string=query)

    def post(self, where: str, **fields: Any) -> TestResponse:
        """Press a button, with the page's token."""
        return self.client.post(f"{self.address}/{where}", data={"csrf_token": self.token} | fields)

    def send(self, *ids: int, **fields: Any) -> Answer:
        """Send these quizzes."""
        return answer_of(self.post("send", assessment=[str(one) for one in ids], **fields))

    def cancel(self) -> Answer:
        """Press Cancel."""
        return answer_of(self.post("cancel"))


def open_picker(platform: Platform, session: Any, **changes: Any) -> Picker:
    """A picker that let its instructor in."""
    ensure_keys(session, platform.app.extensions["assay"].settings.secret_key, now=utc_now())
    session.commit()
    client = platform.browser()
    answer = request_content(platform, client, **changes)
    assert answer.status_code == 303, answer.text
    picker = Picker(client=client, address=f"{answer.location}pick")
    picker.token = next(one["value"] for one in inputs(picker.page()) if one.get("name") == "csrf_token")
    return picker


def inputs(page: TestResponse) -> list[dict[str, str]]:
    """The fields of a page."""
    tree = tree_of(page.text)
    return [dict(one.attrib) for one in tree.iter("input")]


def answer_of(page: TestResponse) -> Answer:
    """The return page's form."""
    assert page.status_code == 200, page.text
    tree = tree_of(page.text)
    form = next(one for one in tree.iter("form") if one.get("id") == "answer")
    token = next(one.get("value") for one in form.iter("input") if one.get("name") == "JWT")
    return Answer(response=page, action=form.get("action") or "", token=token or "")
