"""Batches of material: noted and changed from the page of their channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from afflux.channels import access
from afflux.channels.actions.sources import BatchDraft, edit_batch, make_batch
from afflux.channels.console.days import currency_of, today
from afflux.channels.forms.sources import BatchForm, batch_shown
from afflux.channels.models import Channel
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.kernel.clock import utc_now


@page("drain.write")
def new_batch(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The form of a new batch of material of a channel."""
    found = access.channel(request.actor, key)
    access.to_change(request.actor, found)

    def keep(draft: BatchDraft) -> None:
        make_batch(by=request.actor, at=utc_now(), channel=found, draft=draft)

    return _form(request, found, _("New batch"), {"made_on": today(request)}, keep)


@page("drain.write")
def change_batch(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The form of a batch that exists; what names it goes on naming it."""
    batch = access.batch(request.actor, key)
    access.to_change(request.actor, batch.channel)

    def keep(draft: BatchDraft) -> None:
        edit_batch(by=request.actor, at=utc_now(), batch=batch, draft=draft)

    return _form(request, batch.channel, batch.name, batch_shown(batch), keep)


def _form(
    request: ConsoleRequest,
    channel: Channel,
    heading: str,
    first: dict[str, Any],
    keep: Callable[[BatchDraft], None],
) -> HttpResponse:
    form = BatchForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            keep(form.draft())
            return redirect("channel", key=channel.pk)
    lead = _("Prices are in %(currency)s.") % {"currency": currency_of(request)}
    return form_page(request, form, heading, (channel.name, reverse("channel", args=[channel.pk])), lead=lead)
