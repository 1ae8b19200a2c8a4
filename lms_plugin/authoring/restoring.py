"""Where questions of our own format stood in review, taken over by whoever brings them in and may approve here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms_plugin.authoring.exchange_models import ImportLine
from lms_plugin.authoring.models import Bank, ItemEvent, ItemStatus, ItemVersion
from lms_plugin.authoring.questions import needs_two

NOTE = "as it stood in the file"


def standing(session: Session, bank: Bank, line: ImportLine, version: ItemVersion) -> ItemStatus:
    """Where a question stands again. An error of the linter keeps it a draft; a dangerous answer that needs two people
    has the word of one, and waits for the other."""
    if not line.standing or any(severity == "error" for _rule, severity, *_ in line.findings):
        return ItemStatus.DRAFT
    wanted = ItemStatus(line.standing)
    if wanted is ItemStatus.APPROVED and bank.second_person and needs_two(session, version):
        return ItemStatus.IN_REVIEW
    return wanted


def restore(
    session: Session, bank: Bank, line: ImportLine, version: ItemVersion, *, person_id: int, now: datetime
) -> None:
    """Put a fresh version where it stood; who did it has then approved it."""
    version.status = standing(session, bank, line, version)
    if line.standing == ItemStatus.APPROVED and version.status is not ItemStatus.DRAFT:
        session.add(ItemEvent(version_id=version.id, person_id=person_id, at=now, action="approve", note=NOTE))
