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
_NOT_ASCII = "\xff"  # stands for a value that could not be read; PEP 3333 wants latin-1


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
    _add_headers(environ, _unreadable(scope.headers, environ))
    environ["CONTENT_LENGTH"] = str(length)
    if "HTTP_HOST" not in environ and scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _unreadable(headers: Any, environ: dict[str, Any]) -> list[tuple[str, str]]:
    """Headers with other bytes than ASCII: the server names them and leaves out their values. They must not pass for absent."""
    names = [name for name in headers.keys() if _key(name) not in environ]  # noqa: SIM118 - no mapping of Python's
    return [(name, _NOT_ASCII) for name in names]


def _key(name: str) -> str:
    return "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")


def _add_headers(environ: dict[str, Any], headers: list[tuple[str, str]]) -> None:
    for name, value in headers:
        if "_" in name or name in _ENDS_HERE:  # an underscore would pass for the hyphen of another header
            continue
        key = _key(name)
        if key == "HTTP_CONTENT_LENGTH":
            continue
        if key in environ:
            joint = "; " if key == "HTTP_COOKIE" else ","
            value = environ[key] + joint + value if key != "HTTP_HOST" else environ[key]
        environ[key] = value
