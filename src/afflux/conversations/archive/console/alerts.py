"""Talk → Alerts: what somebody should look at, with the passage that raised it; and the house's own words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Bulk, Column, Filter, Table, table_page
from afflux.conversations.archive import access
from afflux.conversations.archive.alerts import deciding
from afflux.conversations.archive.alerts.words import KINDS, TONES, why
from afflux.conversations.archive.forms import OwnRuleForm
from afflux.conversations.archive.models import Alert, OwnRule
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


def place_url(alert: Alert) -> str:
    """Where the passage stands among what was said around it."""
    if alert.message_id:
        return reverse("archive_place", args=[alert.message_id])
    return reverse("talk", args=[alert.talk_id])


class AlertTable(Table):
    name = "archive-alerts"
    default_sort = "-at"
    empty = gettext_lazy("Nothing to look at. Rules read every word of both sides as it is said.")
    columns = (
        Column("at", gettext_lazy("When"), kind="moment", sort="at", link=place_url, phone=False),
        Column(
            "kind",
            gettext_lazy("Kind"),
            value=lambda alert: ("", KINDS.get(alert.kind, alert.kind)),
            kind="badge",
        ),
        Column(
            "quoted", gettext_lazy("Passage"), value=lambda alert: alert.quoted or why(alert), link=place_url
        ),
        Column(  # where nothing is quoted, the reason stands in its place already
            "why",
            gettext_lazy("Why"),
            value=lambda alert: why(alert) if alert.quoted else "",
            phone=False,
        ),
        Column("talk", gettext_lazy("Conversation"), value=lambda alert: str(alert.talk)),
        Column("staff", gettext_lazy("Staff"), value="talk.staff.name", phone=False),
        Column(
            "state",
            gettext_lazy("State"),
            value=lambda alert: (TONES[alert.state], alert.get_state_display()),
            kind="badge",
        ),
        Column("reason", gettext_lazy("Reason"), phone=False),
    )
    filters = (
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            choices=lambda by: Alert.State.choices,
        ),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda rows, value: rows.filter(kind=value),
            choices=lambda by: KINDS.items(),
        ),
    )

    def __init__(self) -> None:
        self.bulk = (
            Bulk(_("Seen"), reverse("alerts_seen"), "talk.write"),
            Bulk(
                _("Dismiss"),
                reverse("alerts_dismiss"),
                "talk.write",
                field="reason",
                field_label=_("Reason"),
            ),
        )


@page("talk.read")
def alerts(request: ConsoleRequest) -> HttpResponse:
    """Alerts, newest first, and how many of each kind nobody has looked at."""
    counted = counts(request.actor)
    actions = [(_("Own words"), reverse("alert_rules"))] if request.actor.may("talk.design") else []
    context = {"heading": _("Alerts"), "page_actions": actions, "counts": counted}
    rows = access.alerts(request.actor)
    return table_page(request, AlertTable(), rows, template="archive/alerts.html", context=context)


def counts(actor: Actor) -> list[tuple[str, Any, int]]:
    """(kind, its name, new ones) of each kind that has any."""
    rows = (
        access.alerts(actor)
        .filter(state=Alert.State.NEW)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("id"))
    )
    found = dict(rows)
    return [(kind, label, found[kind]) for kind, label in KINDS.items() if found.get(kind)]


@page("talk.read", write="talk.write")
@require_POST
def alerts_seen(request: ConsoleRequest) -> HttpResponse:
    """Note that the ticked ones were looked at."""
    chosen = AlertTable().chosen(request, access.alerts(request.actor))
    _say(request, deciding.see(chosen, by=request.actor, at=utc_now()))
    return redirect("alerts")


@page("talk.read", write="talk.write")
@require_POST
def alerts_dismiss(request: ConsoleRequest) -> HttpResponse:
    """Put the ticked ones aside for a reason."""
    chosen = AlertTable().chosen(request, access.alerts(request.actor))
    try:
        count = deciding.dismiss(chosen, request.POST.get("reason", ""), by=request.actor, at=utc_now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        _say(request, count)
    return redirect("alerts")


def _say(request: HttpRequest, count: int) -> None:
    words = ngettext("%(count)s alert was decided.", "%(count)s alerts were decided.", count)
    messages.success(request, words % {"count": count})


class OwnRuleTable(Table):
    name = "alert-rules"
    default_sort = "name"
    empty = gettext_lazy(
        "No words of your own yet. Packs for promises, payment outside the shop and anger come with the product."
    )
    columns = (
        Column(
            "name", gettext_lazy("List"), sort="name", link=lambda rule: reverse("alert_rule", args=[rule.id])
        ),
        Column("side", gettext_lazy("Who says it"), value=lambda rule: rule.get_side_display()),
        Column("words", gettext_lazy("Words"), value=lambda rule: "、".join(rule.words[:8])),
        Column("count", gettext_lazy("How many"), value=lambda rule: len(rule.words), kind="count"),
    )

    def __init__(self) -> None:
        self.empty_action = (_("New list"), reverse("alert_rule_new"))


@page("talk.design")
def alert_rules(request: ConsoleRequest) -> HttpResponse:
    """The house's own words."""
    context = {"heading": _("Own words"), "page_actions": [(_("New list"), reverse("alert_rule_new"))]}
    return table_page(request, OwnRuleTable(), access.own_rules(request.actor), context=context)


@page("talk.design", write="talk.design")
def alert_rule_new(request: ConsoleRequest) -> HttpResponse:
    """Make a list of words."""
    return _rule_form(request, None)


@page("talk.design", write="talk.design")
def alert_rule(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """Change a list of words."""
    return _rule_form(request, access.own_rule(request.actor, rule_id))


def _rule_form(request: ConsoleRequest, rule: OwnRule | None) -> HttpResponse:
    told = (
        {"name": rule.name, "side": rule.side, "words": "\n".join(rule.words)} if rule else {"side": "both"}
    )
    form = OwnRuleForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            deciding.save_rule(rule, **form.cleaned_data, by=request.actor, at=utc_now())
            return redirect("alert_rules")
    trail = (_("Own words"), reverse("alert_rules"))
    more = {"rule": rule} if rule else {}
    return form_page(
        request, form, rule.name if rule else _("New list"), trail, template="archive/own_rule.html", **more
    )


@page("talk.design", write="talk.design")
@require_POST
def alert_rule_archive(request: ConsoleRequest, rule_id: UUID) -> HttpResponse:
    """Let a list raise no more alerts."""
    deciding.archive_rule(access.own_rule(request.actor, rule_id), by=request.actor, at=utc_now())
    return redirect("alert_rules")


def home_alerts(request: HttpRequest) -> str:
    """How many alerts nobody has looked at, for the top of the home page."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("talk.read"):
        return ""
    found = counts(actor)
    return render_to_string("archive/home_alerts.html", {"counts": found}) if found else ""
