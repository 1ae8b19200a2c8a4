"""``python -m sandbox``: the miniature learning platform on a port of localhost."""

from __future__ import annotations

import argparse

from sandbox.serving import serve
from sandbox.world import SandboxSettings


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--tool-url", default="http://127.0.0.1:8080")
    parser.add_argument("--base-url", default="")
    chosen = parser.parse_args()
    base_url = chosen.base_url or f"http://localhost:{chosen.port}"
    serve(SandboxSettings(base_url=base_url, tool_url=chosen.tool_url), chosen.port)


if __name__ == "__main__":
    main()
