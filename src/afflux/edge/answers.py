"""The few whole answers of the edge: uniform, in both languages, without a trace of the request in them."""

from __future__ import annotations

from typing import Any

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title_en} · {title_zh}</title></head>
<body><main><h1>{title_en}</h1><p>{says_en}</p><h1 lang="zh-Hans">{title_zh}</h1><p lang="zh-Hans">{says_zh}</p></main></body></html>
"""
_SAFE = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
]
_HTML = [("content-type", "text/html; charset=utf-8"), *_SAFE]
_NO_CODE = _PAGE.format(
    title_en="There is no such code",
    says_en="This code is not known here. Please ask the shop that gave it to you for a new one.",
    title_zh="没有这个活码",
    says_zh="这里没有这个码。请向给您码的商家要一个新的。",
).encode()
_BUSY = _PAGE.format(
    title_en="One moment, please",
    says_en="We cannot answer right now. Please try again in a few seconds.",
    title_zh="请稍候",
    says_zh="暂时无法响应，请过几秒再试。",
).encode()
_GUESSED = _PAGE.format(
    title_en="Too many unknown codes",
    says_en="Too many codes that do not exist were asked for from your network. Please try again in a minute.",
    title_zh="未知的码过多",
    says_zh="您的网络请求了过多不存在的码，请一分钟后再试。",
).encode()


def no_such_code(proto: Any, *, head: bool = False) -> None:
    """404 for every slug that is not a code, alike in all but its headers' length where only those are asked for."""
    _say(proto, 404, _HTML, _NO_CODE, head)


def too_many_guesses(proto: Any, *, head: bool = False) -> None:
    """429 for a network that guesses slugs."""
    _say(proto, 429, [*_HTML, ("retry-after", "60")], _GUESSED, head)


def busy(proto: Any, *, head: bool = False) -> None:
    """503 with the advice to come again."""
    _say(proto, 503, [*_HTML, ("retry-after", "2")], _BUSY, head)


def wrong_method(proto: Any, allowed: str) -> None:
    """405 with the methods that are right."""
    proto.response_empty(405, [("allow", allowed), *_SAFE])


def plain(proto: Any, status: int, text: str) -> None:
    """A word for machines."""
    proto.response_str(status, [("content-type", "text/plain; charset=utf-8"), *_SAFE], text)


def _say(proto: Any, status: int, headers: list[tuple[str, str]], body: bytes, head: bool) -> None:
    if head:
        proto.response_empty(status, headers)
    else:
        proto.response_bytes(status, headers, body)
