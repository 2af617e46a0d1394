"""Addresses in a text: mail, and links whose domain is not on the list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from afflux.guard.marks import Kinds, hints

Span = tuple[int, int]
_SURE = "com cn net org top xyz shop site online club vip info biz cc io tv ltd store wang ren tech icu buzz edu gov"
_LIKELY = "me co link click win app fun live pro work us im in ly gl gg gd is id uk de jp kr hk tw ru eu fr it la ws to"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: 0x2E, 0xFF61: 0x2E}
_WIDE_SIGN = re.compile("[！-～。｡]")
_KIND = re.compile(
    rf"(?P<scheme>://)|[.](?:(?P<sure>{_SURE.replace(' ', '|')})|{_LIKELY.replace(' ', '|')})(?![\w\-])"
    r"|[.](?P<han>中国|公司|网络|网址|网店|商城|集团)(?![一-鿿])",
    re.IGNORECASE | re.ASCII,
)
_BEGIN = frozenset(end[:2] for end in f"{_SURE} {_LIKELY}".split())
_LONGEST = 16  # characters from the dot or colon that decide what it is
_BEFORE, _AFTER = 120, 400  # a longer address is cut there
_HEAD = re.compile(r"[a-z0-9.\-]*", re.IGNORECASE)  # read backwards
_HAN_HEAD = re.compile(r"[一-鿿a-z0-9\-]{2,20}", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]{0,12}$", re.IGNORECASE)
_TAIL = re.compile(r"[a-z0-9.\-]*(?::\d{1,5})?(?:[/?#][\w\-./?#=&%+~:@!,;*]*)?", re.IGNORECASE | re.ASCII)
_PORT_OR_PATH = re.compile("[:/?#]")
_LOCAL = re.compile(r"[ ]{0,2}[a-z0-9._%+\-]{1,64}", re.IGNORECASE)  # read backwards
_HOST = re.compile(r"[ ]{0,2}[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,4}\.[a-z]{2,12}", re.IGNORECASE)


def mails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with a wide @ or spaces around it."""
    for sign in "@＠":
        at = text.find(sign)
        while at >= 0:
            local = _LOCAL.match(_ascii(text[max(0, at - 66) : at])[::-1])
            host = _HOST.match(_ascii(text[at + 1 : at + 260]))
            if local and host:
                yield at - len(local[0]), at + 1 + host.end()
            at = text.find(sign, at + 1)


def foreign(text: str, kinds: Kinds, domains: frozenset[str]) -> Iterator[Span]:
    """Links whose host is none of `domains` and lies below none."""
    seen = 0
    for at in hints(kinds):
        kind = _KIND.match(_ascii(text[at : at + _LONGEST])) if at >= seen and _may_end(text, at) else None
        if kind is None:
            continue
        start, end, host = _grown(text, at, kind)
        of_mail = text[max(0, start - 3) : start].rstrip(" ")[-1:] in ("@", "＠")
        if host and not of_mail and not allowed(host, domains):
            seen = end
            yield start, end


def _may_end(text: str, at: int) -> bool:
    """Whether what follows a dot may be the end of a host; most dots are those of files and numbers."""
    begins = text[at + 1 : at + 3].lower()
    return begins in _BEGIN or text[at] != "." or not begins.isascii()


def _ascii(text: str) -> str:
    return text if text.isascii() or not _WIDE_SIGN.search(text) else text.translate(_WIDE)


def _grown(text: str, at: int, kind: re.Match[str]) -> tuple[int, int, str]:
    """(start, end, host) of the address around a hint; host "" where it is none."""
    if kind["scheme"]:
        before = _SCHEME.search(_ascii(text[max(0, at - 14) : at]))
        tail = _tail(text, at + 3)
        host = _PORT_OR_PATH.split(tail, maxsplit=1)[0].lower().strip(".")
        start = at - (len(before[0]) if before else 0)
        return start, at + 3 + len(tail), host if before else ""
    head = (_HAN_HEAD if kind["han"] else _HEAD).match(_ascii(text[max(0, at - _BEFORE) : at])[::-1])
    if kind["han"]:
        name = head[0][::-1] if head else ""
        return at - len(name), at + len(kind[0]), name + kind[0] if name else ""
    name = head[0][::-1].lstrip(".-") if head else ""
    tail = _tail(text, at)
    host = (name + _PORT_OR_PATH.split(tail, maxsplit=1)[0]).lower().strip(".")
    bold = kind["sure"] or "/" in tail or host.startswith("www.")
    return at - len(name), at + len(tail), host if name and bold else ""


def _tail(text: str, at: int) -> str:
    found = _TAIL.match(_ascii(text[at : at + _AFTER]))
    return found[0].rstrip(".,;:!?") if found else ""


def allowed(host: str, domains: frozenset[str]) -> bool:
    """Whether a host is one of `domains` or lies below one."""
    parts = unicodedata.normalize("NFKC", host).split(".")
    return any(".".join(parts[n:]) in domains for n in range(len(parts) - 1))
