"""Whose certificates a staff page is about: those of the course in front, where certification is switched on."""

from __future__ import annotations

from lms_plugin.certification.errors import CertificatesOff
from lms_plugin.certification.places import Place, place_of
from lms_plugin.web import db_session, identity, runtime


def place_here() -> Place:
    """The place of the course.

    Raises:
        CertificatesOff
    """
    if not runtime().settings.certifies:
        raise CertificatesOff
    return place_of(db_session(), identity().context_id)
