"""Poster templates: upload, place the box, look at the picture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afflux.channels import access
from afflux.channels.actions.posters import archive_poster, make_poster, place_box, restore_poster
from afflux.channels.console.prints import sent
from afflux.channels.forms.posters import BoxForm, PosterForm
from afflux.channels.posters import SMALLEST
from afflux.console.form_pages import form_page
from afflux.console.pages import ConsoleRequest, page
from afflux.files.models import File
from afflux.files.pictures import keep_picture
from afflux.files.store import content_of
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


@page("drain.write")
def new_poster(request: ConsoleRequest) -> HttpResponse:
    """Upload a picture; then its box is placed. ?code= names the code to come back to."""
    only = list(access.units(request.actor)[:2]) if request.actor.units is not None else []
    first = {"unit": only[0].pk if len(only) == 1 else None}
    form = PosterForm(request.actor, request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            picture = keep_picture(given["picture"].read(), name=given["picture"].name, at=utc_now())
            made = make_poster(
                by=request.actor, at=utc_now(), name=given["name"], picture=picture, unit=given["unit"]
            )
        except Refused as refused:
            form.refuse(Refused(refused.why, field=refused.field or "picture", **refused.params))
        else:
            code = request.GET.get("code", "")
            return redirect(reverse("poster", args=[made.pk]) + (f"?code={code}" if _is_id(code) else ""))
    return form_page(request, form, _("New poster"), _back(request))


@page("drain.write")
def poster(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Place the QR's box by numbers or by dragging."""
    found = access.poster(request.actor, key)
    access.to_change(request.actor, found)
    form = BoxForm(request.POST or None, initial={"left": found.left, "top": found.top, "side": found.side})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            place_box(by=request.actor, at=utc_now(), poster=found, box=form.box())
            messages.success(request, _("The box is saved for every code that uses this poster."))
            return redirect(_back(request)[1])
    lead = _("Drag the square to where the QR belongs, and its corner to make it bigger.")
    return form_page(
        request,
        form,
        found.name,
        _back(request),
        lead=lead,
        template="channels/poster.html",
        poster=found,
        smallest=SMALLEST,
    )


@page("drain.read")
@require_safe
def poster_picture(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The template's own picture; ?download=1 saves it."""
    found = access.poster(request.actor, key)
    kept = File.objects.get(digest=found.picture)
    ending = kept.media_type.rpartition("/")[2]
    return sent(
        request, content_of(kept.digest), kept.media_type, f"{slugify(found.name) or 'poster'}.{ending}"
    )


@page("drain.write")
@require_POST
def archive(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Offer the template no longer."""
    archive_poster(by=request.actor, at=utc_now(), poster=access.poster(request.actor, key))
    return redirect(_back(request)[1])


@page("drain.write")
@require_POST
def restore(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Offer an archived template again."""
    restore_poster(by=request.actor, at=utc_now(), poster=access.poster(request.actor, key))
    return redirect("poster", key=key)


def _back(request: ConsoleRequest) -> tuple[Any, str]:
    """To the code the reader came from, else to the list of posters."""
    code = request.GET.get("code", "")
    if _is_id(code) and (found := access.codes(request.actor).filter(pk=code).first()):
        return found.name, reverse("code", args=[found.pk])
    return _("Posters"), reverse("posters")


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
