"""What the platform's own column of a link says of it: the name we gave it when it was picked (DL-14)."""

from __future__ import annotations

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import session_factory
from lms_plugin.errors import PlatformTrouble
from lms_plugin.lti.connector import Client, Connector
from lms_plugin.lti.line_items import read_line_item, reading_scopes
from lms_plugin.lti.models import Deployment, Registration, ResourceLink
from lms_plugin.pool import read_only

log = structlog.get_logger(__name__)


def declared_resource_id(session: Session, engine: Engine, resource_link_id: int, *, settings: Settings) -> str | None:
    """The ``resourceId`` of the column that came with a link; None where there is none, or it cannot be had now.

    The session is left without a transaction, for a platform may take its time.
    """
    link = session.get_one(ResourceLink, resource_link_id)
    url, scopes = link.line_item_url, tuple(link.ags_scopes)
    deployment = session.get_one(Deployment, link.deployment_id)
    client = Client.of(session.get_one(Registration, deployment.registration_id), deployment.deployment_id)
    session.commit()
    if url is None or not reading_scopes(scopes):
        return None
    token = read_only.set(False)  # a bearer may have to be stored
    try:
        return read_line_item(Connector(client, session_factory(engine), settings), url, scopes).resource_id
    except (PlatformTrouble, LookupError) as error:
        log.info("column_not_read", link=resource_link_id, error=type(error).__name__)
        return None
    finally:
        read_only.reset(token)
