"""Lists that hide what was put away until it is asked for."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.console.pages import ConsoleRequest
from afflux.console.tables import Filter

Row = TypeVar("Row", bound=Model)
STATE = Filter(
    "state", _("State"), lambda rows, state: rows, choices=lambda by: [("archived", _("Archived"))]
)


def in_use_or_archived(request: ConsoleRequest, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows in use, or with the filter `STATE` set only those that were put away."""
    return rows.filter(archived_at__isnull=request.GET.get("state") != "archived")
