"""What the room hears: somebody spoke or came, so ask at once; somebody joined or left a group."""

from __future__ import annotations

from uuid import UUID

from afflux.connectors.happenings import GroupChanged
from afflux.connectors.models import Connection
from afflux.connectors.peers import naming
from afflux.contacts.models import Identity
from afflux.conversations.events import MessageIn
from afflux.kernel.ids import hashed_id
from afflux.labels.jobs import label_due
from afflux.labels.models import Due, Membership, Rule

WAITS = "labels/due"  # one job waits, however many people spoke


def somebody_spoke(told: MessageIn) -> None:
    """The trigger noted the person already; a worker looks as soon as this is committed."""
    if told.person is not None and Rule.objects.filter(active=True).exists():
        label_due.enqueue_under(WAITS)


def somebody_came(told: object) -> None:
    """A person was added on a line: whoever recorded the add noted them."""
    if Rule.objects.filter(active=True).exists():
        label_due.enqueue_under(WAITS)


def group_changed(told: GroupChanged) -> None:
    """Keep who is in the group, and ask about those who joined or left."""
    named = naming(Connection.objects.get(id=told.connection))
    peers = [named.value(peer)[:254] for peer in told.members]
    held = Membership.objects.filter(connection=told.connection, group=told.group[:64])
    if told.change == "dismiss":
        peers = list(held.filter(left_at=None).values_list("peer", flat=True))
    if told.change == "dismiss" or told.detail == "del_member":
        held.filter(peer__in=peers, left_at=None).update(left_at=told.at)
    else:
        place = {"connection": told.connection, "group": told.group[:64], "joined_at": told.at}
        Membership.objects.bulk_create(
            (Membership(**place, peer=one) for one in peers), ignore_conflicts=True
        )
        held.filter(peer__in=peers, left_at__lt=told.at).update(left_at=None, joined_at=told.at)
    _note([hashed_id(named.kind, one) for one in peers], told)


def _note(keys: list[UUID], told: GroupChanged) -> None:
    people = set(Identity.objects.filter(key__in=keys).values_list("person", flat=True))
    if people and Rule.objects.filter(active=True).exists():
        Due.objects.bulk_create((Due(person_id=one, since=told.at) for one in people), ignore_conflicts=True)
        label_due.enqueue_under(WAITS)
