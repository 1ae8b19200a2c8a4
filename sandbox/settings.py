"""Where the platform and the tool are, and as whom the tool is registered here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """One registration of one tool. ``base_url`` is the issuer; give it another site than the tool's."""

    base_url: str
    tool_url: str
    client_id: str = "assay-sandbox"
    deployment_id: str = "1"
    name: str = "Sandbox LMS"
    family: str = "sandbox"
    login: str = ""  # the tool's addresses as it registered them; empty: the usual ones below its own
    launch: str = ""
    tool_keys: str = ""
    page_size: int | None = None  # services answer in pages of this many even when the tool asks for no limit

    @property
    def login_url(self) -> str:
        """The tool's login initiation address."""
        return self.login or f"{self.tool_url}/lti/login"

    @property
    def launch_url(self) -> str:
        """The tool's only redirect address, and the target of a link that names none."""
        return self.launch or f"{self.tool_url}/lti/launch"

    @property
    def tool_keys_url(self) -> str:
        """Where the tool publishes its key set."""
        return self.tool_keys or f"{self.tool_url}/lti/jwks"

    @property
    def authorisation_url(self) -> str:
        """Where the tool sends the browser."""
        return f"{self.base_url}/lti/auth"

    @property
    def token_url(self) -> str:
        """Where the tool asks for bearers; also the audience of its assertion."""
        return f"{self.base_url}/lti/token"

    @property
    def keys_url(self) -> str:
        """Our own key set."""
        return f"{self.base_url}/lti/jwks"

    @property
    def cookie_name(self) -> str:
        """Cookies do not tell ports apart, and two platforms may run on one host."""
        return f"sandbox_session_{urlsplit(self.base_url).port or 0}"
