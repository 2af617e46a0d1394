"""From an add to a greeting on its way: one row and one effect under the add's own key, in the add's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from afflux.channels.models import Code
from afflux.connectors.carriers import capabilities
from afflux.connectors.effects import Wanted, want
from afflux.connectors.happenings import Added
from afflux.connectors.models import Connection, Effect
from afflux.connectors.peers import naming
from afflux.contacts.identities import proof
from afflux.contacts.models import Identity
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.organization.accounts import staff_of
from afflux.organization.models import Staff
from afflux.replies.engine import Variant, chosen
from afflux.replies.engine.forms import language_of
from afflux.replies.fields import filled, names
from afflux.replies.models import Greeting, Welcome
from afflux.replies.shelf import shelf
from afflux.replies.welcome.naming import UNNAMED, may_tell, unnamed
from afflux.replies.welcome.payload import payload
from afflux.replies.welcome.picking import Arrival, Greets, pick

State, Why = Greeting.State, Greeting.Reason
NOTE = """
-- The add's own key: however often it is told, it is greeted once.
INSERT INTO replies_greeting (id, connection_id, key, account, peer, welcome_id, text_id, code_id, staff_id,
    state, reason, problem, at, ended_at, answered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', %s, %s, NULL)
ON CONFLICT (connection_id, key) DO NOTHING
"""


def key_of(added: Added) -> str:
    """The effect's key, and the greeting's."""
    return f"welcome/{added.key}"[:200]


@transaction.atomic
def greet(added: Added, *, now: datetime) -> None:
    """Greet whoever came, where the carrier lets us; what could not be done in time is noted with its reason."""
    held = shelf()
    line = Connection.objects.get(id=added.connection)
    lasts = capabilities(line.kind, added.account).welcome
    if lasts is None or not (held.welcomes or Welcome.objects.filter(archived_at=None).exists()):
        return  # who never wrote a welcome misses none; whose welcomes all rest does
    code = Code.objects.filter(slug=added.state).first() if added.state else None
    staff, name = staff_of(added.connection, added.account), _name(line, added.peer)
    arrival = Arrival(
        at=added.at,
        connection=added.connection,
        zone=held.zone,
        code=code.id if code else None,
        code_zone=code.timezone if code else "",
        staff=staff.id if staff else None,
        language=language_of(name),
    )
    chosen_one = pick(held.welcomes, arrival)
    variant = chosen(chosen_one.variants, str(chosen_one.id), added.peer) if chosen_one else None
    why = _why_not(added, chosen_one, late=now >= added.at + lasts)
    if not _noted(added, arrival, chosen_one, variant, why) or why or not (chosen_one and variant):
        return
    values = {"name": name, "staff": _called(staff), "shop": held.shop}
    body = payload(added, filled(variant.text, values), chosen_one.attachments)
    if not name and names(variant.text) and may_tell(line):
        body[UNNAMED] = unnamed(added.account, added.peer, variant.text, values)
    _want(added, body, now, added.at + lasts)


def _want(added: Added, body: dict[str, Any], now: datetime, ends: datetime) -> None:
    lane = Effect.Lane.WELCOME
    want(Wanted(added.connection, key_of(added), lane, "welcome", body, due_at=now, not_after=ends))


def _why_not(added: Added, welcome: Greets | None, *, late: bool) -> str:
    if welcome is None:
        return Why.NO_RULE
    if not added.welcome_code:
        return Why.NO_CODE
    return Why.LATE if late else Why.NONE


def _noted(added: Added, arrival: Arrival, welcome: Greets | None, variant: Variant | None, why: str) -> bool:
    """Whether this is the first time that the add is told."""
    row: list[Any] = [new_id(), added.connection, key_of(added), added.account[:128], added.peer[:254]]
    row += [welcome.id if welcome else None, variant.id if variant else None, arrival.code, arrival.staff]
    row += [State.MISSED if why else State.WAITING, why, added.at, added.at if why else None]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, row)
        return bool(cursor.rowcount)


def _called(staff: Staff | None) -> str:
    return staff.name if staff else ""


def _name(line: Connection, peer: str) -> str:
    """What the pool calls them, if it knows them already."""
    named = naming(line)
    try:
        known = proof(named.kind, named.value(peer))
    except Refused:
        return ""
    return Identity.objects.filter(key=known.key).values_list("person__name", flat=True).first() or ""
