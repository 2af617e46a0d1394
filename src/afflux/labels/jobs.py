"""What the room does by itself."""

from __future__ import annotations

from uuid import UUID

from afflux.jobs.tasks import task
from afflux.kernel.clock import utc_now
from afflux.labels import working
from afflux.labels.models import PastRun
from afflux.organization.actors import NOBODY, actor_of
from afflux.organization.models import User


@task("labels.due", once=False, queue="quick")  # whoever is due is taken out of the table once
def label_due() -> None:
    """Ask about whoever said or did something."""
    working.work_due(utc_now)


@task("labels.minute", once=False, cron="* * * * *")
def label_minute() -> None:
    """Whom imports and orders brought, and who looked at pages."""
    working.note_lookers(utc_now())
    working.work_due(utc_now)


@task("labels.sweep", once=False, queue="long", cron="17 1 * * *")
def label_sweep() -> None:
    """What time alone makes true."""
    working.sweep(utc_now)


@task("labels.past", once=False, queue="long")
def label_past(*, run: str) -> None:
    """Apply a rule to everybody; a second start goes on where the first was."""
    held = PastRun.objects.filter(id=UUID(run)).first()
    user = User.objects.filter(id=held.by).first() if held else None
    working.run_past(UUID(run), by=actor_of(user) if user else NOBODY, clock=utc_now)
