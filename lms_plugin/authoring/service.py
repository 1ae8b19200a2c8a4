"""Banks as the application sees them: the shipped library brought in, pools to draw from, items to show and score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import (
    heads,  # noqa: F401 - importing it is what lets heads follow every version written
    import_pictures,
    pictures,
)
from lms_plugin.authoring.banks import visible
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.authoring.pools import Pool, pool
from lms_plugin.authoring.titles import parents_of
from question_bank import Item as ItemContent
from question_bank.interchange import native
from question_bank.interchange.native_media import media_document
from question_bank.library import library_banks, load_library_bank, load_study_guide
from question_bank.taxonomy import under


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFacts:
    """What a chooser shows of a bank: ``topics`` are (id, title, approved items) in the bank's order,
    ``parents`` say which stands under which, ``whole`` how many approved items bear a topic or one under it."""

    id: int
    title: str
    description: str
    topics: tuple[tuple[str, str, int], ...]
    approved: int
    parents: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, int] = field(default_factory=dict)

    @property
    def tree(self) -> tuple[frozenset[str], Mapping[str, str]]:
        """The ids of its topics, and which stands under which."""
        return frozenset(topic for topic, _title, _count in self.topics), self.parents


def import_library(session: Session, *, now: datetime) -> int:
    """Bring the shipped banks in; what is there already stays, changed items get a new version.

    Returns the number of item versions added.
    """
    return sum(import_bank(session, load_library_bank(name), registration_id=None, now=now) for name in library_banks())


def import_bank(session: Session, content: Any, *, registration_id: int | None, now: datetime) -> int:
    """Bring one bank of the pure core into the database. Returns the number of item versions added."""
    document = native.bank_to_document(content)
    content_hash = content_hash_of(document)
    head = document["bank"]
    bank = session.scalar(select(Bank).where(Bank.registration_id == registration_id, Bank.key == head["id"]))
    if bank is None:
        bank = Bank(registration_id=registration_id, key=head["id"], created_at=now)
        session.add(bank)
    elif bank.content_hash == content_hash:
        return 0
    bank.title, bank.description, bank.language = head["title"], head["description"], head["language"]
    bank.topics, bank.documents, bank.content_hash = head["topics"], document["documents"], content_hash
    session.flush()  # the bank's id is needed below
    document["items"] = import_pictures.taken(session, bank.id, content.media, document["items"], now=now)
    newest = _newest_versions(session, bank.id)
    keys = [entry["item"]["item_id"] for entry in document["items"]]
    fresh = [Item(bank_id=bank.id, key=key) for key in keys if key not in newest]
    session.add_all(fresh)
    session.flush()  # their ids are needed below, of all at once: lists are brought up to date at every flush
    newest |= {item.key: (item.id, 0, "") for item in fresh}
    return sum(_import_item(session, bank, entry, newest, now=now) for entry in document["items"])


def _import_item(
    session: Session, bank: Bank, entry: dict[str, Any], newest: dict[str, tuple[int, int, str]], *, now: datetime
) -> int:
    document = entry["item"]
    content_hash = content_hash_of(document)
    item_id, number, held = newest[document["item_id"]]
    if held == content_hash:
        return 0
    session.add(
        ItemVersion(
            item_id=item_id,
            number=number + 1,
            status=ItemStatus(entry["status"]),
            type=document["type"],
            difficulty=document["difficulty"],
            topics=document["topics"],
            critical=has_critical(document),
            document=document,
            content_hash=content_hash,
            reason="library" if bank.registration_id is None else "import",
            created_at=now,
        )
    )
    return 1


def _newest_versions(session: Session, bank_id: int) -> dict[str, tuple[int, int, str]]:
    """Item key → (item id, newest version number, its content hash)."""
    rows = session.execute(
        select(Item.key, Item.id, ItemVersion.number, ItemVersion.content_hash)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank_id)
        .order_by(ItemVersion.number)
    )
    return {key: (item_id, number, content_hash) for key, item_id, number, content_hash in rows}


def has_critical(document: Any) -> bool:
    """Whether any option, row, decision or answer of the item, however deep, carries the safety flag."""
    if isinstance(document, list):
        return any(map(has_critical, document))
    if not isinstance(document, dict):
        return False
    flags = (document.get(name) for name in ("critical", "critical_choices", "critical_columns", "critical_pairs"))
    return any(flags) or any(map(has_critical, document.values()))


def content_hash_of(document: dict[str, Any]) -> str:
    """What tells two contents apart."""
    return sha256(native.canonical(document).encode()).hexdigest()


def study_guide(session: Session, bank_id: int) -> str | None:
    """The Markdown of the guide that ships beside a library bank; None for any other bank."""
    bank = session.get(Bank, bank_id)
    return None if bank is None or bank.registration_id is not None else load_study_guide(bank.key)


def banks_for(session: Session, *, registration_id: int, context_id: int) -> list[BankFacts]:
    """The banks a course may draw from: its own, its platform's and the shipped library, with anything approved."""
    banks = session.scalars(
        select(Bank).where(visible(registration_id, context_id)).order_by(Bank.registration_id.is_(None), Bank.title)
    ).all()
    found = [_facts(bank, pool(session, bank.id)) for bank in banks]
    return [one for one in found if one.approved]


