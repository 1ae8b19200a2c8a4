"""The bank a page is about, for whoever is in front: with the role their course has in it, or not there at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, g

from lms_plugin.authoring import banks, flagging
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.filters import Filter
from lms_plugin.authoring.models import Bank
from lms_plugin.web import db_session, identity


def init_app(app: Flask) -> None:
    """Tell templates what the course may do with the bank they show."""
    app.context_processor(_role)


def _role() -> dict[str, Any]:
    role: BankRole | None = g.get("bank_role")
    return {
        "may_edit": role in {BankRole.OWNER, BankRole.EDITOR},
        "may_review": role in {BankRole.OWNER, BankRole.EDITOR, BankRole.REVIEWER},
        "bank_role": role,
    }


def filter_here(bank_id: int, args: Mapping[str, str]) -> Filter:
    """What of a bank is asked for, with the items that are flagged in this course where that is asked."""
    return flagging.filter_of(db_session(), bank_id, args, context_id=identity().context_id)


def bank_here(bank_id: int, *, least: BankRole = BankRole.EDITOR) -> Bank:
    """The bank, if this course may do so much with it.

    Raises:
        NotFound: it may not, or there is no such bank.
    """
    who = identity()
    bank, g.bank_role = banks.bank_for(
        db_session(), bank_id, registration_id=who.registration_id, context_id=who.context_id, least=least
    )
    return bank
