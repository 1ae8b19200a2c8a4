"""Trouble with certificates, told to the operator's address: each once, and again every six hours while it lasts."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.alarm_models import Alarm
from lms_plugin.certification.health import Trouble
from lms_plugin.config import Settings
from lms_plugin.lti import alarm, tls_certificate

AGAIN = timedelta(hours=6)
LAPSES = timedelta(days=60)  # a host name takes its time to renew, and with it goes every certificate's address
Sessions = Callable[[], AbstractContextManager[Session]]


def host_trouble(settings: Settings, *, now: datetime) -> Iterator[Trouble]:
    """What is wrong with the verification host as the world sees it: not reached, or its TLS certificate lapses."""
    try:
        until = tls_certificate.good_until(settings.verify_url, settings)
    except ssl.SSLCertVerificationError:
        yield Trouble(
            event="verify_host_refused", issuer="",
            text="browsers refuse the verification host's TLS certificate",
            advice="It lapsed, or is for another name: renew it. Until then no printed address leads anywhere.",
        )  # fmt: skip
        return
    except OSError as error:
        yield Trouble(
            event="verify_host_unreached", issuer="", serious=False,
            text=f"the verification host does not answer as it must: {type(error).__name__}",
            advice="Open it in a browser. If it lapsed or moved, no printed address and no QR code leads anywhere.",
        )  # fmt: skip
        return
    if until is not None and until < now + LAPSES:
        yield Trouble(
            event="verify_host_lapses", issuer="", serious=until < now + LAPSES / 4,
            text=f"the verification host's TLS certificate lapses on {until:%Y-%m-%d}",
            advice="Renew it, and see that the domain does not lapse: certificates name this host for ever.",
        )  # fmt: skip


def tell(sessions: Sessions, settings: Settings, troubles: Sequence[Trouble], *, now: datetime) -> list[str]:
    """Tell of what nobody was told lately, in one message; what is over is forgotten. Returns the events told.

    What did not get there is told at the next look.
    """
    lasting = {(one.event, one.issuer): one for one in troubles if one.serious}
    with sessions() as session:
        known = {(one.event, one.issuer): one for one in session.scalars(select(Alarm))}
        for key, row in known.items():
            if key not in lasting:
                session.delete(row)
        told = {key for key, row in known.items() if row.told_at > now - AGAIN}
    due = [one for key, one in lasting.items() if key not in told]
    if not due:
        return []
    text = "Assay, certificates: " + "; ".join(one.text for one in due)
    facts = [{"event": one.event, "issuer": one.issuer, "text": one.text, "advice": one.advice} for one in due]
    if not alarm.tell(settings, "certificates_in_trouble", text, troubles=facts):
        return []
    with sessions() as session:
        for one in due:
            session.merge(Alarm(event=one.event, issuer=one.issuer, told_at=now))
    return [one.event for one in due]
