"""From holders back to the people of the LMS's world, and over to the registration that replaces an older one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.models import Account
from lms_plugin.certification.places import account_of, actor, tenant_of
from lms_plugin.lti.models import Person, Registration


def people_behind(session: Session, holder_ids: Sequence[int], tenant: str) -> dict[int, Person]:
    """Holder → the person of this tenant's platform, where there still is one; of several accounts the first.

    A linked account of another school is nobody's business here.
    """
    return {holder: found[0] for holder, found in _people(session, holder_ids, [tenant]).items()}


def everybody_behind(session: Session, holder: int) -> list[Person]:
    """The people of all accounts of a holder, on every platform that is still there."""
    return _people(session, [holder], None).get(holder, [])


def is_one_human(session: Session, one: str, other: str) -> bool:
    """Whether two names of people in events ("person 7") are one person, by number or by accounts that were joined."""
    if one == other:
        return True
    holder = _holder_named(session, one)
    return holder is not None and holder == _holder_named(session, other)


def _holder_named(session: Session, name: str) -> int | None:
    """The holder of the account an event names; None of operators, and of who has no account here."""
    number = name.removeprefix(actor(0).removesuffix("0"))
    person = session.get(Person, int(number)) if number.isdecimal() else None
    if person is None:
        return None
    platform = session.get_one(Registration, person.registration_id)
    account = account_of(session, tenant_of(platform.issuer, platform.client_id), person.sub)
    return account.holder_id if account else None


def accounts_of(session: Session, holder: int) -> list[tuple[Account, str]]:
    """The accounts of a holder, each with its platform's name; one that is no longer there has none."""
    names = {tenant_of(one.issuer, one.client_id): one.name for one in session.scalars(select(Registration))}
    mine = session.scalars(select(Account).where(Account.holder_id == holder).order_by(Account.id))
    return [(one, names.get(one.tenant, "")) for one in mine]


def _people(session: Session, holder_ids: Sequence[int], only: Sequence[str] | None) -> dict[int, list[Person]]:
    tenants = {tenant_of(one.issuer, one.client_id): one.id for one in session.scalars(select(Registration))}
    asked = [one for one in tenants if only is None or one in only]
    accounts = session.scalars(
        select(Account).where(Account.holder_id.in_(holder_ids), Account.tenant.in_(asked)).order_by(Account.id)
    ).all()
    people = {
        (one.registration_id, one.sub): one
        for one in session.scalars(select(Person).where(Person.sub.in_([account.sub for account in accounts])))
    }
    found: dict[int, list[Person]] = {}
    for account in accounts:
        person = people.get((tenants[account.tenant], account.sub))
        if person is not None:
            found.setdefault(account.holder_id, []).append(person)
    return found
