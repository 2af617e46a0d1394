"""The facts behind the figures of welcomes and rules: whom a text greeted, which word a rule answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.conversations import access as talks
from afflux.kernel.clock import utc_now
from afflux.replies import access, queries
from afflux.replies.models import Answer, Greeting, Rule, WelcomeText

State, Outcome = Greeting.State, Answer.Outcome
TONES = {"sent": "good", "missed": "bad", "unsure": "warn", "answered": "good", "refused": "bad"}
SPANS = {"1": timedelta(days=1), "30": queries.MONTH}
PERIOD = Filter(
    "period",
    gettext_lazy("Period"),
    lambda rows, v: rows.filter(at__gte=utc_now() - SPANS[v]) if v in SPANS else rows,
    choices=lambda by: [("1", _("24 hours")), ("30", _("30 days"))],
)


def greeted_url(**asked: Any) -> str:
    """The list of greetings, cut by welcome, text, state, answered, period."""
    return f"{reverse('welcomes_greeted')}?{urlencode(asked)}"


def answers_url(**asked: Any) -> str:
    """The list of words that rules answered, cut by rule, outcome, period."""
    return f"{reverse('reply_answers')}?{urlencode(asked)}"


def _texts(_by: Any) -> list[tuple[Any, Any]]:
    rows = WelcomeText.objects.filter(welcome__archived_at=None).select_related("welcome")
    return [
        (one.id, f"{one.welcome.name} · {one.letter}") for one in rows.order_by("welcome__name", "letter")
    ]


class GreetedTable(Table):
    name = "welcomes_greeted"
    default_sort = "-at"
    empty = gettext_lazy("Nobody was greeted so. Whoever adds a member from now on will stand here.")
    columns = (
        Column("at", gettext_lazy("Added"), sort="at", kind="moment"),
        Column("who", gettext_lazy("Who"), value=lambda one: str(one.talk or one.account), link=lambda one: reverse("talk", args=[one.talk.id]) if one.talk else ""),
        Column("code", gettext_lazy("Code"), value="code.name", phone=False),
        Column("staff", gettext_lazy("Staff"), value="staff.name", phone=False),
        Column("text", gettext_lazy("Text"), value=lambda one: one.text.letter if one.text else "", phone=False),
        Column("state", gettext_lazy("State"), value=lambda one: (TONES.get(one.state, ""), one.get_state_display()), kind="badge"),
        Column("answered_at", gettext_lazy("Answered at"), kind="moment", phone=False),
    )  # fmt: skip
    filters = (
        Filter("welcome", gettext_lazy("Welcome"), lambda rows, v: rows.filter(text__welcome=v), choices=lambda by: [(one.id, one.name) for one in access.welcomes(by)]),
        Filter("text", gettext_lazy("Text"), lambda rows, v: rows.filter(text=v), choices=_texts),
        Filter("state", gettext_lazy("State"), lambda rows, v: rows.filter(state__in=[State.MISSED, State.UNSURE]) if v == "missed" else rows.filter(state=v), choices=lambda by: [one for one in State.choices if one[0] != "unsure"]),
        Filter("answered", gettext_lazy("Answered within a day"), lambda rows, v: rows.filter(answered_at__isnull=v != "yes"), choices=lambda by: [("yes", _("Yes")), ("no", _("No"))]),
        PERIOD,
    )  # fmt: skip

    def __init__(self, request: ConsoleRequest) -> None:
        super().__init__()
        self._actor = request.actor

    def prepare(self, rows: Sequence[Any]) -> None:
        asked = Q(connection__in={one.connection_id for one in rows}, peer__in={one.peer for one in rows})
        found = {(t.connection_id, t.account, t.peer): t for t in talks.talks(self._actor).filter(asked)}
        for one in rows:
            one.talk = found.get((one.connection_id, one.account, one.peer))


@page("talk.read")
def greeted(request: ConsoleRequest) -> HttpResponse:
    """Everybody for whom a welcome was chosen, and what became of it."""
    context = {
        "heading": _("Who was greeted"),
        "lead": _("Everybody for whom a welcome was chosen, with what became of it."),
        "trail": (_("Welcome"), reverse("welcomes")),
    }
    rows = access.greetings(request.actor).exclude(text=None)
    return table_page(request, GreetedTable(request), rows, context=context)


class AnswerTable(Table):
    name = "reply_answers"
    default_sort = "-at"
    empty = gettext_lazy("No word of a customer ended so. “Try it” shows which words a rule would answer.")
    columns = (
        Column("at", gettext_lazy("Asked"), sort="at", kind="moment"),
        Column("who", gettext_lazy("Who"), value=lambda one: str(one.talk), link=lambda one: reverse("talk", args=[one.talk_id])),
        Column("words", gettext_lazy("Words"), value=lambda one: one.message.text[:160]),
        Column("rule", gettext_lazy("Rule"), value="rule.name", link=lambda one: reverse("reply_rule", args=[one.rule_id]) if one.rule and not one.rule.archived_at else "", phone=False),
        Column("outcome", gettext_lazy("What came of it"), value=lambda one: (TONES.get(one.outcome, ""), one.get_outcome_display()), kind="badge"),
    )  # fmt: skip
    filters = (
        Filter("rule", gettext_lazy("Rule"), lambda rows, v: rows.filter(rule=v), choices=lambda by: [(one.id, one.name) for one in Rule.objects.filter(archived_at=None).order_by("name")]),
        Filter("outcome", gettext_lazy("What came of it"), lambda rows, v: rows.filter(outcome__in=[Outcome.ANSWERED, Outcome.SUGGESTED]) if v == "said" else rows.filter(outcome=v), choices=lambda by: [("said", _("Answered or suggested")), *Outcome.choices]),
        PERIOD,
    )  # fmt: skip


@page("talk.read")
def answers(request: ConsoleRequest) -> HttpResponse:
    """Every word that rules were asked about, and what came of it."""
    rows = Answer.objects.filter(talks.mine(request.actor, "talk__"))
    context = {
        "heading": _("What rules did"),
        "lead": _("Every word of a customer that the rules were asked about, and what came of it."),
        "trail": (_("Keyword replies"), reverse("reply_rules")),
    }
    rows = rows.select_related("message", "talk__person", "talk__connection", "rule")
    return table_page(request, AnswerTable(), rows, context=context)
