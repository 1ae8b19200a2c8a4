"""What is stored of who comes and where to, by the names a token gives, beside a statement that found a deployment."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam
from sqlalchemy.orm import InstrumentedAttribute

from lms_plugin.lti.models import Context, Deployment, Membership, Person, Registration, ResourceLink

PLATFORM = ("guid", "name", "version", "family")
DATES = ("available_start", "available_end", "submission_start", "submission_end")
LINK = ("context_id", "title", "line_item_url", "line_items_url", "ags_scopes", "roster_url", *DATES)
MEMBERSHIP = ("role", "roles", "test_user")


class Names(NamedTuple):
    """The platform's ids of deployment, person, course and link; empty where it names none."""

    deployment: str = ""
    sub: str = ""
    context: str = ""
    link: str = ""


NOBODY = Names()


def _called(prefix: str, *columns: InstrumentedAttribute[Any]) -> list[Any]:
    return [column.label(f"{prefix}_{column.key}") for column in columns]


# One look for all four, by their keys (lti.md: person by registration and sub, the others by deployment). The id of
# each is None where there is no such row.
COLUMNS = (
    Registration.issuer,
    Registration.family,
    Deployment.id.label("platform_id"),
    Deployment.status.label("platform_status"),
    *(getattr(Deployment, f"platform_{name}") for name in PLATFORM),
    *_called("person", Person.id, Person.name, Person.email, Person.lti11_user_id),
    *_called("context", Context.id, Context.label, Context.title),
    *_called("link", ResourceLink.id, *(getattr(ResourceLink, name) for name in LINK)),
    *_called("member", Membership.id, *(getattr(Membership, name) for name in MEMBERSHIP)),
)


def with_standing(found: Select[Any]) -> Select[Any]:
    """The statement that found a registration and its deployment, if it has it, with what else is known by these
    ``Names``: what they are called are its parameters."""
    return (
        found.outerjoin(Person, and_(Person.registration_id == Registration.id, Person.sub == bindparam("sub")))
        .outerjoin(Context, and_(Context.deployment_id == Deployment.id, Context.context_id == bindparam("context")))
        .outerjoin(
            ResourceLink,
            and_(ResourceLink.deployment_id == Deployment.id, ResourceLink.resource_link_id == bindparam("link")),
        )
        .outerjoin(Membership, and_(Membership.context_id == Context.id, Membership.person_id == Person.id))
    )
