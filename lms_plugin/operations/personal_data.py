"""A person's data over all parts of Assay: quizzes and grades here, certificates under their own key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms_plugin.certification import accounts, erasing, holders, merging, service
from lms_plugin.certification.errors import CertificatesOff
from lms_plugin.certification.kit import Kit, kit_of
from lms_plugin.certification.places import tenant_of
from lms_plugin.config import Settings
from lms_plugin.errors import InvalidInput
from lms_plugin.lti import registrations
from lms_plugin.lti.models import Registration
from lms_plugin.operations import privacy
from lms_plugin.operations.privacy import Found

ACTOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """``gone``: not even a nameless row is left; ``awards`` certificates keep their numbers."""

    gone: bool
    awards: int


def files(session: Session, person: Found, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Everything as files: ``person.json``, and where there are certificates ``certificates.json`` and each of them."""
    yield "person.json", _json(privacy.told(session, person))
    holder = _holder(session, person)
    if holder is not None:
        kit = _kit(settings)
        yield "certificates.json", _json(holders.told(session, kit, holder))
        yield from holders.all_files(session, kit, holder)


def erase(session: Session, person: Found, settings: Settings, *, lose_scores: bool, now: datetime) -> Erased:
    """Erase somebody everywhere.

    Raises:
        ScoresOnTheirWay: scores wait to be sent, and nobody said that they may be lost.
        CertificatesOff: the person holds certificates, and their keys are not at hand.
    """
    holder, awards = _holder(session, person), 0
    gone = privacy.erase(session, person, lose_scores=lose_scores)
    if holder is not None:
        awards = erasing.erase(session, _kit(settings), holder, actor=ACTOR, now=now)
    return Erased(gone=gone, awards=awards)


def linked(session: Session, person: Found) -> list[str]:
    """Other accounts of somebody that share their certificates, for people to read: platform and sub."""
    holder = _holder(session, person)
    mine = accounts.accounts_of(session, holder) if holder is not None else []
    row = session.get_one(Registration, person.registration_id)
    here = (tenant_of(row.issuer, row.client_id), person.sub)
    return [f"{platform or 'a deleted platform'}, {one.sub}" for one, platform in mine if (one.tenant, one.sub) != here]


def carry_over(session: Session, number: int, old_client_id: str, *, now: datetime) -> int:
    """A registration replaces an older one of its issuer: holders of certificates keep them. Returns how many.

    Raises:
        NotFound: no such platform.
        InvalidInput: no holder is known under the old client id.
        NotMergedNow: nobody is carried over, because somebody cannot be.
    """
    entry = registrations.get(session, number).entry
    old = tenant_of(entry.issuer, old_client_id)
    if old_client_id == entry.client_id or not merging.known(session, old):
        raise InvalidInput(
            f"No learner with certificates is known under {entry.issuer} and that client ID.",
            advice="Give the client ID that this platform had before.",
        )
    return merging.carry_over(session, old, tenant_of(entry.issuer, entry.client_id), actor=ACTOR, now=now)


def _holder(session: Session, person: Found) -> int | None:
    row = session.get_one(Registration, person.registration_id)
    return service.known_holder(session, tenant_of(row.issuer, row.client_id), person.sub)


def _kit(settings: Settings) -> Kit:
    if not settings.certifies:
        raise CertificatesOff(advice="This person holds certificates. Set ASSAY_VERIFY_URL and ASSAY_NAME_KEK.")
    return kit_of(settings)


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
