"""Who says on a line that they want no more is not contacted any more, whether we knew them before or not."""

from __future__ import annotations

from afflux.connectors.happenings import Unsubscribed
from afflux.connectors.models import Connection
from afflux.connectors.peers import naming, simulated
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.actions.locks import lock_live
from afflux.contacts.identities import proof
from afflux.contacts.resolving import Candidate, resolve_some
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.organization import audit


def withdraw(news: Unsubscribed) -> None:
    """Note the withdrawal, once for all repeats of what was told. A stranger is remembered by it: nobody's will is lost."""
    line = Connection.objects.get(id=news.connection)
    named = naming(line)
    try:
        shown = proof(named.kind, named.value(news.peer))
    except Refused:  # no identity of ours: nobody whom we could write to
        return
    candidate = Candidate((shown,), at=news.at, source=line.kind, simulated=simulated(line))
    (found,) = resolve_some([candidate], by=SYSTEM, at=news.at)
    if isinstance(found, Refused):  # they are forgotten already, and nothing goes to them
        return
    source = f"unsubscribed:{named.kind}:{news.word}"[:160]
    key = hashed_id("unsubscribed", str(news.connection), news.key)
    fact = ConsentFact(found.person, False, source, news.at, source_key=key)
    if note_consents([fact], by=SYSTEM, at=news.at):
        audit.record(
            by=SYSTEM,
            at=news.at,
            verb="consent.withdrawn",
            subject=lock_live([found.person])[found.person],
            detail={"purpose": fact.purpose, "source": source},
        )
