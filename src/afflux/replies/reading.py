"""From rows to what the engine reads."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Prefetch

from afflux.replies import engine
from afflux.replies.hours import hours_of
from afflux.replies.models import Rule, RuleText, Welcome, WelcomeText
from afflux.replies.welcome.picking import Greets


def rules_in_force(zone: str) -> list[engine.Rule]:
    """Every rule that may answer, the older first; `zone` is the house's."""
    rows = Rule.objects.filter(archived_at=None, paused_at=None, hold=None).order_by("created_at", "id")
    texts = Prefetch("texts", RuleText.objects.filter(removed_at=None))
    return [as_engine(row, zone) for row in rows.prefetch_related("phrases", "codes", texts)]


def as_engine(row: Rule, zone: str) -> engine.Rule:
    """A row with its phrases, texts and codes as the engine reads it."""
    return engine.Rule(
        id=str(row.id),
        name=row.name,
        phrases=tuple(
            engine.Phrase(one.text, engine.Kind(one.kind), engine.Role(one.role)) for one in row.phrases.all()
        ),
        variants=tuple(
            engine.Variant(str(one.id), one.text, one.weight)
            for one in row.texts.all()
            if one.removed_at is None
        ),
        language=row.language,
        priority=row.priority,
        schedule=engine.Schedule(row.zone or zone, hours_of(row.schedule), row.since, row.until),
        rest=timedelta(minutes=row.rest),
        carriers=frozenset(row.carriers),
        accounts=frozenset(row.accounts),
        codes=frozenset(code.slug for code in row.codes.all()),
    )


def welcomes_in_force() -> list[Greets]:
    """Every welcome that may greet, the older first."""
    rows = Welcome.objects.filter(archived_at=None, paused_at=None, hold=None).order_by("created_at", "id")
    texts = Prefetch("texts", WelcomeText.objects.filter(removed_at=None))
    return [_greets(row) for row in rows.prefetch_related("codes", "staff", "connections", texts)]


def _greets(row: Welcome) -> Greets:
    return Greets(
        id=row.id,
        name=row.name,
        priority=row.priority,
        language=row.language,
        codes=frozenset(one.id for one in row.codes.all()),
        staff=frozenset(one.id for one in row.staff.all()),
        connections=frozenset(one.id for one in row.connections.all()),
        zone=row.zone,
        hours=hours_of(row.schedule),
        variants=tuple(engine.Variant(str(one.id), one.text, one.weight) for one in row.texts.all()),
        attachments=tuple(row.attachments),
    )
