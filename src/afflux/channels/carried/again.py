"""Who is a contact already and scans a code of ours once more: a scan of that code, and a fact of theirs."""

from __future__ import annotations

from afflux.channels.models import Code, Scan
from afflux.connectors.happenings import Scanned
from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts.identities import proof
from afflux.events.recording import NewEvent, record_events
from afflux.kernel.ids import hashed_id

SCAN = "scan"  # the kind of the fact
WECHAT = 1  # Scan.agent


def scanned(told: Scanned) -> None:
    """Note it once, whoever tells it how often. A code that is none of ours is nothing to us."""
    code = Code.objects.filter(slug=told.state).first()
    if code is None:
        return
    key = hashed_id("scanned", str(told.connection), told.key, told.peer)
    named = naming(Connection.objects.get(id=told.connection))
    subject = proof(named.kind, named.value(told.peer)).key
    row = Scan(id=key, at=told.at, code=code, visitor=subject, outcome=Scan.Outcome.RETURNING, agent=WECHAT)
    if Scan.objects.filter(id=key).exists():
        return
    Scan.objects.bulk_create([row], ignore_conflicts=True)
    path = f"/c/{code.slug}"
    record_events([NewEvent(key, told.at, SCAN, subject, code.id, code.channel_id, path)])
