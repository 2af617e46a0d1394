"""What the carrier answered about a way."""

from __future__ import annotations

from uuid import UUID

from afflux.channels.models import Way
from afflux.connectors.events import Ended
from afflux.connectors.ways import KIND

State = Way.State


def ended(told: Ended) -> None:
    """Write down what stands at the carrier now; only the answer to the last wish counts."""
    if told.kind != KIND or not told.key.startswith("way/"):
        return
    _word, way_id, turn = told.key.split("/")
    way = Way.objects.select_for_update().filter(id=UUID(way_id), turn=int(turn)).first()
    if way is not None and (way.asked is not None or way.problem):  # or it was tried again by hand
        _write(way, told)


def _write(way: Way, told: Ended) -> None:
    from afflux.channels.jobs import fetch_way, refresh_ways

    do, done = told.payload["do"], told.state == "done"
    way.asked, way.problem = None, "" if done else (told.problem or told.state)[:80]
    if done:
        lasted = max(0.0, (told.at - way.tried_at).total_seconds())
        way.took = max(lasted, (way.took + lasted) / 2)  # rises at once, falls slowly
        way.accounts = list(told.payload["accounts"])
    elif told.state == "unsure":
        way.accounts = []  # nobody knows: it is asked for again
    if do == "add":
        way.state = State.MADE if done else State.FAILED
        way.config = str(told.answer.get("config_id", ""))[:64]
        way.address = str(told.answer.get("qr_code", ""))[:500]
    elif do == "del" and done:
        way.state, way.config, way.address, way.picture = State.ENDED, "", "", ""
    way.save()
    if do == "add" and way.address:
        fetch_way.enqueue(way=str(way.id))
    refresh_ways.enqueue_under("channels/ways")  # what changed while the carrier was busy
