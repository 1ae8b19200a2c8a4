"""Tools that register themselves: passes that work once, and what is kept of each tool."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from sandbox.records import Pass, Tool
from sandbox.world import World

PASS_LIFE = 3600  # seconds


def new_pass(here: World, tool: str = "") -> str:
    """A registration token (RS256, one hour): for a new tool, or for the update of one we hold.

    Raises:
        KeyError: no such tool.
    """
    client_id = here.tools.held[tool].client_id if tool else secrets.token_hex(8)[:15]
    now = int(here.now())
    claims = {
        "iss": here.settings.base_url,
        "sub": tool or client_id,
        "scope": "reg-update" if tool else "reg",
        "iat": now,
        "exp": now + PASS_LIFE,
        "jti": secrets.token_hex(8),
    }
    token = here.keys.sign(claims)
    with here.lock:
        here.tools.passes[token] = Pass(client_id=client_id, expires=now + PASS_LIFE, tool=tool)
    return token


def keep_tool(here: World, spent: Pass, facts: dict[str, Any], scopes: frozenset[str]) -> Tool:
    """Store what a tool said of itself, pending; an update keeps its number and whether it is on."""
    with here.lock:
        number = spent.tool or str(len(here.tools.held) + 2)  # deployment 1 is the tool of the settings
        known = here.tools.held.get(number)
        tool = here.tools.held[number] = Tool(
            id=number,
            client_id=spent.client_id,
            name=str(facts["client_name"]),
            addresses={
                "login": facts["initiate_login_uri"],
                "launch": facts["redirect_uris"][0],
                "keys": facts["jwks_uri"],
            },
            scopes=scopes,
            active=known.active if known else False,
        )
    if tool.active:
        activate(here, number)
    return tool


def activate(here: World, number: str) -> None:
    """From now on this is the tool that the courses open.

    Raises:
        KeyError: no such tool.
    """
    with here.lock:
        tool = here.tools.held[number]
        tool.active = True
        here.scopes = set(tool.scopes)
        here.settings = replace(
            here.settings,
            client_id=tool.client_id,
            deployment_id=tool.id,
            login=tool.addresses["login"],
            launch=tool.addresses["launch"],
            tool_keys=tool.addresses["keys"],
        )
    here.tool_keys.forget()
