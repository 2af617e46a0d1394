"""Who made, changed or ended a line to a carrier is written down."""

from __future__ import annotations

from afflux.connectors.events import ConnectionChanged, ErrandSent
from afflux.connectors.retrying import EffectRetried
from afflux.organization import audit


def audit_change(news: ConnectionChanged) -> None:
    """One line in the trail; names of settings, never their values."""
    detail = {"kind": news.connection.kind, "fields": list(news.fields)}
    audit.record(
        by=news.by, at=news.at, verb=f"connection.{news.verb}", subject=news.connection, detail=detail
    )


def audit_retry(news: EffectRetried) -> None:
    """What was tried again by hand may have been done twice: the trail says by whom."""
    detail = {"effect": str(news.effect.id), "kind": news.effect.kind, "was": news.was}
    audit.record(by=news.by, at=news.at, verb="effect.retried", subject=news.effect.connection, detail=detail)


def audit_errand(news: ErrandSent) -> None:
    """What somebody let a carrier do by hand, and for how many people; never its words."""
    detail = {"errand": news.name, "people": news.people}
    audit.record(by=news.by, at=news.at, verb="connection.errand", subject=news.connection, detail=detail)
