"""Topics of a bank: added, renamed, put in order, merged; questions follow, and keep the approval they have."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import bulk, bulk_plan
from lms_plugin.authoring.bulk_plan import Order
from lms_plugin.authoring.desk_models import ItemLabel, LabelKind
from lms_plugin.authoring.errors import TopicDrawn
from lms_plugin.authoring.filters import Filter
from lms_plugin.authoring.models import Bank
from lms_plugin.errors import InvalidInput, NotFound

LONGEST = 100


class TopicUses:
    """Titles of the quizzes that draw from a topic of a bank, or ask a share of it; quizzes are known above."""

    quizzes: ClassVar[Callable[[Session, int, str], list[str]]] = staticmethod(lambda _session, _bank, _topic: [])


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """A topic and how many questions bear it."""

    id: str
    title: str
    questions: int


def lines(session: Session, bank: Bank) -> list[TopicLine]:
    """The topics in their order. One query."""
    rows = session.execute(
        select(ItemLabel.value, func.count())
        .where(ItemLabel.bank_id == bank.id, ItemLabel.kind == LabelKind.TOPIC)
        .group_by(ItemLabel.value)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    return [TopicLine(id=one["id"], title=one["title"], questions=counts.get(one["id"], 0)) for one in bank.topics]


def add(bank: Bank, title: str) -> None:
    """A new topic at the end.

    Raises:
        InvalidInput: it has no title, or one that another has.
    """
    known, title = {one["id"] for one in bank.topics}, _title(bank, title)
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40]
    if not name or name in known:
        name = f"{name or 'topic'}-{secrets.token_hex(3)}"
    bank.topics = [*bank.topics, {"id": name, "title": title}]


def rename(bank: Bank, topic: str, title: str) -> None:
    """Another title; questions and quizzes know the topic by its id and do not notice.

    Raises:
        InvalidInput: it has no title, or one that another has.
        NotFound: there is no such topic.
    """
    _place(bank, topic)
    title = _title(bank, title, but=topic)
    bank.topics = [one | {"title": title} if one["id"] == topic else one for one in bank.topics]


def move(bank: Bank, topic: str, by: int) -> None:
    """Up (-1) or down (1) in the list, which is the order in which results tell them.

    Raises:
        NotFound: there is no such topic.
    """
    place, order = _place(bank, topic), list(bank.topics)
    other = min(max(place + by, 0), len(order) - 1)
    order[place], order[other] = order[other], order[place]
    bank.topics = order


def merge(session: Session, bank: Bank, topic: str, into: str, *, person_id: int, now: datetime) -> int:
    """Let every question of a topic bear another, and take the first off the list; without ``into`` it is only taken
    off. Each of the two steps is a change of many that can be undone. Returns how many questions changed.

    Raises:
        NotFound: there is no such topic.
        TopicDrawn: a quiz draws from it.
    """
    _place(bank, topic)
    if into:
        _place(bank, into)
    if into == topic or TopicUses.quizzes(session, bank.id, topic):
        raise TopicDrawn(detail=topic)
    borne, changed = Filter(topic=topic), 0
    for action, value in ((("add_topic", into),) if into else ()) + (("drop_topic", topic),):
        order = Order(action=action, value=value, items=(), wanted=borne, everything=True)
        planned = bulk_plan.plan(session, bank.id, order)
        if planned.changing:
            bulk.apply(session, bank.id, order, mark=planned.mark, person_id=person_id, now=now)
            for head in planned.changing:
                session.expire(head)  # rewritten past the session; the next step reads them anew
        changed = max(changed, len(planned.changing))
    bank.topics = [one for one in bank.topics if one["id"] != topic]
    return changed


def _place(bank: Bank, topic: str) -> int:
    for place, one in enumerate(bank.topics):
        if one["id"] == topic:
            return place
    raise NotFound(detail="no such topic")


def _title(bank: Bank, title: str, *, but: str = "") -> str:
    title = " ".join(title.split())[:LONGEST]
    if not title or any(one["title"].casefold() == title.casefold() and one["id"] != but for one in bank.topics):
        raise InvalidInput(detail="title")
    return title
