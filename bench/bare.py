"""The emptiest applications that granian can serve: what the hot doors are measured against."""

from __future__ import annotations

import contextlib
from typing import Any

_HEADERS = [
    ("location", "https://shop0.example.com/"),
    ("cache-control", "no-store"),
    ("set-cookie", "av=01a2060680bb7dcb89bbb7a0c53e2ff8; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax"),
]
_BYTES = [(name.encode(), value.encode()) for name, value in _HEADERS]
_REDIRECT = {"type": "http.response.start", "status": 302, "headers": _BYTES}
_NOTHING = {"type": "http.response.start", "status": 204, "headers": []}
_END = {"type": "http.response.body", "body": b""}


async def rsgi(scope: Any, proto: Any) -> None:
    """302 to a GET, 204 to a POST once its body is read."""
    if scope.method == "GET":
        proto.response_empty(302, _HEADERS)
    else:
        await proto()
        proto.response_empty(204, [])


async def echo(scope: Any, proto: Any) -> None:
    """Whatever comes over a socket goes back; 204 to a plain request."""
    if scope.proto == "http":
        proto.response_empty(204, [])
        return
    transport = await proto.accept()
    with contextlib.suppress(RuntimeError):  # the other side is gone
        while (message := await transport.receive()).kind != 0:
            await transport.send_str(message.data)
    proto.close()


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """The same as ASGI 3."""
    if scope["type"] != "http":
        return
    if scope["method"] == "GET":
        await send(_REDIRECT)
    else:
        while (await receive()).get("more_body"):
            pass
        await send(_NOTHING)
    await send(_END)
