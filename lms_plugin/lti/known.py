"""What we know of person, course, link and membership, brought up to what a launch says. Writes only what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from lms_plugin.access import SetAside
from lms_plugin.db import read_rows
from lms_plugin.errors import GoneMeanwhile
from lms_plugin.lti.launch import Services, VerifiedLaunch
from lms_plugin.lti.launch_rows import Wanted
from lms_plugin.lti.models import Context, Deployment, Message, Registration, ResourceLink, Status
from lms_plugin.lti.quirks import GENERIC, profile_of
from lms_plugin.lti.signals import link_services_changed
from lms_plugin.lti.standing import COLUMNS, DATES, PLATFORM, Names, with_standing
from lms_plugin.lti.upserts import upsert

_SERVICES = ("line_item_url", "line_items_url", "ags_scopes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The row ids a launch stands on; no link where its message is not of one.

    ``person`` and ``member`` are rows that have to say something else, or to be made; a person's id where it need not.
    """

    person: int | Wanted
    member: Wanted | None
    context_id: int
    resource_link_id: int | None


_FIND: Any = with_standing(
    select(*COLUMNS)
    .select_from(Deployment)
    .join(Registration, Registration.id == Deployment.registration_id)
    .where(Deployment.id == bindparam("deployment"))
)


def bring_up_to_date(
    session: Session, verified: VerifiedLaunch, told: Names, seen: Mapping[str, Any] | None, *, now: datetime
) -> Known:
    """Insert or change the rows of this launch's context and link; returns their ids, and what is to be said of its
    person and membership, for which nothing has to wait.

    ``seen``: what was known by what the token ``told`` of itself before it was verified. That will do where the signed
    names are the same and nothing of platform, course and link has to change; else it is looked up again.

    Sends ``link_services_changed`` if the link's gradebook services are not what they were.

    Raises:
        GoneMeanwhile: the platform was deleted while its token was checked.
    """
    of_link = verified.message is Message.RESOURCE_LINK
    if seen is not None and told == _names(verified, told) and _settled(verified, seen):
        found, context_id, link_id = seen, seen["context_id"], seen["link_id"] if of_link else None
    else:
        found = _look(session, verified)
        _platform(session, verified, found)
        context_id = _context(session, verified, found, now)
        link_id = _link(session, verified, found, context_id, now) if of_link else None
    said = {"role": verified.role, "roles": list(verified.roles), "test_user": verified.test_user}
    member = None
    if _differs(found, "member", said):
        member = Wanted({"context_id": context_id}, said | {"updated_at": now})
    person = _person(verified, found, now)
    return Known(person=person, member=member, context_id=context_id, resource_link_id=link_id)


def _names(verified: VerifiedLaunch, told: Names) -> Names:
    """What the signed claims name; of the deployment it was found out before whether they name the one told."""
    return Names(told.deployment, verified.sub, verified.context_id, verified.resource_link_id)


def _look(session: Session, verified: VerifiedLaunch) -> Mapping[str, Any]:
    names = _names(verified, Names())._asdict() | {"deployment": verified.deployment_row}
    rows = read_rows(session, _FIND, names)
    if not rows:
        raise GoneMeanwhile(detail=f"deployment {verified.deployment_row} was deleted since the token was checked")
    found: Mapping[str, Any] = rows[0]._mapping  # noqa: SLF001 - a public name of the toolkit
    return found


def _settled(verified: VerifiedLaunch, seen: Mapping[str, Any]) -> bool:
    """Whether platform, course and link are this launch's and say what it says of them."""
    return (
        seen["platform_id"] == verified.deployment_row
        and not (verified.platform.said_anything and _differs(seen, "platform", _said_of_platform(verified)))
        and _new_family(verified, seen) is None
        and not _differs(seen, "context", _said_of_context(verified))
        and not (verified.message is Message.RESOURCE_LINK and _differs(seen, "link", _said_of_link(verified, seen)))
    )


def pending_deployments(session: Session, registration_id: int) -> int:
    """How many deployments of a registration wait for approval."""
    mine = (Deployment.registration_id == registration_id, Deployment.status == Status.PENDING)
    return session.scalar(select(func.count()).where(*mine)) or 0


