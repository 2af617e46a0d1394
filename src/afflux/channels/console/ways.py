"""On a code's page: its twins at carriers. What a carrier does not offer is said with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.channels import access
from afflux.channels.models import Code, Way
from afflux.channels.ways import making
from afflux.connectors import access as lines
from afflux.connectors.carriers import carrier
from afflux.connectors.checking import why
from afflux.connectors.models import Connection
from afflux.connectors.ways import ways_of, why_none
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.models import Account

TONES = {"asked": "water", "made": "good", "failed": "bad", "ended": ""}
UNSURE = gettext_lazy("The carrier did not answer in time; it may have been done.")


@dataclass(frozen=True)
class Twin:
    """A line that makes codes, with the one it made for this code."""

    line: Connection
    carrier: Any
    way: Way | None
    tone: str
    leads_to: list[str]
    problem: Any


def panel(request: HttpRequest, code: Code) -> str:
    """The panel “On carriers”; nothing where no line is open."""
    actor = getattr(request, "actor", None)
    open_lines = list(lines.connections(SYSTEM).order_by("name"))
    if actor is None or not open_lines:
        return ""
    made = {way.connection_id: way for way in Way.objects.filter(code=code)}
    offering = [line for line in open_lines if ways_of(line.kind)]
    context = {
        "code": code,
        "twins": [_twin(line, made.get(line.id)) for line in offering],
        "others": sorted(
            {
                (str(carrier(one.kind).name), str(why_none(one.kind)))
                for one in open_lines
                if one not in offering
            }
        ),
        "may_change": access.may_change(actor, code.channel) and not code.archived_at,
    }
    return render_to_string("channels/code_ways.html", context, request=request)


@page("drain.write")
@require_POST
def make_way(request: ConsoleRequest, key: UUID, line: UUID) -> HttpResponse:
    """Ask the carrier for a code that leads to the same staff."""
    code, found = access.code(request.actor, key), lines.connection(SYSTEM, line)
    try:
        making.make(by=request.actor, at=utc_now(), code=code, line=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("%(line)s is asked. The code stands here in a moment.") % {"line": found.name}
        )
    return redirect("code", key)


@page("drain.write")
@require_POST
def end_way(request: ConsoleRequest, key: UUID, line: UUID) -> HttpResponse:
    """Let the carrier delete its code."""
    code = access.code(request.actor, key)
    found = Way.objects.select_related("code__channel").filter(code=code, connection=line).first()
    if found is None:
        raise Refused(access.NOT_FOUND)
    making.end(by=request.actor, at=utc_now(), way=found)
    return redirect("code", key)


def _twin(line: Connection, way: Way | None) -> Twin:
    named: list[str] = []
    if way is not None:
        rows = Account.objects.filter(connection=line, account__in=way.accounts).select_related("staff")
        named = sorted(f"{row.staff.name} · {row.account}" if row.staff else row.account for row in rows)
    problem = ""
    if way is not None and way.problem:
        problem = str(UNSURE) if way.problem == "unsure" else why(way.problem)
    return Twin(line, carrier(line.kind).name, way, TONES[way.state] if way else "", named, problem)
