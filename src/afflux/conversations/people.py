"""Who a peer is in the pool."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from afflux.connectors.models import Connection
from afflux.connectors.peers import naming, simulated
from afflux.connectors.syncing import PeersKnown
from afflux.contacts.events import IdentitiesAdded
from afflux.contacts.identities import WEAK, Proof, proof
from afflux.contacts.models import Identity
from afflux.contacts.resolving import Candidate, resolve
from afflux.conversations import live
from afflux.conversations.models import Talk
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.errors import Refused

LINE = Actor(id=SYSTEM_ID, kind="system", name="line")


def proof_of(kind: str, value: str) -> Proof | None:
    """The proof that a value is; None where it is none, such as a hidden number."""
    try:
        return proof(kind, value)
    except Refused:
        return None


def person_of(line: Connection, peer: str, *, name: str, at: datetime, own: bool) -> UUID | None:
    """The person with that id; made where the id itself reaches somebody, only looked up where it is a browser's.

    None for a stranger, and for an id that proves nothing, such as a hidden number. `own`: they spoke themselves. Raises
    Refused where they asked to be forgotten, and have not spoken since.
    """
    named = naming(line)
    found = proof_of(named.kind, named.value(peer))
    if found is None:
        return None
    if found.kind in WEAK:
        return Identity.objects.filter(key=found.key).values_list("person", flat=True).first()
    candidate = Candidate((found,), at=at, name=name, source=line.kind, simulated=simulated(line), own=own)
    (who,) = resolve([candidate], by=LINE, at=at)
    return who.person


def name_talks(told: PeersKnown) -> None:
    """Talks that were opened before anybody knew the name."""
    names = {one.peer: one.name for one in told.peers if one.name}
    for talk in Talk.objects.filter(connection=told.connection, peer__in=names, name=""):
        Talk.objects.filter(id=talk.id, name="").update(name=names[talk.peer][:120])
        live.changed(talk.id)


def bring_talks_home(told: IdentitiesAdded) -> None:
    """Persons proved identities: talks of strangers with them are theirs, in the same transaction."""
    held = Identity.objects.filter(key__in=told.keys, kind="visitor").values_list("value", "person")
    for peer, person in held:
        Talk.objects.filter(peer=peer, person=None).update(person=person)
