"""Modes of drainage: the ten and every further one, as data."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.channels import access
from afflux.channels.actions.modes import archive_mode, create_mode, edit_mode, restore_mode
from afflux.channels.forms.modes import ModeForm, shown
from afflux.channels.models import Mode
from afflux.channels.models.sources import CostKind, Step
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.kernel.clock import utc_now


def _grown(mode: Mode) -> str:
    points = list(mode.pace.all())
    return f"{points[-1].floor}–{points[-1].ceiling}" if points else ""


class ModesTable(Table):
    name = "modes"
    columns = (
        Column(
            "name", gettext_lazy("Mode"), sort="name_en", link=lambda mode: reverse("mode", args=[mode.pk])
        ),
        Column("domain", gettext_lazy("Domain"), lambda mode: mode.get_domain_display(), sort="domain"),
        Column(
            "paid", gettext_lazy("Traffic"), lambda mode: _("paid") if mode.paid else _("free"), sort="paid"
        ),
        Column("exposure", gettext_lazy("One exposure is"), phone=False),
        Column("ceiling", gettext_lazy("Adds a day, grown account"), _grown, phone=False),
        Column("channels", gettext_lazy("Open channels"), "channel_count", kind="count"),
        Column(
            "state",
            gettext_lazy("State"),
            lambda mode: ("", _("Archived")) if mode.archived_at else ("good", _("In use")),
            kind="badge",
        ),
    )
    filters = (Filter("archived", gettext_lazy("Archived ones too"), lambda rows, yes: rows, kind="flag"),)
    default_sort = "name_en"


@page("drain.read")
def modes(request: ConsoleRequest) -> HttpResponse:
    """All modes; archived ones when asked for."""
    rows = access.modes(request.actor).prefetch_related("pace")
    if not request.GET.get("archived"):
        rows = rows.filter(archived_at=None)
    counted = rows.annotate(channel_count=Count("channels", filter=Q(channels__closed_at=None)))
    offered = [(_("New mode"), reverse("new_mode"))] if access.may_change_modes(request.actor) else []
    lead = _(
        "How people are drawn: what one exposure is, which steps follow, what it costs, and how fast a staff account may take people."
    )
    return table_page(
        request, ModesTable(), counted, context={"heading": _("Modes"), "lead": lead, "page_actions": offered}
    )


@page("drain.design", write="drain.design")
def new_mode(request: ConsoleRequest) -> HttpResponse:
    """The form of a new mode."""
    access.whole(request.actor)
    form = ModeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = create_mode(
                by=request.actor,
                at=utc_now(),
                key=form.cleaned_data["key"],
                draft=form.draft(),
                pace=form.cleaned_data["pace"],
            )
            messages.success(request, _("The mode “%(name)s” is ready for channels.") % {"name": made.name})
            return redirect("modes")
    return form_page(
        request, form, _("New mode"), (_("Modes"), reverse("modes")), template="channels/mode.html"
    )


@page("drain.read", write="drain.design")
def mode(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """A mode: headquarters changes it, everybody else reads what it says."""
    found = get_object_or_404(access.modes(request.actor), pk=key)
    if not access.may_change_modes(request.actor):
        if request.method == "POST":
            access.whole(request.actor)
        return render(
            request,
            "channels/mode_facts.html",
            {"mode": found, "points": found.pace.all(), "words": _words(found)},
        )
    form = ModeForm(request.POST or None, initial=shown(found), mode=found)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            edit_mode(
                by=request.actor, at=utc_now(), mode=found, draft=form.draft(), pace=form.cleaned_data["pace"]
            )
            messages.success(request, _("The mode “%(name)s” is changed.") % {"name": found.name})
            return redirect("modes")
    return form_page(
        request, form, found.name, (_("Modes"), reverse("modes")), template="channels/mode.html", mode=found
    )


def _words(mode: Mode) -> dict[str, list[str]]:
    """Steps and cost drivers as words of the reader's language."""
    steps, kinds = dict(Step.choices), dict(CostKind.choices)
    return {
        "steps": [str(steps[step]) for step in mode.steps],
        "costs": [str(kinds[kind]) for kind in mode.cost_kinds],
    }


@page("drain.design", write="drain.design")
@require_POST
def archive(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Offer the mode no longer."""
    archive_mode(by=request.actor, at=utc_now(), mode=get_object_or_404(access.modes(request.actor), pk=key))
    return redirect("modes")


@page("drain.design", write="drain.design")
@require_POST
def restore(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Offer the mode again."""
    restore_mode(by=request.actor, at=utc_now(), mode=get_object_or_404(access.modes(request.actor), pk=key))
    return redirect("modes")
