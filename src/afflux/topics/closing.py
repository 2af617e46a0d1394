"""Need and next topic of a conversation that is being closed: proposed from what was asked in it."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext as _

from afflux.conversations.closing import Proposal
from afflux.conversations.models import Talk
from afflux.topics.models import Mention, Topic

QUOTED = 80


def propose(talk: Talk) -> Proposal:
    """The topic asked about last since the talk was closed the last time, with the words that asked for it."""
    rows = Mention.objects.filter(talk=talk).select_related("topic", "message")
    mention = rows.order_by("-at", "-id").first()
    if mention is None:
        return Proposal()
    quoted = mention.message.text[:QUOTED]
    need = _("Asked about %(topic)s: “%(words)s”") % {"topic": mention.topic.name, "words": quoted}
    return Proposal(mention.topic.name, need, _next(mention.topic))


def _next(topic: Topic) -> str:
    """What the topic itself says, else what was talked about next most often after it."""
    if topic.follow_up:
        return topic.follow_up
    rows = Talk.objects.filter(topic=topic.name).exclude(next_topic="")
    most = rows.values("next_topic").annotate(times=Count("id")).order_by("-times", "next_topic").first()
    return str(most["next_topic"]) if most else ""
