"""The tool's answer to a request for content, held against the standard word for word (SAND-09; DL 4.5)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from sandbox.assertions import AssertionRefused, verified
from sandbox.records import Pick
from sandbox.state import is_number
from sandbox.vocabulary import CLAIM, DL
from sandbox.world import World

LONGEST = 300  # seconds from our now to exp
TEXTS = ("title", "text", "url")
WINDOWS = ("available", "submission")
WORDS = ("msg", "log", "errormsg", "errorlog")


class AnswerRefused(Exception):
    """Why an answer is not taken."""


def read_answer(here: World, pick: Pick, token: str) -> dict[str, Any]:
    """The claims of an answer that fits its request. A nonce is taken once, unless the habit is to post twice.

    Raises:
        AnswerRefused: with the reason.
    """
    try:
        claims = verified(here, token)
    except AssertionRefused as error:
        raise AnswerRefused(str(error).replace("the assertion", "the answer")) from error
    items = claims.get(DL + "content_items", [])
    reason = _message_problem(here, pick, claims) or _items_problem(here, pick, items)
    if reason:
        raise AnswerRefused(reason)
    nonce = claims["nonce"]
    with here.lock:
        if nonce in here.answers and "content-twice" not in here.habits:
            raise AnswerRefused("this nonce was seen before")
        here.answers.add(nonce)
    return claims


def _message_problem(here: World, pick: Pick, claims: dict[str, Any]) -> str:
    settings, nonce = here.settings, claims.get("nonce")
    data = claims.get(DL + "data")
    checks = [
        (claims.get("iss") == settings.client_id, "iss must be the client_id"),
        (claims.get("aud") == settings.base_url, "aud must be our issuer, a string"),
        (claims.get("azp", settings.base_url) == settings.base_url, "azp must be our issuer"),
        (isinstance(nonce, str) and nonce != "", "nonce is missing"),
        (claims.get(CLAIM + "message_type") == "LtiDeepLinkingResponse", "message_type is wrong"),
        (claims.get(CLAIM + "version") == "1.3.0", "version is wrong"),
        (claims.get(CLAIM + "deployment_id") == settings.deployment_id, "deployment_id is of another deployment"),
        (pick.data is not None or DL + "data" not in claims, "data was invented"),
        (pick.data is None or data == pick.data, "data was changed or left out"),
        (all(isinstance(claims.get(DL + name, ""), str) for name in WORDS), "msg and the like must be text"),
    ]
    return next((reason for good, reason in checks if not good), "") or _times_problem(claims, here.now())


def _times_problem(claims: dict[str, Any], now: float) -> str:
    iat, exp = claims.get("iat"), claims.get("exp")
    if not isinstance(iat, int | float) or not isinstance(exp, int | float):
        return "iat or exp is missing or no number"
    if iat > now:
        return "iat lies in the future"
    if exp <= now:
        return "exp is past"
    return "exp is more than five minutes away" if exp > now + LONGEST else ""


def _items_problem(here: World, pick: Pick, items: Any) -> str:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return "content_items is no list of objects"
    if len(items) > 1 and not pick.multiple:
        return "several items where one is taken"
    return next((reason for item in items if (reason := _item_problem(here, pick, item))), "")


def _item_problem(here: World, pick: Pick, item: dict[str, Any]) -> str:
    if item.get("type") not in pick.types:
        return f"the type {item.get('type')} is not taken"
    if not all(isinstance(item[name], str) for name in TEXTS if name in item):
        return "title, text and url must be text"
    custom = item.get("custom", {})
    if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
        return "custom values must be text, none of them null"
    if "url" in item and not _is_the_tools(here, item["url"]):
        return "the url is on a foreign origin"
    shown = {"iframe", "window", "embed"} & set(item)
    if not shown <= set(pick.targets):
        return "a presentation target that is not taken"
    dates = next((reason for name in WINDOWS if (reason := _window_problem(name, item.get(name, {})))), "")
    return dates or _column_problem(here, pick, item.get("lineItem"))


def _is_the_tools(here: World, url: str) -> bool:
    ours, theirs = urlsplit(here.settings.launch_url), urlsplit(url)
    return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)


def _window_problem(name: str, window: Any) -> str:
    if not isinstance(window, dict):
        return f"{name} is no object"
    moments = {}
    for end in ("startDateTime", "endDateTime"):
        if end not in window:
            continue
        try:
            moments[end] = datetime.fromisoformat(window[end])
        except (TypeError, ValueError):
            return f"{name}.{end} is no time"
        if moments[end].tzinfo is None:
            return f"{name}.{end} has no zone"
    return f"{name} ends before it starts" if list(moments.values()) != sorted(moments.values()) else ""


def _column_problem(here: World, pick: Pick, column: Any) -> str:
    if column is None:
        return ""
    if pick.line_item is False:
        return "a line item where none is taken"
    if not isinstance(column, dict):
        return "lineItem is no object"
    if not str(column.get("label", "x")).strip():
        return "the line item's label is blank"
    most: Any = column.get("scoreMaximum")
    number: Any = Decimal(str(most)) if isinstance(most, float) else most
    if not is_number(number) or number <= 0:
        return "scoreMaximum must be a number above zero"
    if "moodle-maximum" in here.habits and (number != int(number) or number > 100):
        return "scoreMaximum must be a whole number from 1 to 100"
    return ""
