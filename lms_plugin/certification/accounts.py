"""From holders back to the people of the LMS's world, and over to the registration that replaces an older one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.models import Account
from lms_plugin.certification.places import tenant_of
from lms_plugin.lti.models import Person, Registration


def people_behind(session: Session, holder_ids: Sequence[int], tenant: str) -> dict[int, Person]:
    """Holder → the person of this tenant's platform, where there still is one; of several accounts the first.

    A linked account of another school is nobody's business here.
    """
    return {holder: found[0] for holder, found in _people(session, holder_ids, [tenant]).items()}


def everybody_behind(session: Session, holder: int) -> list[Person]:
    """The people of all accounts of a holder, on every platform that is still there."""
    return _people(session, [holder], None).get(holder, [])


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
