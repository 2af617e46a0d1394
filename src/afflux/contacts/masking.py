"""Identities as they are shown by default: enough to recognise, not enough to use."""

from __future__ import annotations


def masked(kind: str, value: str) -> str:
    """+8613812345678 → +86138****5678, li.lei@shop.cn → l****@shop.cn, anything else: its first and last two characters.

    Customer numbers are the merchant's own and stay in clear.
    """
    if kind == "external":
        return value
    if kind == "email":
        name, _at, host = value.partition("@")
        return f"{name[:1]}****@{host}"
    if kind == "phone":
        return f"{value[:-8]}****{value[-4:]}" if len(value) >= 11 else f"****{value[-2:]}"
    return f"{value[:2]}****{value[-2:]}" if len(value) > 6 else "****"
