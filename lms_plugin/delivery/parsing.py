"""Answers as they arrive, from a form or from our script, turned into one shape."""

from __future__ import annotations

import re
import secrets
from typing import Any

from werkzeug.datastructures import MultiDict

from lms_plugin.delivery.answers import Incoming
from lms_plugin.delivery.wording import PARTS
from lms_plugin.errors import InvalidInput

MAX_SLOTS = 500
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def from_form(form: MultiDict[str, str]) -> list[Incoming]:
    """The answers of a page. Each question sends ``q`` (its slot), ``t`` + slot (type) and ``r`` + slot (revision).

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
        return _order(form, f"{name}.")
    value = form.get(name)
    if kind == "true_false" and value in {"true", "false"}:
        return value == "true"
    return value or None


def _order(form: MultiDict[str, str], prefix: str) -> Any:
    """Entries by the positions given to them; what is no order of all of them goes on as it came, to be refused."""
    given = {field.removeprefix(prefix): value for field, value in form.items() if field.startswith(prefix)}
    if not any(given.values()):
        return None
    by_position = {value: entry for entry, value in given.items()}
    wanted = [str(position) for position in range(1, len(given) + 1)]
    return [by_position[position] for position in wanted] if by_position.keys() == set(wanted) else given


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
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id) or "response" not in document:
        raise InvalidInput(detail="client_id and response are required")
    slot, base_revision, seq = numbers
    return Incoming(slot=slot, base_revision=base_revision, client_id=client_id, seq=seq, answer=document["response"])
