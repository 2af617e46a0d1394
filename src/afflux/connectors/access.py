"""Doors of the room: a line serves the whole house, so only headquarters looks at it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.connectors.models import Callback, Connection, Effect
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NOT_HERE = problem("connectors.not_here", _("There is no such connection, or it was removed."), status=404)


def connections(by: Actor) -> QuerySet[Connection]:
    """The lines in use."""
    live = Connection.objects.filter(removed_at=None)
    sees = by.kind == "system" or (by.units is None and by.may("settings.read"))
    return live if sees else live.none()


def connection(by: Actor, connection_id: UUID) -> Connection:
    """The line. Raises Refused (404)."""
    if (found := connections(by).filter(id=connection_id).first()) is None:
        raise Refused(NOT_HERE)
    return found


def callbacks(by: Actor, connection_id: UUID) -> QuerySet[Callback]:
    """What came in on a line, newest first, without its content."""
    found = Callback.objects.filter(connection__in=connections(by), connection_id=connection_id)
    return found.defer("content").order_by("-received_at", "-id")


def effects(by: Actor) -> QuerySet[Effect]:
    """What goes out on the lines in use."""
    return Effect.objects.filter(connection__in=connections(by)).select_related("connection")


def effect(by: Actor, effect_id: UUID) -> Effect:
    """The effect. Raises Refused (404)."""
    if (found := effects(by).filter(id=effect_id).first()) is None:
        raise Refused(NOT_HERE)
    return found
