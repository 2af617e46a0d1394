"""What a carrier says of those it leads to us: their own name, and what proves them across accounts."""

from __future__ import annotations

from contextlib import suppress

from afflux.connectors.models import Connection
from afflux.connectors.peers import Naming, naming, simulated
from afflux.connectors.syncing import Known, PeersKnown
from afflux.contacts.identities import Proof, proof
from afflux.contacts.resolving import Candidate, resolve_some
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.errors import Refused

LINE = Actor(id=SYSTEM_ID, kind="system", name="line")


def known(told: PeersKnown) -> None:
    """Fill the names of those in the pool that have none; a shared unionid joins two records of one person."""
    line = Connection.objects.get(id=told.connection)
    names, nobody = naming(line), simulated(line)
    found = [(one, _proofs(names, one)) for one in told.peers]
    resolve_some(
        [
            Candidate(proofs, at=told.at, name=one.name[:120], source=line.kind, simulated=nobody)
            for one, proofs in found
            if proofs
        ],
        by=LINE,
        at=told.at,
    )


def _proofs(names: Naming, one: Known) -> tuple[Proof, ...]:
    found = []
    with suppress(Refused):  # an id that proves nothing names nobody
        found.append(proof(names.kind, names.value(one.peer)))
        if one.unionid:
            found.append(proof("unionid", one.unionid))
    return tuple(found)
