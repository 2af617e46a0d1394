"""Which encoding a text file is in: said by the importer, by its first bytes, or by what decodes without a fault."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

UNKNOWN = problem(
    "exchange.unknown_encoding", _("There is no encoding called %(name)s. Known are %(known)s.")
)
SAID = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "big5": "big5hkscs",
    "shift-jis": "cp932",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_BLOCK = 1 << 20


def encoding_of(stream: BinaryIO, said: str = "") -> tuple[str, bool]:
    """The codec's name, and whether the whole file decodes by it. Leaves `stream` at its start.

    Order: what was said, a byte order mark, NULs where UTF-16 has them, UTF-8, GB18030 (which holds GBK and GB2312);
    where nothing fits without fault, the one with fewer faults.
    """
    if said:
        name = SAID.get(said.strip().lower().replace("_", "-"))
        if name is None:
            raise Refused(UNKNOWN, field="encoding", name=said, known=", ".join(sorted(SAID)))
        return name, _faults(stream, name, stop_at=1) == 0
    name = _by_first_bytes(stream)
    if name:
        return name, _faults(stream, name, stop_at=1) == 0
    for name in ("utf-8-sig", "gb18030"):
        if _faults(stream, name, stop_at=1) == 0:
            return name, True
    best = min(("utf-8-sig", "gb18030"), key=lambda name: _faults(stream, name, stop_at=100_000))
    return best, False


def _by_first_bytes(stream: BinaryIO) -> str | None:
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    pairs = max(1, len(head) // 2)
    if head[1::2].count(0) > pairs * 0.3 and head[0::2].count(0) < pairs * 0.05:
        return "utf-16-le"
    if head[0::2].count(0) > pairs * 0.3 and head[1::2].count(0) < pairs * 0.05:
        return "utf-16-be"
    return None


def _faults(stream: BinaryIO, name: str, *, stop_at: int) -> int:
    """How many places do not decode by `name`, counted up to `stop_at`."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(name)("strict" if stop_at == 1 else "replace")
    faults = 0
    try:
        while block := stream.read(_BLOCK):
            faults += decoder.decode(block).count("\ufffd") if stop_at > 1 else len(decoder.decode(block)) * 0
            if faults >= stop_at > 1:
                break
        decoder.decode(b"", final=True)
    except UnicodeError:
        faults = 1
    stream.seek(0, io.SEEK_SET)
    return faults
