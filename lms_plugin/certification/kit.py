"""What certification needs besides the database: the verification host's address, the store of name keys, secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from lms_plugin.certification.name_keys import NameKeys
from lms_plugin.config import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Everything that settings decide. ``sign_secret`` is empty wherever nothing may be signed."""

    host: str
    names: NameKeys
    sign_secret: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        """The host as people should see it in the address bar."""
        return urlsplit(self.host).netloc

    def did(self, slug: str) -> str:
        """An issuer's DID (did:web: a port's colon is written %3A)."""
        return f"did:web:{self.domain.replace(':', '%3A')}:i:{slug}"


def kit_of(settings: Settings) -> Kit:
    """The kit of these settings, one per process."""
    return _kit(settings.verify_url, settings.names_url, settings.name_kek, settings.sign_kek)


@lru_cache(maxsize=16)
def _kit(host: str, names_url: str, name_secret: str, sign_secret: str) -> Kit:
    return Kit(host=host, names=NameKeys(names_url, name_secret), sign_secret=sign_secret)
