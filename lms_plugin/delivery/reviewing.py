"""The graded attempts behind a grade, for whoever may look at them (submission review)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.service import Sitter, attempts_of
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import ResourceLink


def handed_in(session: Session, sitter: Sitter) -> list[Attempt]:
    """The attempts this person handed in on this link, oldest first."""
    return [one for one in attempts_of(session, sitter) if one.state is AttemptState.SUBMITTED]


def attempts_beside(session: Session, attempt_id: int, *, context_id: int, own: int | None) -> list[Attempt]:
    """All that the person of this attempt handed in beside it; ``own``: only if they are this person.

    Raises:
        NotFound: the attempt is of another course or, with ``own``, of somebody else.
    """
    attempt = session.scalar(
        select(Attempt)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(Attempt.id == attempt_id, Attempt.preview.is_(False), ResourceLink.context_id == context_id)
    )
    if attempt is None or (own is not None and attempt.person_id != own):
        raise NotFound(detail=f"attempt {attempt_id} is not for this reviewer")
    sitter = Sitter(resource_link_id=attempt.resource_link_id, person_id=attempt.person_id, preview=False)
    return handed_in(session, sitter)
