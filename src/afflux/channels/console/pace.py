"""Drain → Pace: where every account stands, stops by hand and their lifting, and the gauges of the home page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afflux.channels.access import units
from afflux.channels.actions.pace import lift_stop, stop_pace
from afflux.channels.models import Mode
from afflux.channels.pace import access
from afflux.channels.pace.attention import alerted_today, that_matter
from afflux.channels.pace.drawing import gauge_of, row_of
from afflux.channels.pace.forms import StopForm
from afflux.channels.pace.levels import levels
from afflux.console.charts import Gauge
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.actors import Actor
from afflux.kernel.clock import local_day, utc_now
from afflux.organization.models import Staff

STAFF_PER_PAGE = 25
ALERTS_SHOWN = 3


@page("drain.read")
@require_safe
def pace(request: ConsoleRequest) -> HttpResponse:
    """The table of staff × mode, a page of staff at a time."""
    now, zone = utc_now(), request.merchant.timezone
    found = Paginator(_asked(request).order_by("unit__name", "name", "id"), STAFF_PER_PAGE).get_page(
        request.GET.get("page")
    )
    mode = request.GET.get("mode", "")
    alerts = alerted_today(request.actor, local_day(now, zone))
    rows = [
        row_of(level, alerted=(level.staff.id, level.mode.id) in alerts)
        for level in levels(list(found), at=now, zone=zone)
        if mode in ("", level.mode.key)
    ]
    may_change = {row.level.staff.id for row in rows if access.may_change(request.actor, row.level.staff)}
    asked = {key: request.GET.get(key, "") for key in ("unit", "mode", "staff")}
    context = {
        "rows": rows,
        "may_change": may_change,
        "found": found,
        "gauges": _gauges(request.actor, now, zone),
        "alerts": access.alerts(request.actor).filter(day=local_day(now, zone)).order_by("staff__name")[:12],
        "units": units(request.actor).order_by("number"),
        "modes": Mode.objects.filter(archived_at=None).order_by("key"),
        "asked": asked,
        "query": urlencode(asked) + "&" if any(asked.values()) else "",
    }
    return render(request, "pace/pace.html", context)


@page("drain.write")
def stop(request: ConsoleRequest, staff_id: UUID, mode_id: UUID) -> HttpResponse:
    """Let an account rest under a mode for a while."""
    staff, mode = access.one_of_staff(request.actor, staff_id), get_object_or_404(Mode, pk=mode_id)
    access.to_change(request.actor, staff)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            stop_pace(
                by=request.actor,
                at=utc_now(),
                staff=staff,
                mode=mode,
                minutes=given["minutes"],
                reason=given["reason"],
            )
            messages.success(request, _("%(name)s rests now.") % {"name": staff.name})
            return HttpResponseRedirect(reverse("pace"))
    heading = _("Let %(name)s rest: %(mode)s") % {"name": staff.name, "mode": mode.name}
    return form_page(request, form, heading, (_("Pace"), reverse("pace")))


@page("drain.write")
@require_POST
def lift(request: ConsoleRequest, stop_id: UUID) -> HttpResponse:
    """Let an account take people again before its stop ends."""
    lift_stop(stop_id, by=request.actor, at=utc_now())
    messages.success(request, _("The stop is lifted."))
    return HttpResponseRedirect(reverse("pace"))


def home_pace(request: HttpRequest) -> str:
    """The home page's gauges; nothing where no account of the reader's did anything today."""
    actor, merchant = getattr(request, "actor", None), getattr(request, "merchant", None)
    if actor is None or merchant is None or not actor.may("drain.read"):
        return ""
    shown = _gauges(actor, utc_now(), merchant.timezone)
    return render_to_string("pace/home.html", {"gauges": shown}) if shown else ""


def home_alerts(request: HttpRequest) -> str:
    """Whoever will not reach the floor today, for the top of the home page."""
    actor, merchant = getattr(request, "actor", None), getattr(request, "merchant", None)
    if actor is None or merchant is None or not actor.may("drain.read"):
        return ""
    found = access.alerts(actor).filter(day=local_day(utc_now(), merchant.timezone)).order_by("staff__name")
    count = found.count()
    return (
        render_to_string("pace/alerts.html", {"alerts": found[:ALERTS_SHOWN], "count": count})
        if count
        else ""
    )


def _gauges(actor: Actor, at: datetime, zone: str) -> list[Gauge]:
    alerts = alerted_today(actor, local_day(at, zone))
    return [
        gauge_of(level, alerted=(level.staff.id, level.mode.id) in alerts)
        for level in that_matter(actor, at=at, zone=zone)
    ]


def _asked(request: ConsoleRequest) -> QuerySet[Staff]:
    """Staff under the filters of the page; a value that is no id finds nobody."""
    rows: QuerySet[Staff] = access.staff(request.actor)
    for key, field in (("unit", "unit__ancestry__contains"), ("staff", "pk")):
        value: Any = request.GET.get(key, "")
        if value:
            try:
                given = UUID(value)
            except ValueError:
                return rows.none()
            rows = rows.filter(**{field: [given] if key == "unit" else given})
    return rows
