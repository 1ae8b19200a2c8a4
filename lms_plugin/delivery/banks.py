"""The banks a quiz draws from: its own, and those that rows and fixed questions name beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import pools
from lms_plugin.authoring.models import Bank, Item, ItemVersion
from lms_plugin.delivery.models import Assessment, AssessmentVersion, AssessmentVersionBank
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Context, Deployment
from question_bank.blueprint import PoolItem, name_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawable:
    """What a quiz can draw, by names in its draw, and version id → content hash as far as these are known."""

    items: tuple[PoolItem, ...]
    hashes: Mapping[int, str]


def pool_of(
    session: Session,
    bank_id: int,
    settings: AssessmentSettings,
    *,
    with_stale: bool = False,
    mark: str | None = None,
) -> Drawable:
    """The pools of all banks of a quiz whose own is ``bank_id``, put together. ``mark``: of its own, see ``pool``."""
    own = pools.pool(session, bank_id, with_stale=with_stale, mark=mark)
    items, hashes = own.items, own.hashes
    for bank in settings.other_banks:
        pool = pools.pool(session, bank, with_stale=with_stale)
        items, hashes = (*items, *(_elsewhere(item, bank) for item in pool.items)), {**hashes, **pool.hashes}
    return Drawable(items=items, hashes=hashes)


@lru_cache(maxsize=20_000)
def _elsewhere(item: PoolItem, bank: int) -> PoolItem:
    """An item as it is called in the draws of a quiz whose own bank is another."""
    children = tuple((name_in(bank, child), ref) for child, ref in item.children)
    return replace(item, item_id=name_in(bank, item.item_id), bank=bank, children=children)


def met_twice(drawable: Drawable) -> int:
    """How many questions stand word for word in more than one of the banks, as they do in copies of a bank."""
    banks: dict[str, set[int | None]] = {}
    for item in drawable.items:
        if item.version_ref is not None:
            banks.setdefault(drawable.hashes[int(item.version_ref)], set()).add(item.bank)
    return sum(len(held) > 1 for held in banks.values())


def draws_from(bank_id: int) -> ColumnElement[bool]:
    """The condition of settings versions that draw from a bank, as their own or beside it."""
    named = select(AssessmentVersionBank.version_id).where(AssessmentVersionBank.bank_id == bank_id)
    return or_(AssessmentVersion.bank_id == bank_id, AssessmentVersion.id.in_(named))


def names_of(session: Session, bank_id: int, version_ids: Sequence[int]) -> list[str]:
    """What these versions' items are called in the draws of a quiz whose own bank is ``bank_id``, one per id given."""
    rows = session.execute(
        select(ItemVersion.id, Item.bank_id, Item.key)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(ItemVersion.id.in_(set(version_ids)))
    )
    names = {row.id: name_in(None if row.bank_id == bank_id else row.bank_id, row.key) for row in rows}
    return [names[version_id] for version_id in version_ids]


def check_banks(session: Session, assessment_id: int, bank_ids: Sequence[int]) -> None:
    """No quiz ever draws from a bank of another platform, whatever a form or a copied setting says.

    Raises:
        NotFound
    """
    here = (
        select(Deployment.registration_id)
        .join(Context, Context.deployment_id == Deployment.id)
        .join(Assessment, Assessment.context_id == Context.id)
        .where(Assessment.id == assessment_id)
        .scalar_subquery()
    )
    ours = or_(Bank.registration_id.is_(None), Bank.registration_id == here)
    known = set(session.scalars(select(Bank.id).where(Bank.id.in_(bank_ids), ours)))
    if strange := set(bank_ids) - known:
        raise NotFound(detail=f"banks {sorted(strange)} are none of assessment {assessment_id}")
