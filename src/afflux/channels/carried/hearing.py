"""A line's word is kept in the teller's own transaction, in one small row: who is welcomed within seconds waits for no import."""

from __future__ import annotations

from afflux.channels.models import Bond
from afflux.connectors.happenings import Added, Happening, Left
from afflux.kernel.ids import hashed_id


def added(told: Added) -> None:
    """Somebody became a contact of an account, or half one; who only came to a desk is no add."""
    if told.visit:
        return
    what = Bond.What.HALF if told.half else Bond.What.ADDED
    _keep(told, what, state=told.state[:64])


def left(told: Left) -> None:
    """It ended, by the person or by our own account."""
    _keep(told, Bond.What.LEFT, by=told.by[:8])


def _keep(told: Happening, what: Bond.What, *, state: str = "", by: str = "") -> None:
    """The row is named by all that was said: a word told twice is one."""
    from afflux.channels.jobs import settle_bonds

    key = hashed_id("bond", str(told.connection), told.key, what, told.account, told.peer)
    row = Bond(
        id=key,
        connection_id=told.connection,
        account=told.account,
        peer=told.peer,
        what=what,
        at=told.at,
        by=by,
        state=state,
    )
    if not Bond.objects.filter(id=key).exists():
        Bond.objects.bulk_create([row], ignore_conflicts=True)
        settle_bonds.enqueue_under("channels/bonds")
