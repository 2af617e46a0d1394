"""What talk did by itself since yesterday, on the home page; each figure opens its facts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from afflux.console.pages import ConsoleRequest
from afflux.conversations import access as talks
from afflux.kernel.clock import utc_now
from afflux.replies import access, queries
from afflux.replies.console.facts import answers_url, greeted_url
from afflux.replies.models import Answer, Greeting, WelcomeText

DAY = timedelta(days=1)
Outcome = Answer.Outcome


def home_talk(request: ConsoleRequest) -> SafeString:
    """Greeted, missed, answered by rule, known to no rule in 24 hours; nothing where nothing was said."""
    if not request.actor.may("talk.read"):
        return SafeString("")
    since = utc_now() - DAY
    greetings = access.greetings(request.actor).filter(at__gte=since)
    texts = list(WelcomeText.objects.filter(welcome__archived_at=None).values_list("id", flat=True))
    sent = greetings.filter(text__in=texts, state=Greeting.State.SENT).count()  # by the index of each text
    missed = queries.missed(greetings).count()
    rows = Answer.objects.filter(talks.mine(request.actor, "talk__"), at__gte=since)
    ended = Counter(dict(rows.values_list("outcome").annotate(Count("pk")).order_by()))
    said = ended[Outcome.ANSWERED] + ended[Outcome.SUGGESTED]
    if not (sent or missed or ended):
        return SafeString("")
    figures = [
        (_("Greeted"), sent, greeted_url(state="sent", period=1)),
        (_("Missed windows"), missed, reverse("welcomes_missed")),
        (_("Answered or suggested by rule"), said, answers_url(outcome="said", period=1)),
        (_("Known to no rule"), ended[Outcome.MISSED], answers_url(outcome="missed", period=1)),
    ]
    return render_to_string("replies/home.html", {"figures": figures}, request=request)
