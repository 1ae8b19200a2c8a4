"""Answers as they arrive, from a form or from our script, turned into one shape."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from lms_plugin.delivery.answers import Incoming
from lms_plugin.delivery.wording import PARTS
from lms_plugin.errors import InvalidInput

MAX_SLOTS = 500
_MOVE = re.compile(r"(?P<way>up|down)-(?P<slot>\d{1,5})-(?P<entry>\d{1,3})")
_CHECK = re.compile(r"check-(?P<slot>\d{1,5})")
_FLAG = re.compile(r"flag-(?P<slot>\d{1,5})")
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def from_form(form: MultiDict[str, str]) -> list[Incoming]:
    """The answers of a page. Each question sends ``q`` (its slot), ``t`` + slot (type), ``r`` + slot (revision)
    and, where it is asked for, ``c`` + slot (certainty).

    Raises:
        InvalidInput: the page's own hidden fields were changed.
    """
    message = f"form-{secrets.token_hex(8)}"
    slots = form.getlist("q")
    if len(slots) > MAX_SLOTS or not all(slot.isascii() and slot.isdecimal() and len(slot) < 6 for slot in slots):
        raise InvalidInput(detail="slots")
    return [
        Incoming(
            slot=int(slot),
            base_revision=_number(form.get(f"r{slot}", "0")),
            client_id=message,
            seq=int(slot),
            answer=_answer(form, slot),
            certainty=_certainty(form.get(f"c{slot}", "")),
            whole_page=True,
        )
        for slot in slots
        if form.get(f"keep{slot}") != "saved"  # the conflict page: this answer stays as it is stored
    ]


def _answer(form: MultiDict[str, str], slot: str) -> Any:
    name, kind = f"a{slot}", form.get(f"t{slot}", "")
    if kind == "multiple_response":
        return form.getlist(name)
    if kind in PARTS:
        prefix = f"{name}."
        return {field.removeprefix(prefix): value or None for field, value in form.items() if field.startswith(prefix)}
    if kind == "ordering":
        return _order(form, slot)
    value = form.get(name)
    if kind == "true_false" and value in {"true", "false"}:
        return value == "true"
    return value or None


def _order(form: MultiDict[str, str], slot: str) -> Any:
    """Entries in the order they stand in, after the pressed button moved one; None until that order is confirmed."""
    order = form.getlist(f"o{slot}")
    moved = _MOVE.fullmatch(form.get("go", ""))
    if moved is not None and moved["slot"] == slot and moved["entry"] in order:
        place = order.index(moved["entry"])
        other = place + (1 if moved["way"] == "down" else -1)
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
    elif f"k{slot}" not in form:
        return None
    return order


def _certainty(raw: str) -> int | None:
    if raw not in {"", "1", "2", "3"}:
        raise InvalidInput(detail="certainty")
    return int(raw) if raw else None


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 10):
        raise InvalidInput(detail="revision")
    return int(raw)


def from_json(document: Any) -> Incoming:
    """One answer sent by our script.

    Raises:
        InvalidInput: a member is missing or of the wrong kind.
    """
    if not isinstance(document, dict):
        raise InvalidInput(detail="not an object")
    numbers: list[Any] = [document.get(name) for name in ("slot", "base_rev", "seq")]
    client_id = document.get("client_id")
    if not all(type(number) is int and 0 <= number < 2**31 for number in numbers):
        raise InvalidInput(detail="slot, base_rev and seq are whole numbers")
    certainty = document.get("certainty")
    if certainty is not None and (type(certainty) is not int or certainty not in {1, 2, 3}):
        raise InvalidInput(detail="certainty is 1, 2 or 3")
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id) or "response" not in document:
        raise InvalidInput(detail="client_id and response are required")
    slot, base_revision, seq = numbers
    return Incoming(
        slot=slot,
        base_revision=base_revision,
        client_id=client_id,
        seq=seq,
        answer=document["response"],
        certainty=certainty,
    )


@dataclass(frozen=True, slots=True)
class Pressed:
    """Where a button of a page of questions leads: to a ``page`` (0: none), the ``summary``, or back to the question
    ``at`` which it was pressed; ``flag``: that question's flag is turned; ``check``: the
    page's answers are checked, in practice."""

    page: int = 0
    summary: bool = False
    at: int = 0
    flag: bool = False
    check: bool = False


def pressed(go: str) -> Pressed:
    """What the value of the button says; of one that says nothing known, that it only saves."""
    if go.isascii() and go.isdecimal() and len(go) < 6:
        return Pressed(page=int(go))
    moved, flagged, checked = (one.fullmatch(go) for one in (_MOVE, _FLAG, _CHECK))
    found = moved or flagged or checked
    return Pressed(
        summary=go == "summary",
        at=int(found["slot"]) if found else 0,
        flag=flagged is not None,
        check=checked is not None,
    )


def flag_from_json(document: Any) -> tuple[int, bool]:
    """Which question, and whether it is flagged.

    Raises:
        InvalidInput: a member is missing or of the wrong kind.
    """
    slot, flagged = (document.get("slot"), document.get("flagged")) if isinstance(document, dict) else (None, None)
    if type(slot) is not int or not 0 <= slot < 2**31 or not isinstance(flagged, bool):
        raise InvalidInput(detail="slot is a number, flagged true or false")
    return slot, flagged
