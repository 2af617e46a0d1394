"""What of an address names the network behind it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 one by its /64: one household, one network. "unknown" for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else parsed.exploded[:19]


def is_near(address: str) -> bool:
    """Whether the address is of this machine or of a private network: a proxy, or the house's own people."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_private or parsed.is_link_local