def _differs(found: Any, prefix: str, said: dict[str, Any]) -> bool:
    return found[f"{prefix}_id"] is None or any(found[f"{prefix}_{name}"] != value for name, value in said.items())


def _said_of_platform(verified: VerifiedLaunch) -> dict[str, Any]:
    return dict(zip(PLATFORM, (text or None for text in verified.platform), strict=True))


def _new_family(verified: VerifiedLaunch, found: Any) -> str | None:
    """The platform's family, where an operator has named none and it is known now (CLAIM-11)."""
    family = profile_of(found["family"], said=verified.platform.family, issuer=found["issuer"]).family
    known = family not in (GENERIC.family, found["family"]) and found["family"] in (None, GENERIC.family)
    return family if known else None


def _platform(session: Session, verified: VerifiedLaunch, found: Any) -> None:
    """What the platform says of itself; and its family, where an operator has named none (CLAIM-11)."""
    said, family = _said_of_platform(verified), _new_family(verified, found)
    if verified.platform.said_anything and _differs(found, "platform", said):
        values = {f"platform_{name}": value for name, value in said.items()}
        session.execute(update(Deployment).where(Deployment.id == verified.deployment_row).values(values))
    if family is not None:
        session.execute(update(Registration).where(Registration.id == verified.registration_id).values(family=family))


def _person(verified: VerifiedLaunch, found: Any, now: datetime) -> int | Wanted:
    """Name and e-mail follow the token, also where it stops telling them (privacy settings may change)."""
    said: dict[str, Any] = {"name": verified.name, "email": verified.email}
    if verified.lti11_user_id is not None:  # else what was proved once stays
        said["lti11_user_id"] = verified.lti11_user_id
    if not _differs(found, "person", said):
        return int(found["person_id"])
    key = {"registration_id": verified.registration_id, "sub": verified.sub}
    when_new = {"created_at": now, "anonymous": verified.set_aside is SetAside.ANONYMOUS}
    return Wanted(key, said | {"updated_at": now}, when_new)


def _said_of_context(verified: VerifiedLaunch) -> dict[str, Any]:
    return {"label": verified.context_label, "title": verified.context_title}


def _context(session: Session, verified: VerifiedLaunch, found: Any, now: datetime) -> int:
    said = _said_of_context(verified)
    if not _differs(found, "context", said):
        return int(found["context_id"])
    key = {"deployment_id": verified.deployment_row, "context_id": verified.context_id}
    return int(upsert(session, Context, key, said, when_new={"created_at": now}))


def _said_of_link(verified: VerifiedLaunch, found: Any) -> dict[str, Any]:
    """All but the course, which is found with it or new."""
    said = {"context_id": found["context_id"], "title": verified.resource_link_title}
    said |= _services(verified.services, found)
    return said | {name: getattr(verified.dates, name) for name in DATES}


def _link(session: Session, verified: VerifiedLaunch, found: Any, context_id: int, now: datetime) -> int:
    said = _said_of_link(verified, found) | {"context_id": context_id}
    if not _differs(found, "link", said):
        return int(found["link_id"])
    key = {"deployment_id": verified.deployment_row, "resource_link_id": verified.resource_link_id}
    link_id = int(upsert(session, ResourceLink, key, said | {"updated_at": now}, when_new={"created_at": now}))
    offered = bool(said["line_item_url"] or said["line_items_url"])
    if offered if found["link_id"] is None else any(found[f"link_{name}"] != said[name] for name in _SERVICES):
        link_services_changed.send(None, session=session, resource_link_id=link_id)
    return link_id


def _services(services: Services, found: Any) -> dict[str, Any]:
    """The services to store. A line item that is no longer named stays as it was: Moodle stops naming it once a link
    has two (QUIRK-20), and its address goes on working. Without any claim there is nothing to send to (AGS-02)."""
    kept = found["link_line_item_url"] if services.offered else None
    return {
        "line_item_url": services.line_item_url or kept,
        "line_items_url": services.line_items_url,
        "ags_scopes": list(services.ags_scopes),
        "roster_url": services.roster_url,
    }
