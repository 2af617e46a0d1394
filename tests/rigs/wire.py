"""HTTP/1.1 by hand over kept-alive sockets: small, fast, and nothing between a rig and the bytes."""

import asyncio
import contextlib
import http.client


class Gone(Exception):
    """The connection ended before an answer was whole."""


class Wire:
    """One connection; opened when needed."""

    def __init__(self, port):
        self.port = port
        self.streams = None

    async def ask(self, data):
        """Send bytes; (status, headers as a dict of lower-case names, body). Raises Gone."""
        try:
            if self.streams is None:
                self.streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.streams
            writer.write(data)
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:-2])}
            length = int(headers.get("content-length", "0"))
            body = await reader.readexactly(length) if length and not data.startswith(b"HEAD") else b""
            return int(lines[0].split()[1]), headers, body
        except (OSError, asyncio.IncompleteReadError) as problem:
            self.close()
            raise Gone from problem

    def close(self):
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


async def once(port, data):
    """One question over a connection of its own."""
    wire = Wire(port)
    try:
        return await wire.ask(data)
    finally:
        wire.close()


def request(path, *headers, method="GET", host="rig.example"):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def posted(body, *headers, path="/collect"):
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: rig.example",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


def get(port, path):
    """The status of one plain GET; None where nobody answers."""
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
