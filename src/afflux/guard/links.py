"""Addresses in a text: mail, and links whose domain is not on the list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

Span = tuple[int, int]
_SURE = "com cn net org top xyz shop site online club vip info biz cc io tv ltd store wang ren tech icu buzz edu gov"
_LIKELY = "me co link click win app fun live pro work us im in ly gl gg gd is id uk de jp kr hk tw ru eu fr it la ws to"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: 0x2E, 0xFF61: 0x2E}
_HINT = re.compile(
    r"[.．。｡:：](?:(?P<scheme>(?<=[:：])[/／]{2})"
    rf"|(?<=[.．。｡])(?:(?P<sure>{_SURE.replace(' ', '|')})|{_LIKELY.replace(' ', '|')})(?![\w\-]))",
    re.IGNORECASE | re.ASCII,
)
_BEFORE, _AFTER = 120, 400  # a longer address is cut there
_HEAD = re.compile(r"[a-z0-9.\-]*$", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]{0,12}$", re.IGNORECASE)
_TAIL = re.compile(r"[a-z0-9.\-]*(?::\d{1,5})?(?:[/?#][\w\-./?#=&%+~:@!,;*]*)?", re.IGNORECASE | re.ASCII)
_LOCAL = re.compile(r"[a-z0-9._%+\-]{1,64}[ ]{0,2}$", re.IGNORECASE)
_HOST = re.compile(r"[ ]{0,2}[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,4}\.[a-z]{2,12}", re.IGNORECASE)


def mails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with a wide @ or spaces around it."""
    for sign in "@＠":
        at = text.find(sign)
        while at >= 0:
            local = _LOCAL.search(_ascii(text[max(0, at - 66) : at]))
            host = _HOST.match(_ascii(text[at + 1 : at + 260]))
            if local and host:
                yield at - len(local[0]), at + 1 + host.end()
            at = text.find(sign, at + 1)


def foreign(text: str, domains: frozenset[str]) -> Iterator[Span]:
    """Links whose host is none of `domains` and lies below none."""
    if not text.isascii() and _wide_letters.search(text):
        text = text.translate(_WIDE)
    seen = 0
    for hint in _HINT.finditer(text):
        if hint.start() < seen:
            continue
        start, end, host = _grown(text, hint)
        of_mail = text[max(0, start - 3) : start].rstrip(" ")[-1:] in ("@", "＠")
        if host and not of_mail and not _allowed(host, domains):
            seen = end
            yield start, end


_wide_letters = re.compile("[Ａ-Ｚａ-ｚ]")


def _ascii(text: str) -> str:
    return text.translate(_WIDE)


def _grown(text: str, hint: re.Match[str]) -> tuple[int, int, str]:
    """(start, end, host) of the address around a hint; host "" where it is none."""
    if hint["scheme"]:
        before = _SCHEME.search(_ascii(text[max(0, hint.start() - 14) : hint.start()]))
        tail = _tail(text, hint.end())
        host = re.split("[:/?#]", tail)[0].lower().strip(".")
        start = hint.start() - (len(before[0]) if before else 0)
        return start, hint.end() + len(tail), host if before and host else ""
    head = _HEAD.search(_ascii(text[max(0, hint.start() - _BEFORE) : hint.start()]))
    name = head[0].lstrip(".-") if head else ""
    tail = _tail(text, hint.start())
    host = (name + re.split("[:/?#]", tail)[0]).lower().strip(".")
    bold = hint["sure"] or "/" in tail or host.startswith("www.")
    return hint.start() - len(name), hint.start() + len(tail), host if name and bold else ""


def _tail(text: str, at: int) -> str:
    found = _TAIL.match(_ascii(text[at : at + _AFTER]))
    return found[0].rstrip(".,;:!?") if found else ""


def _allowed(host: str, domains: frozenset[str]) -> bool:
    parts = unicodedata.normalize("NFKC", host).split(".")
    return any(".".join(parts[n:]) in domains for n in range(len(parts) - 1))
