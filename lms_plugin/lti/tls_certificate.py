"""Until when the TLS certificate of an address of our own is good."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lms_plugin.config import Settings
from lms_plugin.lti.pinned import trusted

SECONDS = 5.0


def good_until(url: str, settings: Settings) -> datetime | None:
    """The last moment of the certificate that an https address shows now; None for a plain http one.

    Raises:
        OSError: it cannot be reached, or shows a certificate that browsers refuse.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return None
    with (
        socket.create_connection((host, parts.port or 443), timeout=SECONDS) as plain,
        trusted(settings.ca_file).wrap_socket(plain, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
