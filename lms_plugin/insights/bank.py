"""A bank from the side of its use: what is never asked, what is asked too often, where the keys stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import same_stems
from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.coverage import Covered, coverage
from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.models import Item, ItemStatus
from lms_plugin.insights.draws import draws
from question_bank.statistics.bank import KeyBalance, key_balance, use


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An approved question: how often this course drew it lately; ``use`` is "never", "often" or "" between.

    ``right``: its right answer, where another begins alike.
    """

    item_id: int
    key: str
    type: str
    stem: str
    draws: int
    use: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReport:
    """``lines``: all approved questions, most drawn first; ``mean`` draws; ``chance``: too few to say more.

    ``claims`` are accepted ones, ``unasked`` those of them that no approved question asks about, dangerous ones first.
    """

    bank_id: int
    title: str
    lines: tuple[Line, ...]
    mean: float
    chance: bool
    balance: tuple[KeyBalance, ...]
    claims: int
    unasked: tuple[Covered, ...]

    def used(self, how: str) -> list[Line]:
        """The lines that are used so."""
        return [one for one in self.lines if one.use == how]


def bank_report(
    session: Session, bank_id: int, *, title: str, context_id: int, keys: bool, now: datetime
) -> BankReport:
    """How this course uses a bank, over its last six months. A few queries, however many questions. ``keys``: whoever
    reads it may know right answers."""
    met = draws(session, bank_id, context_id=context_id, now=now)
    rows = session.execute(
        select(ItemHead.item_id, ItemHead.version_id, ItemHead.type, ItemHead.stem, Item.key)
        .join(Item, Item.id == ItemHead.item_id)
        .where(ItemHead.bank_id == bank_id, ItemHead.status == ItemStatus.APPROVED)
    ).all()
    used = use({row.item_id: met[row.item_id] for row in rows})
    how = dict.fromkeys(used.never, "never") | dict.fromkeys(used.often, "often")
    one_key = [row.version_id for row in rows if row.type in {"single_choice", "true_false"}]
    claims = coverage(session, bank_id)
    right = same_stems.right_answers(session, bank_id, {row.version_id: row.stem for row in rows}) if keys else {}
    lines = [
        Line(
            item_id=row.item_id, key=row.key, type=row.type, stem=row.stem, draws=met[row.item_id],
            use=how.get(row.item_id, ""), right=right.get(row.version_id, ""),
        )
        for row in rows
    ]  # fmt: skip
    return BankReport(
        bank_id=bank_id,
        title=title,
        lines=tuple(sorted(lines, key=lambda one: (-one.draws, one.item_id))),
        mean=used.mean,
        chance=used.chance,
        balance=key_balance(item for _, item in authoring.load_items(session, one_key).values()),
        claims=len(claims),
        unasked=tuple(one for one in claims if not one.approved),
    )
