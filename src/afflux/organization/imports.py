"""What the organisation tells exchange: the merchant's habits, who an importer is, and the trail of runs."""

from __future__ import annotations

from uuid import UUID

from afflux.exchange.events import (
    ExportAsked,
    Exported,
    ExportFetched,
    ExportStopped,
    RunFinished,
    RunStarted,
    RunStopped,
)
from afflux.exchange.host import House
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now
from afflux.organization import audit
from afflux.organization.actors import actor_of
from afflux.organization.keys import live_actor
from afflux.organization.models import Merchant, User


def habits() -> House:
    """How the merchant writes dates, money and phones.

    Where nobody has started the house yet the merchant is made here: without its zone no fact would have a day.
    """
    merchant, _made = Merchant.objects.get_or_create(
        id=1, defaults={"name": "My shop", "created_at": utc_now()}
    )
    return House(timezone=merchant.timezone, currency=merchant.currency, phone_region=merchant.phone_region)


def importer(actor_id: UUID) -> Actor | None:
    """The user or the key of that id with today's rights; None where the account is gone or the key has ended."""
    user = User.objects.filter(id=actor_id, is_active=True).first()
    return actor_of(user) if user else live_actor(actor_id, at=utc_now())


def audit_started(news: RunStarted) -> None:
    run = news.run
    audit.record(
        by=news.by,
        at=news.at,
        verb="import.started",
        subject=run,
        detail={"kind": run.kind, "dry_run": run.dry_run, "options": run.options},
    )


def audit_stopped(news: RunStopped) -> None:
    audit.record(
        by=news.by, at=news.at, verb="import.stopped", subject=news.run, detail={"row": news.run.next_row}
    )


def audit_finished(news: RunFinished) -> None:
    run = news.run
    counts = {
        "imported": run.imported,
        "merged": run.merged,
        "rejected": run.rejected,
        "skipped": run.skipped,
    }
    audit.record(
        by=news.by,
        at=news.at,
        verb="import.finished",
        subject=run,
        detail={"state": run.state, "problem": run.problem, **counts},
    )


def audit_export(news: Exported) -> None:
    """An export has no row of its own, so the merchant is its subject."""
    merchant = Merchant.objects.filter(id=1).first()
    if merchant:
        audit.record(
            by=news.by,
            at=news.at,
            verb="rows.exported",
            subject=merchant,
            detail={"kind": news.kind, "rows": news.rows},
        )


def audit_asked(news: ExportAsked) -> None:
    detail = {"kind": news.export.kind, "form": news.export.form}
    audit.record(by=news.by, at=news.at, verb="export.asked", subject=news.export, detail=detail)


def audit_export_stopped(news: ExportStopped) -> None:
    audit.record(
        by=news.by, at=news.at, verb="export.stopped", subject=news.export, detail={"row": news.export.rows}
    )


def audit_fetched(news: ExportFetched) -> None:
    """That a file was made says nothing yet of who holds it."""
    export = news.export
    detail = {"kind": export.kind, "rows": export.rows, "bytes": export.size, "asked_by": export.by_name}
    audit.record(by=news.by, at=news.at, verb="export.fetched", subject=export, detail=detail)
