"""Live codes: the list, the page of one, and the four things that happen to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.channels import access, qr
from afflux.channels.actions import codes as actions
from afflux.channels.console.days import zone_of
from afflux.channels.console.hours import hours_chart
from afflux.channels.console.links import reaches_nobody, short_link
from afflux.channels.models import Code
from afflux.channels.queries.codes import STATES, in_state, leads_to, name_of, state_of, with_today
from afflux.channels.queries.scans import last_scans, scans_by_hour, today_of
from afflux.channels.queries.trail import changes_of
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Bulk, Column, Filter, Table, table_page
from afflux.kernel.clock import day_bounds, local_day, utc_now

DAYS_SHOWN = 7
MOST = 1000  # codes that one click changes


class CodesTable(Table):
    name = "codes"
    columns = (
        Column("name", gettext_lazy("Code"), sort="name", link=lambda code: reverse("code", args=[code.pk])),
        Column(
            "channel",
            gettext_lazy("Channel"),
            "channel.name",
            link=lambda code: reverse("channel", args=[code.channel_id]),
        ),
        Column("unit", gettext_lazy("Store"), "channel.unit.name", phone=False),
        Column("leads_to", gettext_lazy("Leads to"), leads_to, phone=False),
        Column("used", gettext_lazy("Assigned today"), "used_today", kind="count"),
        Column("cap", gettext_lazy("Daily cap"), "daily_cap", kind="count", sort="daily_cap", phone=False),
        Column("valid_to", gettext_lazy("Valid until"), kind="moment", sort="valid_to", phone=False),
        Column("state", gettext_lazy("State"), lambda code: state_of(code, utc_now()), kind="badge"),
    )
    filters = (
        Filter(
            "q",
            gettext_lazy("Name or slug"),
            lambda rows, text: rows.filter(name__icontains=text) | rows.filter(slug=text),
        ),
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, state: in_state(rows, state, utc_now()),
            choices=lambda by: STATES,
        ),
        Filter(
            "mode",
            gettext_lazy("Mode"),
            lambda rows, mode: rows.filter(channel__mode_id=mode),
            choices=lambda by: [(str(mode.pk), mode.name) for mode in access.modes(by).order_by("name_en")],
        ),
    )
    bulk = (
        Bulk(gettext_lazy("Pause"), "/drain/codes/pause", "drain.write"),
        Bulk(gettext_lazy("Resume"), "/drain/codes/resume", "drain.write"),
        Bulk(gettext_lazy("Archive"), "/drain/codes/archive", "drain.write", danger=True),
    )
    default_sort = "-created_at"
    export_right = "drain.export"
    empty = gettext_lazy("No live code yet. Make one, print it, and change where it leads whenever you like.")


@page("drain.read")
def codes(request: ConsoleRequest) -> HttpResponse:
    """All codes the reader may see; archived ones when asked for."""
    rows = access.codes(request.actor)
    if request.GET.get("state") != "archived":
        rows = rows.filter(archived_at=None)
    table = CodesTable()
    actions_shown = [(_("New live code"), reverse("new_code"))] if request.actor.may("drain.write") else []
    if actions_shown:
        table.empty_action = actions_shown[0]
    context = {"heading": _("Live codes"), "page_actions": actions_shown}
    return table_page(request, table, with_today(rows, utc_now()), context=context)


@page("drain.read")
def code(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """One code: its QR, where it leads today, when it is scanned."""
    found = access.code(request.actor, key)
    at, zone, link = utc_now(), found.timezone, short_link(request, found)
    day = local_day(at, zone)
    since = day_bounds(day - timedelta(days=DAYS_SHOWN - 1), zone)[0]
    hours = scans_by_hour(codes=[found.pk], since=since, until=at, zone=zone)
    scans = [
        {"scan": scan, "place": name_of(scan.target) if scan.target else ""}
        for scan in last_scans(code=found)
    ]
    today = today_of(code=found, at=at)
    posters = access.posters(request.actor).filter(archived_at=None).order_by("name")
    context = {
        "code": found,
        "link": link,
        "local_only": reaches_nobody(link),
        "state": state_of(found, at),
        "may_change": access.may_change(request.actor, found.channel),
        "today": today,
        "places": [{"name": name_of(place.target), "place": place} for place in today.places],
        "scanned_today": sum(hour.all for hour in hours if hour.hour.date() == day),
        "assigned_week": sum(hour.assigned for hour in hours),
        "scanned_week": sum(hour.all for hour in hours),
        "fallback_week": sum(hour.fallback for hour in hours),
        "chart": hours_chart(hours, last=day, days=DAYS_SHOWN) if hours else None,
        "scans": scans,
        "changes": changes_of(code=found),
        "sizes": qr.SIZES,
        "posters": [(poster, access.may_change(request.actor, poster)) for poster in posters],
        "same_zone": zone == zone_of(request),
    }
    return render(request, "channels/code.html", context)


def _verb(act: Callable[..., None], said: Any) -> Callable[[ConsoleRequest, UUID], HttpResponse]:
    @page("drain.read")
    @require_POST
    def view(request: ConsoleRequest, key: UUID) -> HttpResponse:
        found: Code = access.code(request.actor, key)
        act(by=request.actor, at=utc_now(), code=found)
        messages.success(request, str(said) % {"name": found.name})
        return redirect("code", key=key)

    return view


pause = _verb(
    actions.pause_code, gettext_lazy("“%(name)s” is paused; whoever scans it goes to the fallback.")
)
resume = _verb(actions.resume_code, gettext_lazy("“%(name)s” leads to its targets again."))
archive = _verb(actions.archive_code, gettext_lazy("“%(name)s” is archived; its figures stay."))
restore = _verb(actions.restore_code, gettext_lazy("“%(name)s” is out of the archive."))


def _many(act: Callable[..., None], said: Any) -> Callable[[ConsoleRequest], HttpResponse]:
    """The verb for all ticked codes in one transaction; those of other stores are passed over and counted."""

    @page("drain.write")
    @require_POST
    def view(request: ConsoleRequest) -> HttpResponse:
        rows = CodesTable().chosen(request, access.codes(request.actor).filter(archived_at=None))
        chosen = [row for row in rows[:MOST] if access.may_change(request.actor, row.channel)]
        with transaction.atomic():
            for row in chosen:
                act(by=request.actor, at=utc_now(), code=row)
        messages.success(request, str(said) % {"n": len(chosen)})
        return redirect("codes")

    return view


pause_many = _many(actions.pause_code, gettext_lazy("Paused codes: %(n)s."))
resume_many = _many(actions.resume_code, gettext_lazy("Resumed codes: %(n)s."))
archive_many = _many(actions.archive_code, gettext_lazy("Archived codes: %(n)s."))
