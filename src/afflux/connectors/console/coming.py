"""Settings → Connections → a line → What came in: every kept callback, what it told, and a way to handle it once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.connectors import access, retrying
from afflux.connectors.checking import why
from afflux.connectors.console.showing import told
from afflux.connectors.models import Callback, Connection
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Bulk, Column, Filter, Table, table_page

HAPPENED = {
    "Added": gettext_lazy("Somebody was added"),
    "Left": gettext_lazy("A contact ended"),
    "Said": gettext_lazy("A message"),
    "Delivered": gettext_lazy("A message arrived"),
    "Seen": gettext_lazy("A message was seen"),
    "Undelivered": gettext_lazy("A message came back"),
    "Edited": gettext_lazy("A note was changed"),
    "HandoverFailed": gettext_lazy("A handover failed"),
    "GroupChanged": gettext_lazy("A group changed"),
    "TagChanged": gettext_lazy("A tag changed"),
    "ServiceWaits": gettext_lazy("Customer service has messages"),
    "ArchiveWaits": gettext_lazy("The archive has messages"),
}
_CHOICES = (
    ("waiting", gettext_lazy("Waiting")),
    ("handled", gettext_lazy("Handled")),
    ("problem", gettext_lazy("With a problem")),
)
_IN = {"waiting": Q(handled_at=None), "handled": Q(handled_at__isnull=False), "problem": ~Q(problem="")}


def _state(row: Callback) -> tuple[str, Any]:
    shown = told(row)
    return shown.tone, shown.state


def words_of(happened: str) -> str:
    """The names of happenings, as people say them."""
    return " · ".join(str(HAPPENED.get(name, name)) for name in happened.split(", ") if name)


class CallbackTable(Table):
    name = "callbacks"
    default_sort = "-received_at"
    empty = gettext_lazy(
        "Nothing has come in yet. Enter the callback address at the carrier; the first event will stand here."
    )
    columns = (
        Column("received_at", gettext_lazy("Received"), kind="moment", sort="received_at"),
        Column("kind", gettext_lazy("Kind"), value=lambda row: told(row).kind, phone=False),
        Column("happened", gettext_lazy("It told"), value=lambda row: words_of(row.happened)),
        Column("state", gettext_lazy("State"), value=_state, kind="badge"),
        Column("handled_at", gettext_lazy("Handled at"), kind="moment", phone=False),
        Column("problem", gettext_lazy("Problem"), value=lambda row: why(row.problem)),
    )

    def __init__(self, line: Connection) -> None:
        again = reverse("connector_callbacks_again", args=[line.id])
        self.bulk = (Bulk(gettext_lazy("Handle again"), again, "settings.write"),)
        self.filters = (
            Filter("state", gettext_lazy("State"), _filtered, choices=lambda by: _CHOICES),
            Filter(
                "told",
                gettext_lazy("It told"),
                lambda rows, v: rows.filter(happened__contains=v),
                choices=lambda by: HAPPENED.items(),
            ),
        )


def _filtered(rows: QuerySet[Callback], state: str) -> QuerySet[Callback]:
    return rows.filter(_IN[state]) if state in _IN else rows.none()


@page("settings.read")
def connector_callbacks(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """What came in on one line, newest first."""
    line = access.connection(request.actor, connection_id)
    context = {
        "heading": _("What came in on %(name)s") % {"name": line.name},
        "trail": (line.name, reverse("connection", args=[line.id])),
    }
    rows = access.callbacks(request.actor, line.id).order_by()
    return table_page(request, CallbackTable(line), rows, context=context)


@page("settings.write")
@require_POST
def connector_callbacks_again(request: ConsoleRequest, connection_id: UUID) -> HttpResponse:
    """Handle the ticked ones once more."""
    line = access.connection(request.actor, connection_id)
    rows = CallbackTable(line).chosen(request, access.callbacks(request.actor, line.id))
    count = retrying.handle_again(rows.values_list("id", flat=True)[:1000])
    said = ngettext("%(count)d callback is handled again.", "%(count)d callbacks are handled again.", count)
    messages.success(request, said % {"count": count})
    return redirect("connector_callbacks", connection_id)
