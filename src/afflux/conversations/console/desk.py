"""Talk → Quick replies, and Talk → Answering: what headquarters makes for every store."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.conversations import desks
from afflux.conversations.access import NO_TALK, desk, quick_replies, quick_reply
from afflux.conversations.actions import desk as actions
from afflux.conversations.forms import DeskForm, QuickForm
from afflux.conversations.models import Desk
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.models import Unit, User

QUICK = gettext_lazy("Quick replies")
ANSWERING = gettext_lazy("Answering")


@page("talk.read")
@require_safe
def quick_list(request: ConsoleRequest) -> HttpResponse:
    """Words ready to be said."""
    rows = quick_replies(request.actor)
    return render(request, "conversations/quick_list.html", {"rows": rows})


@page("talk.design", write="talk.design")
def quick_new(request: ConsoleRequest) -> HttpResponse:
    """A new quick reply."""
    return _quick_form(request, None)


@page("talk.design", write="talk.design")
def quick_change(request: ConsoleRequest, quick_id: UUID) -> HttpResponse:
    """Change a quick reply."""
    return _quick_form(request, quick_reply(request.actor, quick_id))


def _quick_form(request: ConsoleRequest, found: Any) -> HttpResponse:
    initial = {n: getattr(found, n) for n in ("shortcut", "title", "text", "unit")} if found else None
    form = QuickForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.save_quick(found, **form.cleaned_data, by=request.actor, at=utc_now())
            messages.success(request, _("Saved."))
            return redirect("quick_replies")
    heading = found.title if found else _("New quick reply")
    return form_page(
        request,
        form,
        heading,
        (QUICK, reverse("quick_replies")),
        template="conversations/quick_form.html",
        quick=found,
    )


@page("talk.design", write="talk.design")
@require_POST
def quick_archive(request: ConsoleRequest, quick_id: UUID) -> HttpResponse:
    """Put a quick reply away."""
    actions.archive_quick(quick_reply(request.actor, quick_id), by=request.actor, at=utc_now())
    messages.success(request, _("Archived."))
    return redirect("quick_replies")


@page("talk.design", write="talk.design")
@require_safe
def answering(request: ConsoleRequest) -> HttpResponse:
    """How each store answers."""
    own = {one.unit_id: one for one in Desk.objects.select_related("unit")}
    stores = Unit.objects.filter(kind=Unit.Kind.STORE, closed_at=None).order_by("number")
    rows = [{"unit": unit, "desk": own.get(unit.id)} for unit in stores]
    house = own.get(None)
    return render(
        request, "conversations/answering.html", {"rows": rows, "house": house or Desk(), "set": house}
    )


@page("talk.design", write="talk.design")
def answering_house(request: ConsoleRequest) -> HttpResponse:
    """The rules of every store that says nothing of its own."""
    return _desk_form(request, None)


@page("talk.design", write="talk.design")
def answering_store(request: ConsoleRequest, unit_id: UUID) -> HttpResponse:
    """The rules of one store."""
    unit = Unit.objects.filter(id=unit_id, kind=Unit.Kind.STORE).first()
    if unit is None:
        raise Refused(NO_TALK)
    return _desk_form(request, unit)


def _desk_form(request: ConsoleRequest, unit: Unit | None) -> HttpResponse:
    known = desks.desk_for(unit.id if unit else None)
    names = ("owner_first", "method", "hours", "zone", "target_minutes")
    form = DeskForm(request.POST or None, initial={name: getattr(known, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            actions.set_desk(unit, actions.Rules(**form.cleaned_data), by=request.actor, at=utc_now())
            messages.success(request, _("Saved."))
            return redirect("answering")
    heading = unit.name if unit else _("Every store")
    return form_page(request, form, heading, (ANSWERING, reverse("answering")))


@page("talk.design", write="talk.design")
@require_POST
def answering_drop(request: ConsoleRequest, unit_id: UUID) -> HttpResponse:
    """The store answers by the rules of the house again."""
    actions.drop_desk(desk(request.actor, unit_id), by=request.actor, at=utc_now())
    return redirect("answering")


@page("talk.write")
@require_POST
def sit(request: ConsoleRequest) -> HttpResponse:
    """I am there, or away: whoever is away is given no conversation."""
    user = get_object_or_404(User, id=request.actor.id)
    actions.sit(user, away=request.POST.get("away") == "1", by=request.actor, at=utc_now())
    return redirect("inbox")
