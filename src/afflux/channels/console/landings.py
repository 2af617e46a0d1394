"""Drain → Pages: landing pages, written with a preview beside the form."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from afflux.channels import access
from afflux.channels.actions.landings import (
    ASKABLE,
    LED_TO,
    archive_landing,
    led_to,
    restore_landing,
    rewrite_landing,
    write_landing,
)
from afflux.channels.console.archived import STATE, in_use_or_archived
from afflux.channels.landing.editing import LandingForm
from afflux.channels.landing.forms import LeaveForm
from afflux.channels.landing.places import Place
from afflux.channels.landing.words import said, words_of
from afflux.channels.models import Channel, Code, Landing, Target
from afflux.console.pages import ConsoleRequest, page
from afflux.console.tables import Column, Filter, Table, table_page
from afflux.contacts.models import ConsentText
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused


class LandingsTable(Table):
    name = "landings"
    columns = (
        Column("name", gettext_lazy("Page"), sort="name", link=lambda row: reverse("landing", args=[row.pk])),
        Column("title", gettext_lazy("Title"), lambda row: said(row, "title"), phone=False),
        Column("incentive", gettext_lazy("Incentive"), lambda row: said(row, "incentive"), phone=False),
        Column("codes", gettext_lazy("Codes that lead here"), "code_count", kind="count"),
        Column("consent", gettext_lazy("Consent text"), "consent_text", phone=False),
        Column("created_at", gettext_lazy("Written"), kind="moment", sort="created_at", phone=False),
    )
    default_sort = "name"
    filters = (
        Filter("q", gettext_lazy("Name"), lambda rows, text: rows.filter(name__icontains=text)),
        STATE,
    )
    empty = gettext_lazy(
        "There is no landing page yet. A landing page greets those who scan a code and takes their number."
    )
    empty_action = (gettext_lazy("Write the first one"), "/drain/pages/new")


@page("drain.read")
def landings(request: ConsoleRequest) -> HttpResponse:
    """All landing pages; archived ones when asked for."""
    live = Q(targets__removed_at=None, targets__code__archived_at=None)
    rows = in_use_or_archived(request, access.landings(request.actor))
    rows = rows.annotate(code_count=Count("targets__code", filter=live, distinct=True))
    actions = [(_("New page"), reverse("new_landing"))] if access.may_change_modes(request.actor) else []
    lead = _("Public pages behind your codes: light, in two languages, with consent.")
    return table_page(
        request, LandingsTable(), rows, context={"heading": _("Pages"), "lead": lead, "page_actions": actions}
    )


@page("drain.design", write="drain.design")
def new_landing(request: ConsoleRequest) -> HttpResponse:
    """Write a page."""
    access.whole(request.actor)
    return _editor(request, None)


@page("drain.read", write="drain.design")
def landing(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Rewrite a page, or look at it where it is headquarters' to change."""
    found = access.landing(request.actor, key)
    if request.method == "POST":
        access.whole(request.actor)
    return _editor(request, found)


@page("drain.design", write="drain.design")
@require_POST
def archive(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Offer the page to no code any more; refused while codes lead there."""
    found = access.landing(request.actor, key)
    try:
        archive_landing(found, by=request.actor, at=utc_now())
    except Refused as refused:
        if refused.why is not LED_TO:
            raise
        messages.error(request, str(refused))
        return redirect("landing", key=key)
    messages.success(
        request, _("“%(name)s” is archived; whoever reached it before still can.") % {"name": found.name}
    )
    return redirect("landings")


@page("drain.design", write="drain.design")
@require_POST
def restore(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """Offer an archived page again."""
    found = access.landing(request.actor, key)
    restore_landing(found, by=request.actor, at=utc_now())
    messages.success(request, _("“%(name)s” is out of the archive.") % {"name": found.name})
    return redirect("landing", key=key)


@page("drain.read", write="drain.read")
@require_POST
def preview(request: ConsoleRequest) -> HttpResponse:
    """How the page would look with what stands in the form now; nothing is kept."""
    text = ConsentText.objects.filter(pk=_id(request.POST.get("consent_text", ""))).first()
    names = ("title_en", "title_zh", "body_en", "body_zh", "incentive_en", "incentive_zh")
    shown = Landing(
        **{name: request.POST.get(name, "")[:4000] for name in names},
        ask=[one for one in ASKABLE if one in request.POST.getlist("ask")],
        picture=_picture(request),
    )
    language = request.POST.get("preview_in", "")
    with translation.override(
        language if language in dict(settings.LANGUAGES) else translation.get_language()
    ):
        return render(request, "landing/preview.html", _shown(shown, text))


def _editor(request: ConsoleRequest, found: Landing | None) -> HttpResponse:
    form = LandingForm(request.POST or None, request.FILES or None, landing=found)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            draft = form.draft(at=utc_now())
            if found is None:
                write_landing(by=request.actor, at=utc_now(), draft=draft)
            else:
                rewrite_landing(found, by=request.actor, at=utc_now(), draft=draft)
            messages.success(request, _("The page is saved. Whoever scans now sees it."))
            return redirect("landings")
    context = {
        "form": form,
        "heading": found.name if found else _("New page"),
        "landing": found,
        "may_change": access.may_change_modes(request.actor),
        "texts": ConsentText.objects.exists(),
        "codes": access.codes(request.actor).filter(pk__in=led_to(found).values("pk")).order_by("name")[:20]
        if found
        else [],
    }
    context.update(
        _shown(found, found.consent_text) if found else _shown(Landing(ask=["name", "phone"]), None)
    )
    return render(request, "landing/editor.html", context, status=422 if form.errors else 200)


def _shown(row: Landing, text: ConsentText | None) -> dict[str, object]:
    """The context of the public page's own templates, for a page that may not exist yet."""
    place = Place(Code(channel=Channel()), Target(kind=Target.Kind.LANDING), row, None, text, tuple(row.ask))
    return {
        "place": place,
        "words": words_of(place),
        "leave": LeaveForm(place=place, at=utc_now()),
        "ticket": "",
    }


def _picture(request: ConsoleRequest) -> str:
    kept = Landing.objects.filter(pk=_id(request.POST.get("landing", ""))).first()
    return kept.picture if kept and not request.POST.get("no_picture") else ""


def _id(text: str) -> UUID:
    """The id that was sent; one that nobody has where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
