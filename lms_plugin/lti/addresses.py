"""Which addresses we call: https, and only hosts whose every address is public or allowed by the operator."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from lms_plugin.config import LOOPBACK_HOSTS, Settings
from lms_plugin.errors import PlatformRefused, PlatformUnavailable

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Old or local ways to write an IPv4 address or a site's own, which the standard library calls public.
UNFIT = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10", "192.0.0.0/24")))


def check_url(url: str, settings: Settings) -> None:
    """Refuse what is not a plain https address; http is for loopback under the development setting (SEC-05).

    Raises:
        PlatformRefused
    """
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise PlatformRefused("this is not an address that can be called") from error
    if not host or parts.username is not None:
        raise PlatformRefused("this is not an address that can be called")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_own(host, settings)):
        raise PlatformRefused("the address is not called: it must start with https://")


def _is_own(host: str, settings: Settings) -> bool:
    return settings.development and host in LOOPBACK_HOSTS


def checked_address(host: str, port: int | None, settings: Settings) -> str:
    """The address to connect to, after all addresses of the host were found fit to be called (HTTP-03).

    Raises:
        PlatformRefused: one of them is private.
        PlatformUnavailable: the name does not resolve.
    """
    host = host.lower()
    try:
        entries = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PlatformUnavailable(f"the name {host} does not resolve") from error
    found = [str(entry[4][0]) for entry in entries]
    if not _is_own(host, settings) and host not in settings.private_hosts and not all(map(is_public, found)):
        raise PlatformRefused(f"{host} leads to a private address, which is not called")
    return next((address for address in found if ":" not in address), found[0])


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet, also when it is one of IPv4 in IPv6's clothes."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    unfit = any(parsed in network for network in UNFIT if network.version == parsed.version)
    return parsed.is_global and not parsed.is_multicast and not unfit
