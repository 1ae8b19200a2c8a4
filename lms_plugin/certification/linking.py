"""Linking two accounts of one person: a code that one of them shows and the other types, never an address or a name."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms_plugin.certification.errors import WrongLinkCode
from lms_plugin.certification.link_models import LinkCode, LinkTry
from lms_plugin.certification.merging import Merged, merge
from lms_plugin.certification.models import Account
from lms_plugin.errors import RateLimited
from lms_plugin.lti.upserts import upsert_many
from lms_plugin.security import digest
from question_bank.certification.numbers import ALPHABET

GROUPS, GROUP = 3, 4  # twelve letters of five bits
LIFE = timedelta(minutes=10)
TRIES, WINDOW = 5, timedelta(hours=1)
PROOF = "code"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"} | dict.fromkeys(" -–", None))


def show_code(session: Session, account: Account, *, now: datetime) -> str:
    """A new code of this account, such as ``ABCD-EFGH-JKMN``; the one before is worth nothing any more."""
    session.execute(delete(LinkCode).where(LinkCode.expires_at <= now))
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    row = {"account_id": account.id, "code_hash": _hash(code), "expires_at": now + LIFE}
    upsert_many(session, LinkCode, ["account_id"], [row])  # of two clicks the later one's code counts
    return code


def _hash(code: str) -> str:
    return digest(code.strip().upper().translate(_READ_AS))


def redeem(session: Session, account: Account, typed: str, *, actor: str, now: datetime) -> Merged | None:
    """Use up a code that another account shows, and make both accounts one person's. None: it was wrong, which is
    counted; whoever calls must let that be stored.

    Raises:
        RateLimited: five wrong ones within an hour.
        WrongLinkCode: it is this account's own.
        NotThatWay: the two cannot become one now; the code is not used up.
    """
    session.execute(delete(LinkTry).where(LinkTry.at <= now - WINDOW))
    if (session.scalar(select(func.count()).where(LinkTry.account_id == account.id)) or 0) >= TRIES:
        raise RateLimited
    # One DELETE: of two that send the same code at once only one finds the row.
    taken = session.scalar(
        delete(LinkCode)
        .where(LinkCode.code_hash == _hash(typed), LinkCode.expires_at > now)
        .returning(LinkCode.account_id)
    )
    if taken is None:
        session.add(LinkTry(account_id=account.id, at=now))
        session.flush()
        return None
    if taken == account.id:
        raise WrongLinkCode
    shown = session.get_one(Account, taken)
    return merge(session, shown.holder_id, account.holder_id, proof=PROOF, actor=actor, now=now)
