"""From holders back to the people of the LMS's world."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.models import Account
from lms_plugin.certification.places import tenant_of
from lms_plugin.lti.models import Person, Registration


def people_behind(session: Session, holder_ids: list[int]) -> dict[int, Person]:
    """Holder id → the person of the LMS's world, where there still is one."""
    tenants = {tenant_of(one.issuer, one.client_id): one.id for one in session.scalars(select(Registration))}
    accounts = session.scalars(
        select(Account).where(Account.holder_id.in_(holder_ids), Account.tenant.in_(tenants)).order_by(Account.id)
    ).all()
    people = {
        (one.registration_id, one.sub): one
        for one in session.scalars(select(Person).where(Person.sub.in_([account.sub for account in accounts])))
    }
    found = {account.holder_id: people.get((tenants[account.tenant], account.sub)) for account in accounts}
    return {holder: person for holder, person in found.items() if person is not None}
