"""Exposures and costs: the lists, the sheets to note one, and the page of one entry with its removal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.channels import access
from afflux.channels.actions import money as actions
from afflux.channels.console.days import currency_of, today
from afflux.channels.console.money_tables import CostsTable, ExposuresTable, made_of
from afflux.channels.forms.choosing import hits, words
from afflux.channels.forms.codes import batch_named
from afflux.channels.forms.money import CostForm, EntryForm, ExposureForm, RemovalForm
from afflux.channels.models import Batch, Channel, Cost, Exposure
from afflux.channels.queries.trail import trail_of
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import table_page
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id, new_id
from afflux.kernel.text import clean

NO_SUCH_BATCH = problem(
    "channels.no_such_batch_for_entry", gettext_lazy("The channel has no batch named “%(name)s”.")
)


@page("drain.read")
def costs(request: ConsoleRequest) -> HttpResponse:
    """What was spent, newest first; removed entries when asked for."""
    rows = access.costs(request.actor)
    if not request.GET.get("removed"):
        rows = rows.filter(removed_at=None)
    context = {"heading": _("Costs"), "page_actions": _offered(request, _("Note a cost"), "new_cost")}
    return table_page(request, CostsTable(), rows, context=context)


@page("drain.read")
def exposures(request: ConsoleRequest) -> HttpResponse:
    """What was shown, newest first; removed entries when asked for."""
    rows = access.exposures(request.actor)
    if not request.GET.get("removed"):
        rows = rows.filter(removed_at=None)
    context = {
        "heading": _("Exposures"),
        "page_actions": _offered(request, _("Note exposures"), "new_exposure"),
    }
    return table_page(request, ExposuresTable(), rows, context=context)


@page("drain.write")
def new_cost(request: ConsoleRequest) -> HttpResponse:
    """The sheet of a new cost; ?channel= (a key) chooses the channel beforehand."""
    first = _first(request) | {"currency": currency_of(request), "kind": "material"}

    def note(form: EntryForm, channel: Channel, batch: Batch | None) -> str:
        draft = form.draft(batch)  # type: ignore[attr-defined]
        cost = actions.record_cost(
            by=request.actor, at=utc_now(), channel=channel, draft=draft, source_key=_key(form)
        )
        return reverse("cost", args=[cost.pk])

    lead = _(
        "Quantity × unit price, or minutes × hourly wage, or a bare amount. What is noted is never changed, only removed with a reason."
    )
    return _sheet(
        request,
        CostForm(request.actor, request.POST or None, initial=first),
        note,
        _("Note a cost"),
        (_("Costs"), reverse("costs")),
        lead,
    )


@page("drain.write")
def new_exposure(request: ConsoleRequest) -> HttpResponse:
    """The sheet of new exposures; ?channel= (a key) chooses the channel beforehand."""

    def note(form: EntryForm, channel: Channel, batch: Batch | None) -> str:
        draft = form.draft(batch)  # type: ignore[attr-defined]
        exposure = actions.record_exposure(
            by=request.actor, at=utc_now(), channel=channel, draft=draft, source_key=_key(form)
        )
        return reverse("exposure", args=[exposure.pk])

    lead = _(
        "What was shown on one day: cards handed out, calls made, messages sent. Adds and scans are counted by themselves."
    )
    return _sheet(
        request,
        ExposureForm(request.actor, request.POST or None, initial=_first(request)),
        note,
        _("Note exposures"),
        (_("Exposures"), reverse("exposures")),
        lead,
    )


@page("drain.read")
def cost(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """One cost: how its amount was made, who noted it, and its removal."""
    entry = access.one_cost(request.actor, key)
    return _entry(
        request,
        entry,
        _("Cost"),
        "costs",
        lambda reason: actions.remove_cost(by=request.actor, at=utc_now(), cost=entry, reason=reason),
    )


@page("drain.read")
def exposure(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """One entry of exposures: who noted it, and its removal."""
    entry = access.one_exposure(request.actor, key)
    return _entry(
        request, entry, _("Exposures"), "exposures",
        lambda reason: actions.remove_exposure(by=request.actor, at=utc_now(), exposure=entry, reason=reason),
    )  # fmt: skip


def _sheet(
    request: ConsoleRequest,
    form: EntryForm,
    note: Callable[[EntryForm, Channel, Batch | None], str],
    heading: str,
    trail: tuple[str, str],
    lead: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.refusals():
            actions.not_in_future(given["day"], today(request))
            address = note(form, given["channel"], _batch(given["channel"], given["batch"]))
            messages.success(request, _("It is noted."))
            return redirect(address)
    suggestions = [(kind, hits(request.actor, kind, "")) for kind in ("channels", "staff")]
    return form_page(
        request,
        form,
        heading,
        trail,
        lead=lead,
        template="channels/entry_form.html",
        suggestions=suggestions,
    )


def _entry(
    request: ConsoleRequest, entry: Cost | Exposure, heading: str, listing: str, remove: Callable[[str], None]
) -> HttpResponse:
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            remove(form.cleaned_data["reason"])
            messages.success(
                request, _("The entry is removed; it counts nowhere any more and stays on record.")
            )
            return redirect(request.path)
    context: dict[str, Any] = {
        "entry": entry,
        "made_of": made_of(entry) if isinstance(entry, Cost) else "",
        "form": form,
        "heading": heading,
        "trail": (heading, reverse(listing)),
        "history": trail_of(subject=entry),
        "may_change": access.may_change(request.actor, entry.channel) and not entry.removed_at,
    }
    return render(request, "channels/entry.html", context, status=422 if form.errors else 200)


def _first(request: ConsoleRequest) -> dict[str, Any]:
    asked = clean(request.GET.get("channel", ""))
    channel = access.channels(request.actor).filter(key=asked).first() if asked else None
    return {"token": new_id(), "day": today(request), "channel": words(channel) if channel else ""}


def _key(form: EntryForm) -> UUID:
    """The same sheet sent twice (a double click, a reload) is the same fact."""
    return hashed_id("hand", str(form.cleaned_data["token"]))


def _batch(channel: Channel, name: str) -> Batch | None:
    batch = batch_named(channel, name)
    if name.strip() and batch is None:
        raise Refused(NO_SUCH_BATCH, field="batch", name=name.strip())
    return batch


def _offered(request: ConsoleRequest, label: str, route: str) -> list[tuple[str, str]]:
    return [(label, reverse(route))] if request.actor.may("drain.write") else []
