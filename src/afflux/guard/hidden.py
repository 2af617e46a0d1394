"""Addresses whose dot is in brackets or stands apart (shop[.]com, shop .com), and bare numbers of hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from afflux.guard.links import allowed
from afflux.guard.marks import Kinds, set_apart

Span = tuple[int, int]
_DOT = re.compile(r"[\[(（【 ]{1,2}[.．][\])）】 ]{0,2}")
_END = re.compile(
    r"(?P<end>com|cn|net|org|top|shop|store|xyz|cc|vip|club|info|c o m|c n|n e t)"
    r"(?![a-z0-9])(?:[/:][\w\-./?=&%]*)?",
    re.IGNORECASE | re.ASCII,
)
_NAME = re.compile(r"(?P<name>[a-z0-9\-]{2,63})", re.IGNORECASE | re.ASCII)  # read backwards
_NUMBERS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_PATH = re.compile(r"(?::\d{1,5})?/[\w\-./?#=&%]*|:\d{2,5}", re.ASCII)


def addresses(text: str, kinds: Kinds, domains: frozenset[str]) -> Iterator[Span]:
    """Links with a hidden dot whose host is none of `domains`."""
    for at in set_apart(kinds):
        dot = _DOT.match(text, at)
        end = _END.match(text, dot.end()) if dot else None
        name = _NAME.match(text[max(0, at - 63) : at][::-1]) if end else None
        if (
            end
            and name
            and not allowed(f"{name['name'][::-1]}.{end['end']}".replace(" ", "").lower(), domains)
        ):
            yield at - name.end(), end.end()


def hosts(text: str, runs: Sequence[tuple[int, str]]) -> Iterator[Span]:
    """Numbers of hosts with a port or a path behind: a version has none."""
    for at, run in runs:
        for match in _NUMBERS.finditer(run):
            path = _PATH.match(text, at + match.end())
            if path and all(int(part) < 256 for part in match[0].split(".")):
                yield at + match.start(), path.end()
