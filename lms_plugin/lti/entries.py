"""What an operator enters about a platform, and what is wrong with it: all problems at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from urllib.parse import urlsplit

from lms_plugin.config import LOOPBACK_HOSTS
from lms_plugin.errors import InvalidInput
from lms_plugin.lti.presets import CLIENT, FAMILIES

LONGEST_NAME, LONGEST_ID, LONGEST_URL = 120, 255, 2000
ADDRESSES = ("issuer", "authorization_url", "token_url", "key_set_url")
HOST_NAME = re.compile(r"[A-Za-z0-9.:_-]+")  # goes into security headers: nothing else may be in it


class InvalidRegistration(InvalidInput):
    """What was entered about a platform cannot be used; ``problems`` has a sentence per field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an operator enters about a platform. Issuer and client id are compared character for character."""

    name: str
    issuer: str
    client_id: str
    authorization_url: str
    token_url: str
    key_set_url: str
    token_audience: str = ""
    family: str = "generic"
    trusted_audiences: tuple[str, ...] = ()
    frame_hosts: tuple[str, ...] = ()

    def cleaned(self) -> Entry:
        """Without spaces around, with the client id put into addresses that hold its placeholder."""
        texts = {
            field.name: getattr(self, field.name).strip()
            for field in fields(self)
            if isinstance(getattr(self, field.name), str)
        }
        for name in ADDRESSES:
            texts[name] = texts[name].replace(CLIENT, texts["client_id"]) if texts["client_id"] else texts[name]
        hosts = (host.strip().rstrip("/") for host in self.frame_hosts)
        return replace(
            self,
            **texts,
            trusted_audiences=tuple(one.strip() for one in self.trusted_audiences if one.strip()),
            frame_hosts=tuple(host if "://" in host else f"https://{host}" for host in hosts if host),
        )

    def values(self) -> dict[str, object]:
        """Column → value."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return kept | {
            "token_audience": self.token_audience or None,
            "trusted_audiences": list(self.trusted_audiences),
            "frame_hosts": list(self.frame_hosts),
        }

    def problems(self, *, development: bool) -> dict[str, str]:
        """Field → what is wrong with it; empty when all is well. ``development`` allows http on loopback."""
        found = {name: address_problem(getattr(self, name), development=development) for name in ADDRESSES}
        if not found["issuer"] and "?" in self.issuer:
            found["issuer"] = "An issuer has no question mark in it."
        if not 0 < len(self.name) <= LONGEST_NAME:
            found["name"] = f"Give a name of at most {LONGEST_NAME} characters."
        if not 0 < len(self.client_id) <= LONGEST_ID or _has_space(self.client_id):
            found["client_id"] = "Give the client ID as the platform shows it, without spaces."
        if self.family not in FAMILIES:
            found["family"] = f"Give one of {', '.join(FAMILIES)}."
        if len(self.token_audience) > LONGEST_URL or _has_space(self.token_audience):
            found["token_audience"] = "Give one address without spaces, or nothing."  # noqa: S105 - no password
        if any(_has_space(one) for one in self.trusted_audiences):
            found["trusted_audiences"] = "Give one client ID a line, without spaces."
        if not all(_is_origin(host, development=development) for host in self.frame_hosts):
            found["frame_hosts"] = "Give one host name a line, such as school.example.edu."
        return {name: problem for name, problem in found.items() if problem}


def _has_space(text: str) -> bool:
    return any(character.isspace() for character in text)


def address_problem(address: str, *, development: bool) -> str:
    """What is wrong with a platform's address; empty when nothing is (SEC-05)."""
    if not address:
        return "Give this address."
    if len(address) > LONGEST_URL or _has_space(address):
        return "An address has no spaces and is not that long."
    if any(mark in address for mark in "{}<>"):
        return "Replace the part in brackets by your platform's own."
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "Give a full address such as https://lms.example.edu."
    if parts.username is not None or parts.fragment or not host or not HOST_NAME.fullmatch(host):
        return "Give a full address such as https://lms.example.edu, without user name or #."
    if parts.scheme == "http" and development and host in LOOPBACK_HOSTS:
        return ""
    return "" if parts.scheme == "https" else "Give an address that starts with https://."


def _is_origin(address: str, *, development: bool) -> bool:
    parts = urlsplit(address) if not address_problem(address, development=development) else None
    return parts is not None and parts.path in {"", "/"} and not parts.query
