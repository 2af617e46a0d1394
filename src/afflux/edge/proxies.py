"""What the client's connection looks like: from the socket, or from the one proxy that AFFLUX_TRUSTED_PROXY names."""

from __future__ import annotations

import ipaddress
import os
from typing import Any


class Proxies:
    """X-Forwarded-For and X-Forwarded-Proto count only where the peer is in `trusted` (comma-separated networks, "*": any)."""

    def __init__(self, trusted: str | None = None) -> None:
        text = os.environ.get("AFFLUX_TRUSTED_PROXY", "") if trusted is None else trusted
        words = [word.strip() for word in text.split(",") if word.strip()]
        self._any = "*" in words
        self._networks = [ipaddress.ip_network(word, strict=False) for word in words if word != "*"]
        self._always_https = os.environ.get("AFFLUX_HTTPS", "") == "1"

    def peer(self, scope: Any) -> str:
        """The address of the socket's other end."""
        host: str = scope.client.rpartition(":")[0]
        return host.strip("[]") or "127.0.0.1"

    def trusts(self, address: str) -> bool:
        """Whether this peer may speak for others."""
        if self._any or not self._networks:
            return self._any
        try:
            return any(ipaddress.ip_address(address) in network for network in self._networks)
        except ValueError:
            return False

    def client(self, scope: Any) -> str:
        """The address of the person: the nearest one in X-Forwarded-For that is not a trusted proxy, else the peer."""
        peer = self.peer(scope)
        if not self.trusts(peer):
            return peer
        told: list[str] = [word.strip() for word in (scope.headers.get("x-forwarded-for") or "").split(",")]
        for address in reversed([word for word in told if _is_address(word)]):
            if self._any or not self.trusts(address):
                return address
        return peer

    def is_secure(self, scope: Any) -> bool:
        """Whether the person's own connection is encrypted."""
        if self._always_https or scope.scheme == "https":
            return True
        if not (self._any or self._networks) or not self.trusts(self.peer(scope)):
            return False
        return (scope.headers.get("x-forwarded-proto") or "").lower() == "https"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