def _facts(bank: Bank, drawable: Pool) -> BankFacts:
    counts = {topic["id"]: 0 for topic in bank.topics}
    for item in drawable.items:
        for topic in item.topics:
            counts[topic] = counts.get(topic, 0) + 1
    parents = parents_of(bank.topics)
    return BankFacts(
        id=bank.id,
        title=bank.title,
        description=bank.description,
        topics=tuple((topic["id"], topic["title"], counts[topic["id"]]) for topic in bank.topics),
        approved=len(drawable.items),
        parents=parents,
        whole={
            topic: sum(not item.topics.isdisjoint(bearing) for item in drawable.items)
            if len(bearing := (topic, *under(parents, topic))) > 1
            else number
            for topic, number in counts.items()
        },
    )


_HASHES = select(ItemVersion.id, ItemVersion.content_hash).where(
    ItemVersion.id.in_(bindparam("versions", expanding=True))
)


@dataclass(slots=True)
class _Parsed:
    """Items already read, by content hash. Contents never change, so nothing here ever grows old."""

    items: dict[str, ItemContent]
    limit: int = 20_000

    def add(self, content_hash: str, item: ItemContent) -> None:
        if len(self.items) >= self.limit:
            self.items.clear()
        self.items[content_hash] = item


@lru_cache(maxsize=1)
def _parsed() -> _Parsed:
    return _Parsed({})


def load_items(
    session: Session, version_ids: Sequence[int], known: Mapping[int, str] = MappingProxyType({})
) -> dict[int, tuple[str, ItemContent]]:
    """Version id → (content hash, item). Reads documents only of versions this process has not met.

    ``known``: content hashes that the caller has; without a query where these are all and were all met.
    """
    hashes = {one: known[one] for one in version_ids if one in known}
    if wanted := set(version_ids) - hashes.keys():
        hashes |= {row.id: row.content_hash for row in session.execute(_HASHES, {"versions": list(wanted)})}
    return items_by_hash(session, hashes)


def items_by_hash(session: Session, hashes: Mapping[int, str]) -> dict[int, tuple[str, ItemContent]]:
    """The same where the content hashes are known already."""
    held = _parsed()
    found = {content_hash: held.items.get(content_hash) for content_hash in hashes.values()}
    for content_hash, item in _read(session, [one for one, name in hashes.items() if found[name] is None]):
        held.add(content_hash, item)
        found[content_hash] = item
    return {version_id: (name, content) for version_id, name in hashes.items() if (content := found[name])}


def _read(session: Session, version_ids: Iterable[int]) -> list[tuple[str, ItemContent]]:
    wanted = list(version_ids)
    if not wanted:
        return []
    rows = session.execute(select(ItemVersion.content_hash, ItemVersion.document).where(ItemVersion.id.in_(wanted)))
    return [(content_hash, native.item_from_document(document)) for content_hash, document in rows]


_TOPICS = select(Bank.id, Bank.topics).where(Bank.id.in_(bindparam("banks", expanding=True)))  # each result needs it


def topic_titles(session: Session, bank_ids: Sequence[int]) -> dict[str, str]:
    """Topic id → title, as the banks name them; where several do, as the first of them does."""
    topics = {row.id: row.topics for row in session.execute(_TOPICS, {"banks": list(bank_ids)})}
    titles: dict[str, str] = {}
    for bank_id in bank_ids:
        titles |= {one["id"]: one["title"] for one in topics[bank_id] if one["id"] not in titles}
    return titles


def bank_titles(session: Session, bank_ids: Sequence[int]) -> dict[int, str]:
    """Bank id → title, in the order asked for."""
    titles = {row.id: row.title for row in session.execute(select(Bank.id, Bank.title).where(Bank.id.in_(bank_ids)))}
    return {bank_id: titles[bank_id] for bank_id in bank_ids}


def critical_versions(session: Session, version_ids: Sequence[int]) -> frozenset[int]:
    """Those of the versions that have a dangerous choice."""
    wanted = select(ItemVersion.id).where(ItemVersion.id.in_(set(version_ids)), ItemVersion.critical.is_(True))
    return frozenset(session.scalars(wanted))


def export_bank(session: Session, bank: Bank) -> dict[str, Any]:
    """A bank document with the newest version of each item; the source documents' list is kept with the bank."""
    rows = session.execute(
        select(Item.key, ItemVersion.status, ItemVersion.document)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank.id)
        .order_by(Item.id, ItemVersion.number)
    )
    newest = {key: {"status": status.value, "item": document} for key, status, document in rows}
    shown = pictures.of_documents(session, bank.id, [one["item"] for one in newest.values()])
    media = {"media": media_document(shown)} if shown else {}
    return {
        "schema_version": native.SCHEMA_VERSION,
        "bank": {
            "id": bank.key,
            "title": bank.title,
            "description": bank.description,
            "language": bank.language,
            "topics": bank.topics,
        },
        "documents": bank.documents,
        "items": list(newest.values()),
        **media,
    }
