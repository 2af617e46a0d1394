"""Channels: the list, the page of one with its raw facts, making, changing, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.channels import access
from afflux.channels.actions.sources import close_channel, create_channel, edit_channel, reopen_channel
from afflux.channels.console.days import today, zone_of
from afflux.channels.console.hours import hours_chart
from afflux.channels.forms.sources import ChannelForm, shown
from afflux.channels.models.sources import CostKind, Domain, Step
from afflux.channels.queries.channels import Facts, code_ids, facts_of
from afflux.channels.queries.codes import leads_to, state_of, with_today
from afflux.channels.queries.expiring import expiring
from afflux.channels.queries.lists import with_counts
from afflux.channels.queries.scans import scans_by_hour
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import day_bounds, utc_now

WEEK, MONTH = 7, 30


class ChannelsTable(Table):
    name = "channels"
    columns = (
        Column(
            "name", gettext_lazy("Channel"), sort="name", link=lambda row: reverse("channel", args=[row.pk])
        ),
        Column("mode", gettext_lazy("Mode"), "mode.name"),
        Column("domain", gettext_lazy("Domain"), lambda row: row.mode.get_domain_display(), phone=False),
        Column("unit", gettext_lazy("Store"), "unit.name", phone=False),
        Column("codes", gettext_lazy("Codes"), "code_count", kind="count"),
        Column("scans", gettext_lazy("Scans today"), "scans_today", kind="count"),
        Column("adds", gettext_lazy("Adds today"), "adds_today", kind="count"),
        Column("created_at", gettext_lazy("Made"), kind="day", sort="created_at", phone=False),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: ("", _("Closed")) if row.closed_at else ("good", _("Open")),
            kind="badge",
            phone=False,
        ),
    )
    filters = (
        Filter(
            "q",
            gettext_lazy("Name or key"),
            lambda rows, text: rows.filter(name__icontains=text) | rows.filter(key__istartswith=text),
        ),
        Filter(
            "mode",
            gettext_lazy("Mode"),
            lambda rows, mode: rows.filter(mode=mode),
            choices=lambda by: [(str(mode.pk), mode.name) for mode in access.modes(by).order_by("name_en")],
        ),
        Filter(
            "domain",
            gettext_lazy("Domain"),
            lambda rows, domain: rows.filter(mode__domain=domain),
            choices=lambda by: Domain.choices,
        ),
        Filter("closed", gettext_lazy("Closed ones too"), lambda rows, yes: rows, kind="flag"),
    )
    default_sort = "-created_at"
    export_right = "drain.export"
    empty = gettext_lazy(
        "No channel yet. A live code makes its channel on the way; channels without a code, such as ads, are made here."
    )


@page("drain.read")
def channels(request: ConsoleRequest) -> HttpResponse:
    """All channels the reader may see, below the codes that will soon lead nowhere."""
    rows = access.channels(request.actor)
    if not request.GET.get("closed"):
        rows = rows.filter(closed_at=None)
    table = ChannelsTable()
    offered = (
        [(_("New live code"), reverse("new_code")), (_("New channel"), reverse("new_channel"))]
        if request.actor.may("drain.write")
        else []
    )
    if offered:
        table.empty_action = offered[0]
    context = {
        "heading": _("Channels"),
        "page_actions": offered,
        "expiring": expiring(by=request.actor, at=utc_now()),
    }
    counted = with_counts(rows, day=today(request), zone=zone_of(request))
    return table_page(request, table, counted, template="channels/channels.html", context=context)


@page("drain.read")
def channel(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """One channel: figures, raw facts of 30 days, scans per hour, codes, batches, last exposures and costs."""
    found = access.channel(request.actor, key)
    at, zone, day = utc_now(), zone_of(request), today(request)
    since = day_bounds(day - timedelta(days=WEEK - 1), zone)[0]
    hours = scans_by_hour(codes=code_ids(found), since=since, until=at, zone=zone)
    facts = facts_of(channel=found, since=day - timedelta(days=MONTH - 1), until=day, zone=zone)
    codes = with_today(
        access.codes(request.actor).filter(channel=found).order_by("archived_at", "-created_at"), at
    )
    context = {
        "channel": found,
        "facts": facts,
        "spent": spent_rows(facts),
        "shown": steps_shown(facts),
        "chart": hours_chart(hours, last=day, days=WEEK) if hours else None,
        "codes": [
            {"code": code, "leads_to": leads_to(code), "state": state_of(code, at)} for code in codes[:50]
        ],
        "batches": access.batches(request.actor).filter(channel=found).order_by("-made_on", "-id")[:20],
        "exposures": access.exposures(request.actor)
        .filter(channel=found, removed_at=None)
        .order_by("-day", "-id")[:8],
        "costs": access.costs(request.actor)
        .filter(channel=found, removed_at=None)
        .order_by("-day", "-id")[:8],
        "may_change": access.may_change(request.actor, found),
    }
    return render(request, "channels/channel.html", context)


def steps_shown(facts: Facts) -> list[dict[str, Any]]:
    """Counts by step as the page shows them; exposures even where there are none."""
    return [
        {"key": key, "name": name, "quantity": facts.shown.get(key, 0)}
        for key, name in Step.choices
        if key in facts.shown or key == Step.EXPOSURE
    ]


def spent_rows(facts: Facts) -> list[dict[str, Any]]:
    """Money by kind as the page shows it."""
    names = dict(CostKind.choices)
    return [{"kind": names.get(one.kind, one.kind), "spent": one} for one in facts.spent]


@page("drain.write")
def new_channel(request: ConsoleRequest) -> HttpResponse:
    """The form of a new channel; ?mode= chooses the mode beforehand."""
    only = list(access.units(request.actor)[:2]) if request.actor.units is not None else []
    first = {"mode": request.GET.get("mode"), "unit": only[0].pk if len(only) == 1 else None}
    form = ChannelForm(request.actor, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = create_channel(
                by=request.actor, at=utc_now(), draft=form.draft(), key=form.cleaned_data["key"]
            )
            messages.success(
                request,
                _("The channel “%(name)s” is there. Give it a code, or note what it costs.")
                % {"name": made.name},
            )
            return redirect("channel", key=made.pk)
    return form_page(request, form, _("New channel"), (_("Channels"), reverse("channels")))


@page("drain.write")
def change_channel(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The form of a channel that exists; its key stays."""
    found = access.channel(request.actor, key)
    access.to_change(request.actor, found)
    form = ChannelForm(request.actor, request.POST or None, initial=shown(found), channel=found)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            edit_channel(by=request.actor, at=utc_now(), channel=found, draft=form.draft())
            return redirect("channel", key=key)
    return form_page(request, form, found.name, (found.name, reverse("channel", args=[key])))


@page("drain.write")
@require_POST
def close(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Close the channel; its facts stay."""
    close_channel(by=request.actor, at=utc_now(), channel=access.channel(request.actor, key))
    return redirect("channel", key=key)


@page("drain.write")
@require_POST
def reopen(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Open a closed channel again."""
    reopen_channel(by=request.actor, at=utc_now(), channel=access.channel(request.actor, key))
    return redirect("channel", key=key)
