"""Settings → Audit trail."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import day_bounds
from afflux.organization import access
from afflux.organization.models import AuditEntry


def _detail(entry: AuditEntry) -> str:
    return ", ".join(f"{key}: {value}" for key, value in entry.detail.items())[:300]


class TrailTable(Table):
    name = "trail"
    default_sort = "-at"
    export_right = "audit.read"
    columns = (
        Column("at", gettext_lazy("When"), kind="moment", sort="at"),
        Column("actor", gettext_lazy("Who"), value="actor_name"),
        Column("verb", gettext_lazy("What")),
        Column("subject", gettext_lazy("On what"), value="subject_name"),
        Column("detail", gettext_lazy("Detail"), value=_detail, phone=False),
    )
    filters = (
        Filter("who", gettext_lazy("Who"), lambda rows, v: rows.filter(actor_name__icontains=v)),
        Filter("verb", gettext_lazy("What"), lambda rows, v: rows.filter(verb__startswith=v)),
        Filter("subject", gettext_lazy("Id"), lambda rows, v: rows.filter(subject_id=v)),
        Filter(
            "day",
            gettext_lazy("Up to day"),
            lambda rows, v: rows.filter(at__lt=day_bounds(v, access.merchant().timezone)[1]),
            kind="day",
        ),
    )


@page("audit.read", write="audit.read")
def trail(request: ConsoleRequest) -> HttpResponse:
    """Every write, newest first; nobody can change or remove a line."""
    shown = {
        "heading": _("Audit trail"),
        "lead": _("Every write, newest first. No line can be changed or removed."),
    }
    return table_page(request, TrailTable(), access.trail(request.actor), context=shown)
