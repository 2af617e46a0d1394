"""What is done with alerts: seen, or dismissed for a reason; and the house's own words that raise them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.conversations.archive.events import AlertsDecided
from afflux.conversations.archive.models import Alert, OwnRule
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell
from afflux.kernel.text import clean
from afflux.organization import audit

NO_REASON = problem("archive.no_reason", _("Say why, in a few words: somebody will ask."))
NO_OWN_WORDS = problem("archive.no_own_words", _("Write at least one word, each of 2 to 60 characters."))
NAMED = problem("archive.rule_named", _("There is a list named “%(name)s” already."))
MOST_WORDS = 2000
MOST_AT_ONCE = 1000


@transaction.atomic
def see(alerts: QuerySet[Alert], *, by: Actor, at: datetime) -> int:
    """Note that somebody looked; how many were new."""
    return _decide(alerts.filter(state=Alert.State.NEW), Alert.State.SEEN, "", by, at)


@transaction.atomic
def dismiss(alerts: QuerySet[Alert], reason: str, *, by: Actor, at: datetime) -> int:
    """Put them aside for a reason; how many. Raises Refused without one."""
    reason = clean(reason)[:200]
    if not reason:
        raise Refused(NO_REASON, field="reason")
    return _decide(alerts.exclude(state=Alert.State.DISMISSED), Alert.State.DISMISSED, reason, by, at)


def _decide(alerts: QuerySet[Alert], state: str, reason: str, by: Actor, at: datetime) -> int:
    ids = list(alerts.order_by().values_list("id", flat=True)[:MOST_AT_ONCE])
    rows = Alert.objects.select_for_update().filter(id__in=ids)
    changed = 0
    for alert in rows:
        alert.state, alert.reason, alert.by_name, alert.decided_at = state, reason, by.name[:160], at
        alert.save(update_fields=["state", "reason", "by_name", "decided_at"])
        if state == Alert.State.DISMISSED:
            audit.record(by=by, at=at, verb="alert.dismissed", subject=alert, detail={"reason": reason})
        changed += 1
    tell(AlertsDecided(ids, at))
    return changed


@transaction.atomic
def save_rule(rule: OwnRule | None, *, name: str, side: str, words: str, by: Actor, at: datetime) -> OwnRule:
    """Make or change a list of words, one a line or apart by commas. Raises Refused at its field."""
    listed = [clean(word)[:61] for line in words.splitlines() for word in line.replace("，", ",").split(",")]
    kept = list(dict.fromkeys(word for word in listed if word))[:MOST_WORDS]
    if not kept or any(not 2 <= len(word) <= 60 for word in kept):
        raise Refused(NO_OWN_WORDS, field="words")
    row = rule or OwnRule(created_at=at)
    row.name, row.side, row.words = clean(name)[:60], side, kept
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Refused(NAMED, field="name", name=row.name) from twice
    audit.record(
        by=by, at=at, verb="alert_rule.saved", subject=row, detail={"words": len(kept), "side": side}
    )
    return row


@transaction.atomic
def archive_rule(rule: OwnRule, *, by: Actor, at: datetime) -> None:
    """Let it raise no more alerts; those it raised stay."""
    rule.archived_at = at
    rule.name = f"{rule.name[:40]} ({at:%Y-%m-%d %H:%M:%S})"
    rule.save(update_fields=["archived_at", "name"])
    audit.record(by=by, at=at, verb="alert_rule.archived", subject=rule)
