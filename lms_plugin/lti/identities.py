"""From the id in the path and the cookie of the browser to who is in front: one query."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.access import CAPABILITIES
from lms_plugin.db import utc_now
from lms_plugin.lti.models import Launch, Registration
from lms_plugin.security import digest
from lms_plugin.web import Identity


def load_identity(session: Session, launch_id: str, browser: str) -> Identity | None:
    """The launch with this id if it is this browser's, alive and not ended; else None."""
    row = session.execute(
        select(
            Launch.id, Launch.browser_hash, Launch.registration_id, Launch.deployment_id, Launch.context_id,
            Launch.resource_link_id, Launch.person_id, Launch.role, Launch.test_user, Launch.locale, Launch.return_url,
            Launch.expires_at, Launch.ended_at, Registration.issuer, Registration.authorization_url,
            Registration.frame_hosts,
        )
        .join(Registration, Registration.id == Launch.registration_id)
        .where(Launch.id == launch_id)
    ).first()  # fmt: skip
    if row is None or not hmac.compare_digest(row.browser_hash, digest(browser)):
        return None
    if row.ended_at is not None or row.expires_at <= utc_now():
        return None
    return Identity(
        launch_id=row.id,
        registration_id=row.registration_id,
        deployment_id=row.deployment_id,
        context_id=row.context_id,
        resource_link_id=row.resource_link_id,
        person_id=row.person_id,
        role=row.role,
        capabilities=CAPABILITIES[row.role],
        test_user=row.test_user,
        locale=row.locale or "",
        frame_ancestors=frames(row.issuer, row.authorization_url, row.return_url or "", *row.frame_hosts),
        return_url=row.return_url or "",
    )


def frames(*urls: str) -> tuple[str, ...]:
    """The origins of these addresses, each once: who may frame this registration's pages (SEC-04)."""
    origins = (f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, urls) if parts.netloc)
    return tuple(dict.fromkeys(origins))
