"""The shell's own pages: language, theme, saved views, the page of components, reports of the content policy."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from afflux.console.forms import AmountField, ConsoleForm, DayField
from afflux.console.models import SavedView
from afflux.console.pages import ConsoleRequest, page, public
from afflux.files.models import File
from afflux.files.pictures import SHAPES
from afflux.files.store import content_of
from afflux.files.things import OPEN
from afflux.kernel.clock import utc_now

YEAR = timedelta(days=365)
log = structlog.get_logger()


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form stood on, if that is one of ours."""
    wished = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None) and wished.startswith("/")
    return HttpResponseRedirect(wished if ours else "/")


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember one of the two languages for a year."""
    response = back(request)
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SECURE,
            httponly=True,
        )
    return response


@public
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or the device's own for a year."""
    response = back(request)
    wished = request.POST.get("theme", "")
    response.set_cookie(
        "afflux_theme",
        wished if wished in ("light", "dark") else "",
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SECURE,
        httponly=True,
    )
    return response


@page("home.read", write="home.read")
@require_POST
def save_view(request: ConsoleRequest) -> HttpResponse:
    """Keep the filters of a table under a name; the same name again replaces it; delete=1 forgets it."""
    table, name = request.POST.get("table", "")[:40], request.POST.get("name", "").strip()[:60]
    mine = SavedView.objects.filter(user_id=request.actor.id, table=table, name=name)
    if request.POST.get("delete"):
        mine.delete()
    elif table and name:
        SavedView.objects.update_or_create(
            user_id=request.actor.id,
            table=table,
            name=name,
            defaults={"query": request.POST.get("query", "")[:1000], "created_at": utc_now()},
        )
    return back(request)


@public
@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """A kept picture by its digest, for everybody (landing pages show them); anything else kept is not served here."""
    file = File.objects.filter(digest=digest, media_type__in=(*SHAPES, *OPEN)).first()
    if file is None:
        raise Http404
    response = HttpResponse(content_of(digest), content_type=file.media_type.partition(";")[0])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Disposition"] = "inline"
    return response


class SampleForm(ConsoleForm):
    amount = AmountField(label="Amount")
    day = DayField(label="Day", required=False)
    fold = ("day",)


@page("settings.read")
def components(request: ConsoleRequest) -> HttpResponse:
    """Every part of the design on one page, to look at in both themes and languages."""
    form = SampleForm({"amount": _("twelve")})
    return render(request, "console/components.html", {"form": form})


@public
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """A browser says that a page broke our content policy: into the log, bounded, without the reader's data."""
    log.warning("csp_report", size=len(request.body[:4096]))
    return HttpResponse(status=204)
