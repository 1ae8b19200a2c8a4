"""A platform that takes every score after a while, or never: ``python -m bench.slow_platform SECONDS`` says its port.

A process of its own, so that its CPU is not counted as ours; it keeps connections open as real ones do.
"""

from __future__ import annotations

import asyncio
import json
import sys

TOKEN = json.dumps({"access_token": "bench", "token_type": "Bearer", "expires_in": 3600}).encode()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            await reader.readexactly(length)
            is_token = head.startswith(b"POST /token")
            if not is_token:
                await asyncio.sleep(seconds)
            body = TOKEN if is_token else b""
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _main(seconds: float) -> None:
    server = await asyncio.start_server(lambda r, w: _serve(r, w, seconds), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1])))
