"""A browser's part of a launch without a browser: who is logged in, what is clicked, which form is posted where."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import TestResponse

from sandbox.world import World


class Refused(Exception):
    """The platform answered with a refusal. ``status`` and, as the message, its page's text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(slots=True)
class Form(HTMLParser):
    """A page that posts itself: where, and what."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the form and its fields."""
        facts = dict(attrs)
        if tag == "form":
            self.action = facts.get("action") or ""
        if tag == "input" and facts.get("name"):
            self.fields[str(facts["name"])] = facts.get("value") or ""

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        if data.strip():
            self.words.append(data.strip())


class Visitor:
    """One browser at the platform, in this process.

    ``enter`` → ``open`` gives the login initiation to send to the tool → ``authorise`` follows the tool's redirect
    and gives the form to post to the tool's launch address.
    """

    def __init__(self, app: Flask) -> None:
        world: World = app.extensions["sandbox"]
        self._client = app.test_client()
        self._base = world.settings.base_url

    def enter(self, person: str) -> Visitor:
        """Log in as somebody."""
        self._client.post("/enter", data={"person": person}, base_url=self._base)
        return self

    def open(self, link: str, *, window: bool = False) -> Form:
        """Click a link: the login initiation.

        Raises:
            Refused: not a member of its course.
        """
        return self._form(self.get(f"/open/{link}{'?window=1' if window else ''}"))

    def authorise(self, address: str) -> Form:
        """Follow the tool's redirect to the authorisation address: the id_token and state, or an error.

        Raises:
            Refused: with the reason (SAND-01).
        """
        return self._form(self.get(address.removeprefix(self._base)))

    def post(self, path: str, fields: dict[str, str]) -> Form:
        """Press the button of a page that posts itself.

        Raises:
            Refused: with the reason.
        """
        return self._form(self._client.post(path, data=fields, base_url=self._base))

    def get(self, path: str) -> TestResponse:
        """Any page of the platform."""
        return self._client.get(path, base_url=self._base)

    def begin(self, path: str) -> Form:
        """The login initiation that a page of the platform begins.

        Raises:
            Refused: not for this person.
        """
        return self._form(self.get(path))

    def bring(self, address: str, answer: str) -> TestResponse:
        """Post the tool's answer with content."""
        return self._client.post(address.removeprefix(self._base), data={"JWT": answer}, base_url=self._base)

    @staticmethod
    def _form(response: TestResponse) -> Form:
        form = Form()
        form.feed(response.text)
        if response.status_code != 200:
            raise Refused(response.status_code, " ".join(form.words))
        return form
