"""What of a bank's questions to show: read from an address or a form, put into conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import searching
from lms_plugin.authoring.desk_models import ItemComment, ItemHead, ItemLabel, LabelKind
from lms_plugin.authoring.models import Bank, ItemStatus
from lms_plugin.authoring.titles import parents_of
from question_bank.items.common import DIFFICULTIES
from question_bank.taxonomy import under

SORTS: dict[str, tuple[Any, ...]] = {
    "": (ItemHead.item_id,),
    "newest": (ItemHead.changed_at.desc(), ItemHead.item_id.desc()),
    "oldest": (ItemHead.changed_at, ItemHead.item_id),
    "stem": (ItemHead.begins, ItemHead.item_id),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to show; every member empty: everything. ``critical``, ``comments`` and ``flagged`` only narrow
    where they are true; which items are flagged, whoever asks has looked up.
    A topic stands for those under it, too, unless it is meant ``alone``, which no address can ask for."""

    status: ItemStatus | None = None
    type: str = ""
    topic: str = ""
    tag: str = ""
    claim: str = ""
    difficulty: str = ""
    critical: bool = False
    comments: bool = False
    flagged: bool = False
    flagged_items: frozenset[int] = frozenset()
    alone: bool = False
    text: str = ""
    sort: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Filter:
        """What an address or a form asks for; what is unknown is passed over."""
        status, sort, difficulty = args.get("status", ""), args.get("sort", ""), args.get("difficulty", "")
        return cls(
            status=ItemStatus(status) if status in set(ItemStatus) else None,
            type=args.get("type", "")[:24],
            topic=args.get("topic", "")[:200],
            tag=args.get("tag", "")[:200],
            claim=args.get("claim", "")[:200],
            difficulty=difficulty if difficulty in DIFFICULTIES else "",
            critical=args.get("critical") == "1",
            comments=args.get("comments") == "1",
            flagged=args.get("flagged") == "1",
            text=" ".join(args.get("text", "").split())[:200],
            sort=sort if sort in SORTS else "",
        )

    def args(self) -> dict[str, str]:
        """The same for an address: what is set, nothing else."""
        said = {name: getattr(self, name) for name in ("type", "topic", "tag", "claim", "difficulty", "text", "sort")}
        said |= {name: "1" for name in ("critical", "comments", "flagged") if getattr(self, name)}
        said["status"] = self.status.value if self.status else ""
        return {name: value for name, value in said.items() if value}

    def narrow(self) -> bool:
        """Whether anything is left out."""
        return replace(self, sort="") != Filter()


def conditions(session: Session, bank_id: int, wanted: Filter, *, dense: bool = False) -> list[ColumnElement[bool]]:
    """What a row of ``item_head`` has to fulfil; ``dense``: many do, and the first few are asked for."""
    found: list[ColumnElement[bool]] = [ItemHead.bank_id == bank_id]
    for column, value in (
        (ItemHead.status, wanted.status),
        (ItemHead.type, wanted.type),
        (ItemHead.difficulty, wanted.difficulty),
    ):
        if value:
            found.append(column == value)
    if wanted.critical:
        found.append(ItemHead.critical.is_(True))
    if wanted.comments:
        found.append(_open_comments().exists())
    if wanted.flagged:
        found.append(ItemHead.item_id.in_(wanted.flagged_items))
    labels = ((LabelKind.TOPIC, wanted.topic), (LabelKind.TAG, wanted.tag), (LabelKind.CLAIM, wanted.claim))
    for kind, value in labels:
        if value:
            named = (ItemLabel.kind == kind, ItemLabel.value.in_(_meant(session, bank_id, kind, wanted)))
            alike = exists().where(ItemLabel.item_id == ItemHead.item_id, *named)
            mine = select(ItemLabel.item_id).where(ItemLabel.bank_id == bank_id, *named)
            found.append(alike if dense else ItemHead.item_id.in_(mine))
    return found + searching.holding(session, bank_id, wanted.text.casefold().split(), dense=dense)


def count(session: Session, bank_id: int, wanted: Filter) -> int:
    """How many there are. Of one topic or tag and nothing else its labels are counted, which takes no second table."""
    for kind, alone in ((LabelKind.TOPIC, Filter(topic=wanted.topic)), (LabelKind.TAG, Filter(tag=wanted.tag))):
        value = alone.topic or alone.tag
        if value and replace(wanted, sort="") == alone:
            values = _meant(session, bank_id, kind, wanted)
            if len(values) > 1:
                break  # a question may bear several of them
            same = (ItemLabel.bank_id == bank_id, ItemLabel.kind == kind, ItemLabel.value == value)
            return session.scalar(select(func.count()).select_from(ItemLabel).where(*same)) or 0
    found = conditions(session, bank_id, wanted)
    return session.scalar(select(func.count()).select_from(ItemHead).where(*found)) or 0


def _meant(session: Session, bank_id: int, kind: LabelKind, wanted: Filter) -> tuple[str, ...]:
    """The labels that a filter asks for: one, or a topic with all that stand under it."""
    if kind is not LabelKind.TOPIC:
        return (wanted.tag if kind is LabelKind.TAG else wanted.claim,)
    if wanted.alone:
        return (wanted.topic,)
    topics = session.scalar(select(Bank.topics).where(Bank.id == bank_id)) or []
    return (wanted.topic, *under(parents_of(topics), wanted.topic))


def _open_comments() -> Any:
    return select(ItemComment.id).where(ItemComment.item_id == ItemHead.item_id, ItemComment.resolved_at.is_(None))
