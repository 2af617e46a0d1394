"""Who of a line's peers has said that they want no more: no message by hand goes to them."""

from __future__ import annotations

from collections.abc import Collection

from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts.identities import proof
from afflux.contacts.models import Identity
from afflux.kernel.errors import Refused


def unwilling(line: Connection, peers: Collection[str]) -> set[str]:
    """Those of `peers` whose consent was withdrawn."""
    named = naming(line)
    keys = {}
    for peer in peers:
        try:
            keys[proof(named.kind, named.value(peer)).key] = peer
        except Refused:  # no identity of ours: the carrier says what is wrong with it
            continue
    found = Identity.objects.filter(key__in=keys, person__standing__given=False).values_list("key", flat=True)
    return {keys[key] for key in found}
