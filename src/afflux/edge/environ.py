"""A request as WSGI (PEP 3333) describes it. Forwarding headers end here: what they may say is in address and scheme."""

from __future__ import annotations

import sys
from typing import IO, Any

from afflux.edge.proxies import Proxies

_ENDS_HERE = (
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-port",
    "forwarded",
    "x-real-ip",
    "proxy",
)


def environ_of(scope: Any, proxies: Proxies, body: IO[bytes], length: int) -> dict[str, Any]:
    """The WSGI environment of a request whose body of `length` bytes is in `body`."""
    server, _, port = scope.server.rpartition(":")
    secure = proxies.is_secure(scope)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]") or "127.0.0.1",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": proxies.client(scope),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope.headers.items())
    environ["CONTENT_LENGTH"] = str(length)
    if "HTTP_HOST" not in environ and scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _add_headers(environ: dict[str, Any], headers: list[tuple[str, str]]) -> None:
    for name, value in headers:
        if "_" in name or name in _ENDS_HERE:  # an underscore would pass for the hyphen of another header
            continue
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        if key == "HTTP_CONTENT_LENGTH":
            continue
        if key in environ:
            joint = "; " if key == "HTTP_COOKIE" else ","
            value = environ[key] + joint + value if key != "HTTP_HOST" else environ[key]
        environ[key] = value
