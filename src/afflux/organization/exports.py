"""What leaves the house is written down: every export of a table gets its line in the trail."""

from __future__ import annotations

from afflux.console.spreadsheets import TableExported
from afflux.kernel.clock import utc_now
from afflux.organization import audit
from afflux.organization.access import merchant


def audit_export(exported: TableExported) -> None:
    """Record who took which table out under which filters."""
    detail = {"table": exported.table, "query": exported.query}
    audit.record(by=exported.by, at=utc_now(), verb="table.exported", subject=merchant(), detail=detail)
