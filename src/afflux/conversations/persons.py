"""What talk knows of persons, for rooms below: their conversations on the timeline, day by day."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q
from django.db.models.functions import TruncDay
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from afflux.contacts.timeline import Asked, Entry
from afflux.conversations import access
from afflux.conversations.models import Message

TALKS = gettext_lazy("Talks")


def timeline(asked: Asked) -> list[Entry]:
    """One entry for each conversation and day on which anything was said, newest first."""
    talks = access.talks(asked.actor).filter(person=asked.person).values_list("id", "connection__name")
    names: dict[UUID, str] = dict(talks)
    words = Message.objects.filter(talk__in=list(names)).exclude(direction=Message.Direction.NOTE)
    days = (
        words.order_by()
        .annotate(day=TruncDay("at"))
        .values("talk", "day")
        .annotate(
            last=Max("at"),
            theirs=Count("id", filter=Q(direction=Message.Direction.IN)),
            ours=Count("id", filter=Q(direction=Message.Direction.OUT)),
        )
        .order_by("-last", F("talk").desc())
    )
    if asked.before:  # a day is one entry at its last word, however far the page before came
        days = days.filter(last__lte=asked.before)
    shown = days[asked.skip : asked.skip + asked.limit]
    return [_entry(row["last"], row["talk"], names[row["talk"]], row) for row in shown]


def _entry(at: datetime, talk: UUID, line: str, row: Any) -> Entry:
    theirs = ngettext("%(n)s message of theirs", "%(n)s messages of theirs", row["theirs"]) % {
        "n": row["theirs"]
    }
    ours = ngettext("%(n)s of ours", "%(n)s of ours", row["ours"]) % {"n": row["ours"]}
    said = _("Talked on %(line)s: %(theirs)s, %(ours)s.") % {"line": line, "theirs": theirs, "ours": ours}
    return Entry(at, "talk", "chat", said, reverse("talk", args=[talk]))
