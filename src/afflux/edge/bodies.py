"""Reading request bodies without trusting what they say about their size."""

from __future__ import annotations

import tempfile
import zlib
from typing import IO, Any

IN_MEMORY = 1024 * 1024


class TooLarge(Exception):
    """The body is larger than allowed, as sent or as it inflates."""


class BadEncoding(Exception):
    """The body is not what its Content-Encoding says."""


class CutShort(Exception):
    """The sender went away before the body was whole: nothing may be done with the part that came."""


def declared_length(scope: Any) -> int | None:
    """Content-Length, None where the body comes in chunks. Raises TooLarge for nonsense."""
    text = scope.headers.get("content-length")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise TooLarge
    return int(text)


async def read_small(scope: Any, proto: Any, most: int) -> bytes:
    """The whole body in memory. Raises TooLarge as soon as it is known to hold more than `most` bytes."""
    length = declared_length(scope)
    if length is not None:
        if length > most:
            raise TooLarge
        return whole(bytes(await proto()), length)
    parts, size = [], 0
    async for chunk in proto:
        size += len(chunk)
        if size > most:
            raise TooLarge
        parts.append(bytes(chunk))
    return b"".join(parts)


def whole(body: bytes, length: int) -> bytes:
    """The body, if it is as long as it was said to be. Raises CutShort."""
    if len(body) != length:
        raise CutShort
    return body


async def spool(scope: Any, proto: Any, most: int) -> tuple[IO[bytes], int]:
    """The body as a file (on disk above 1 MiB) at its start, and its length. Raises TooLarge above `most` bytes, CutShort."""
    length = declared_length(scope)
    if length is not None and length > most:
        raise TooLarge
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    size = 0
    try:
        if length != 0 and (length is not None or scope.method not in ("GET", "HEAD")):
            async for chunk in proto:
                size += len(chunk)
                if size > most:
                    raise TooLarge
                file.write(chunk)
            if length is not None and size != length:
                raise CutShort
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, size


def inflate(data: bytes, most: int) -> bytes:
    """What a gzip body holds. Raises TooLarge before more than `most` bytes exist, BadEncoding where it is cut or wrong."""
    machine = zlib.decompressobj(wbits=31)
    try:
        plain = machine.decompress(data, most + 1)
    except zlib.error as problem:
        raise BadEncoding from problem
    if len(plain) > most or machine.unconsumed_tail:
        raise TooLarge
    if not machine.eof or machine.unused_data:
        raise BadEncoding
    return plain
