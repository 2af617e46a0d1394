"""The doors of topics: topics are the house's, mentions are cut to the talks the actor may see."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.conversations.access import mine
from afflux.conversations.models import Message
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.topics.models import Finding, Mention, Topic

NO_TOPIC = problem("topics.no_topic", _("There is no such topic."), status=404)
NO_FINDING = problem("topics.no_finding", _("This proposal is no longer there."), status=404)


def topics(actor: Actor) -> QuerySet[Topic]:
    """Every topic, for whoever reads figures."""
    return Topic.objects.all() if actor.may("measure.read") else Topic.objects.none()


def topic(actor: Actor, topic_id: UUID) -> Topic:
    """That topic. Raises Refused (404)."""
    found = Topic.objects.filter(id=topic_id).first() if actor.may("measure.read") else None
    if found is None:
        raise Refused(NO_TOPIC)
    return found


def finding(actor: Actor, finding_id: UUID) -> Finding:
    """That proposal. Raises Refused (404)."""
    found = Finding.objects.filter(id=finding_id).first() if actor.may("talk.design") else None
    if found is None:
        raise Refused(NO_FINDING)
    return found


def mentions(actor: Actor) -> QuerySet[Mention]:
    """Mentions in talks the actor may see."""
    rows = Mention.objects.filter(mine(actor, "talk__"))
    return rows.select_related("message", "talk__person", "product", "channel")


def unanswered(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    """Those to whom nobody replied within a day; a greeting is no reply. As `sql/report.sql` counts them."""
    replies = Message.objects.filter(
        talk=OuterRef("talk"),
        direction="out",
        at__gte=OuterRef("at"),
        at__lt=OuterRef("at") + timedelta(days=1),
    )
    return rows.filter(~Exists(replies.exclude(key__startswith="welcome/")))
