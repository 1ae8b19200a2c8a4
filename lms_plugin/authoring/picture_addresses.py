"""Where pictures are in pages: an address that holds for one launch and for what its pages showed, nothing else.

Rendered texts are kept over launches and name pictures (``media:NAME``); the address is put in as the page leaves.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from html import escape
from itertools import count

from flask import Flask, Response, g, url_for
from flask_babel import gettext as _

from lms_plugin.web import runtime
from question_bank.pictures import NAMED

_NAMED = re.compile(rf'<img\b[^>]*?src="media:({NAMED})"[^>]*>'.encode())
_ALT = re.compile(r'\balt="([^"]*)"')  # as it is cleaned, and escaped, when the text is rendered


def init_app(app: Flask) -> None:
    """Have pictures addressed in every page of a launch."""
    app.after_request(_address)


def proof(launch_id: str, name: str) -> str:
    """What shows that a page of this launch showed this picture."""
    message = f"picture\0{launch_id}\0{name}".encode()
    return hmac.new(runtime().settings.secret_key.encode(), message, sha256).hexdigest()[:32]


def address(launch_id: str, name: str) -> str:
    """Where a picture is for this launch."""
    return url_for("picture.show", launch_id=launch_id, proof=proof(launch_id, name), name=name)


def _address(response: Response) -> Response:
    who = g.get("identity")
    if who is None or response.is_streamed:
        return response
    page = response.get_data()
    if b'src="media:' in page and response.mimetype == "text/html":
        numbers = count(1)
        response.set_data(_NAMED.sub(lambda found: _shown(who.launch_id, found, next(numbers)), page))
    return response


def _shown(launch_id: str, found: re.Match[bytes], number: int) -> bytes:
    """The picture with its address, and a way to see it larger on the same page: what was ticked there stays."""
    name = found[1].decode()
    picture = found[0].decode().replace(f'src="media:{name}"', f'src="{address(launch_id, name)}"')
    before = found.string[: found.start()]
    if before.rfind(b"<a ") > before.rfind(b"</a>"):  # a picture that is a link already leads elsewhere
        return picture.encode()
    alt, large, small = _ALT.search(picture), f"larger-{number}", f"picture-{number}"
    words = alt[1] if alt else ""
    told = f'<span class="vh">: {words}</span>' if words else ""
    return (
        f'<span class="zoomed" id="{small}">{picture} <a class="larger" href="#{large}">{escape(_("Larger"))}{told}</a>'
        f'<span class="large" id="{large}"><span class="pan" tabindex="0">{picture}</span>'
        f'<a class="larger" href="#{small}">{escape(_("Smaller"))}{told}</a></span></span>'
    ).encode()
