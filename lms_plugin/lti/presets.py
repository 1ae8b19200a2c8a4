"""What is known beforehand of each family of platforms, so that an operator types as little as possible."""

from __future__ import annotations

from dataclasses import dataclass

HOST, CLIENT = "{host}", "{client_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Addresses of a family; ``{host}`` stands for the school's host name, ``{client_id}`` for the client id."""

    key: str
    family: str
    title: str
    issuer: str = ""
    authorization_url: str = ""
    token_url: str = ""
    key_set_url: str = ""
    token_audience: str = ""
    deployment_id: str = ""

    @property
    def needs_host(self) -> bool:
        """Whether the school's host name is part of the addresses."""
        return HOST in self.issuer + self.authorization_url + self.token_url + self.key_set_url

    def filled(self, host: str) -> dict[str, str]:
        """Field name → value, with the host put in; without a host its place is left to see."""
        names = ("issuer", "authorization_url", "token_url", "key_set_url", "token_audience")
        host = host.strip().removeprefix("https://").split("/")[0]
        return {name: getattr(self, name).replace(HOST, host or HOST) for name in names}


def _canvas(key: str, title: str, infix: str = "") -> Preset:
    """A Canvas hosted by its maker: all schools of one environment share these (QUIRK-50)."""
    services = f"https://sso.{infix}canvaslms.com"
    return Preset(
        key=key,
        family="canvas",
        title=title,
        issuer=f"https://canvas.{infix}instructure.com",
        authorization_url=f"{services}/api/lti/authorize_redirect",
        token_url=f"{services}/login/oauth2/token",
        key_set_url=f"{services}/api/lti/security/jwks",
    )


_ALL = (
    _canvas("canvas", "Canvas"),
    _canvas("canvas-beta", "Canvas, beta environment", "beta."),
    _canvas("canvas-test", "Canvas, test environment", "test."),
    Preset(
        key="canvas-self-hosted",
        family="canvas",
        title="Canvas on a host of your own",
        issuer="https://canvas.instructure.com",
        authorization_url="https://{host}/api/lti/authorize_redirect",
        token_url="https://{host}/login/oauth2/token",  # noqa: S106 - an address, no password
        key_set_url="https://{host}/api/lti/security/jwks",
    ),
    Preset(
        key="moodle",
        family="moodle",
        title="Moodle",
        issuer="https://{host}",
        authorization_url="https://{host}/mod/lti/auth.php",
        token_url="https://{host}/mod/lti/token.php",  # noqa: S106 - an address, no password
        key_set_url="https://{host}/mod/lti/certs.php",
    ),
    Preset(
        key="brightspace",
        family="brightspace",
        title="Brightspace",
        issuer="https://{host}",
        authorization_url="https://{host}/d2l/lti/authenticate",
        token_url="https://auth.brightspace.com/core/connect/token",  # noqa: S106 - an address, no password
        key_set_url="https://{host}/d2l/.well-known/jwks",
        token_audience="https://api.brightspace.com/auth/token",  # noqa: S106 - never the token address (QUIRK-75)
    ),
    Preset(
        key="blackboard",
        family="blackboard",
        title="Blackboard",
        issuer="https://blackboard.com",
        authorization_url="https://developer.blackboard.com/api/v1/gateway/oidcauth",
        token_url="https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken",  # noqa: S106 - an address
        key_set_url="https://developer.blackboard.com/api/v1/management/applications/{client_id}/jwks.json",
    ),
    Preset(
        key="openedx",
        family="openedx",
        title="Open edX",
        issuer="https://{host}",
        authorization_url="https://{host}/api/lti_consumer/v1/launch/",
        token_url="https://{host}/api/lti_consumer/v1/token/{id}",  # noqa: S106 - an address, no password
        key_set_url="https://{host}/api/lti_consumer/v1/public_keysets/{id}",
        deployment_id="1",  # always, in every component (QUIRK-70)
    ),
    Preset(key="generic", family="generic", title="Sakai or another platform"),
)
PRESETS: dict[str, Preset] = {preset.key: preset for preset in _ALL}
FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(preset.family for preset in _ALL))
