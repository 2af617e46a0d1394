"""Who made, changed or ended a line to a carrier is written down."""

from __future__ import annotations

from afflux.connectors.events import ConnectionChanged
from afflux.organization import audit


def audit_change(news: ConnectionChanged) -> None:
    """One line in the trail; names of settings, never their values."""
    detail = {"kind": news.connection.kind, "fields": list(news.fields)}
    audit.record(
        by=news.by, at=news.at, verb=f"connection.{news.verb}", subject=news.connection, detail=detail
    )
