"""The logo and the signature that stand on an issuer's certificates: small PNG files, checked before they are kept."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from struct import unpack

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms_plugin.certification import chain
from lms_plugin.certification.baked import HEADER_ENDS, SIGNATURE, unbaked
from lms_plugin.certification.models import Issuer, Picture
from lms_plugin.errors import InvalidInput

KINDS = ("logo", "signature")
LARGEST, WIDEST = 150 * 1024, 2000  # bytes, pixels


def keep(session: Session, issuer: Issuer, kind: str, content: bytes | None, *, by: str, now: datetime) -> None:
    """Keep a picture for everything issued from now on; None takes it away.

    Raises:
        InvalidInput: no PNG, or too large.
    """
    row = session.get(Picture, (issuer.id, kind))
    if content is not None:
        _check(content)
        row = row or Picture(issuer_id=issuer.id, kind=kind)
        row.content, row.sha256 = content, sha256(content).hexdigest()
        session.add(row)
    elif row is not None:
        session.delete(row)
    data = {"kind": kind, "sha256": sha256(content).hexdigest() if content else None}
    chain.append(session, issuer.id, "picture_changed", actor=by, now=now, data=data)


def _check(content: bytes) -> None:
    advice = _("Choose a PNG file of at most 150 KB, 2000 points wide and high.")
    try:
        if len(content) > LARGEST or not content.startswith(SIGNATURE):
            raise ValueError
        unbaked(content)  # goes through all of it
        wide, high = unpack(">II", content[len(SIGNATURE) + 8 : HEADER_ENDS - 9])
    except ValueError as error:
        raise InvalidInput(_("This picture cannot be printed."), advice=advice) from error
    if not (0 < wide <= WIDEST and 0 < high <= WIDEST):
        raise InvalidInput(_("This picture cannot be printed."), advice=advice)


def drawn(content: bytes) -> str:
    """A picture as SVG, which the printer takes as text."""
    wide, high = unpack(">II", content[len(SIGNATURE) + 8 : HEADER_ENDS - 9])
    data = b64encode(content).decode()
    size = f'width="{wide}" height="{high}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/png;base64,{data}"/></svg>'


def of_issuer(session: Session, issuer_id: int) -> dict[str, bytes]:
    """The pictures of an issuer, by kind."""
    found = {kind: session.get(Picture, (issuer_id, kind)) for kind in KINDS}
    return {kind: row.content for kind, row in found.items() if row is not None}
