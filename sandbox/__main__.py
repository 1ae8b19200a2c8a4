"""``python -m sandbox``: the miniature learning platform on a port of localhost."""

from __future__ import annotations

import argparse
import sys

from sandbox.serving import serve
from sandbox.settings import SandboxSettings


def main() -> int:
    """Read the command line and serve. Exit code 2: the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; anybody who reaches it is let in")
    parser.add_argument("--tool-url", default="http://127.0.0.1:8080", help="where the tool is, on another site")
    parser.add_argument("--base-url", default="", help="our own address and issuer (http://localhost:PORT)")
    parser.add_argument("--client-id", default="assay-sandbox")
    parser.add_argument("--deployment-id", default="1")
    parser.add_argument("--name", default="Sandbox LMS")
    chosen = parser.parse_args()
    settings = SandboxSettings(
        base_url=(chosen.base_url or f"http://localhost:{chosen.port}").rstrip("/"),
        tool_url=chosen.tool_url.rstrip("/"),
        client_id=chosen.client_id,
        deployment_id=chosen.deployment_id,
        name=chosen.name,
    )
    try:
        serve(settings, chosen.port, chosen.host)
    except OSError as error:
        sys.stderr.write(f"cannot listen on port {chosen.port}: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
