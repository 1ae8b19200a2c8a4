"""Where pictures are in pages: an address that holds for one launch and for what its pages showed, nothing else.

Rendered texts are kept over launches and name pictures (``media:NAME``); the address is put in as the page leaves.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

from flask import Flask, Response, g, url_for

from lms_plugin.web import runtime

_NAMED = re.compile(rb'src="media:([0-9a-f]{24}\.(?:png|jpg|webp))"')


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
    if who is None or response.mimetype != "text/html" or response.is_streamed:
        return response
    page = response.get_data()
    if b'src="media:' in page:
        response.set_data(_NAMED.sub(lambda found: _src(who.launch_id, found[1].decode()), page))
    return response


def _src(launch_id: str, name: str) -> bytes:
    return f'src="{address(launch_id, name)}"'.encode()
