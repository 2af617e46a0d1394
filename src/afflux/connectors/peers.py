"""Who a peer of a line is for the pool: the proof that its id is, and whether the line leads to a simulator of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from afflux.connectors.carriers import carrier
from afflux.connectors.models import Connection

NOBODYS = re.compile(r"(^|\.)(example(\.com|\.net|\.org)?|test|invalid)$")  # RFC 2606
HERE = ("127.0.0.1", "localhost", "::1")


@runtime_checkable
class Bounded(Protocol):
    """A carrier whose ids hold within one company or one app: `realm` is the name of the setting that says which."""

    realm: str


@dataclass(frozen=True)
class Naming:
    """How ids of a line become proofs: `kind` is contacts' word for them, `prefix` keeps two companies apart."""

    kind: str
    prefix: str

    def value(self, peer: str) -> str:
        """The value of the proof that `peer` is."""
        return self.prefix + peer


def naming(line: Connection) -> Naming:
    """The first company that was ever connected has its ids as they are, as files bring them; a later one's carry its name."""
    chosen = carrier(line.kind)
    if not isinstance(chosen, Bounded):
        return Naming(chosen.identity, "")
    realm = str(line.settings.get(chosen.realm, ""))
    rows = Connection.objects.filter(kind=line.kind).order_by("created_at", "id")
    first = rows.values_list(f"settings__{chosen.realm}", flat=True).first()
    return Naming(chosen.identity, "" if realm == first else f"{realm}:")


def simulated(line: Connection) -> bool:
    """Whether the carrier's interface is on this machine: whoever comes over such a line is nobody.

    A mail server may well be on this machine and real: there the address tells, by the names that belong to nobody.
    """
    domain = str(line.settings.get("address", "")).rpartition("@")[2]
    return (
        urlsplit(str(line.settings.get("base_url", ""))).hostname in HERE
        or NOBODYS.search(domain) is not None
    )
