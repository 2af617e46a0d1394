"""Pictures of public pages: those of landing pages and staff, and nothing else that is kept."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from afflux.channels.landing.places import NO_SUCH_PAGE
from afflux.channels.models import Landing
from afflux.console.pages import public
from afflux.files.models import File
from afflux.files.store import content_of
from afflux.kernel.errors import Refused
from afflux.organization.models import Staff

SHOWN = {"image/png", "image/jpeg", "image/webp"}


@public
@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture of that digest, if a page shows it; its name is its content, so it may be kept for ever."""
    on_a_page = (
        Landing.objects.filter(picture=digest).exists()
        or Staff.objects.filter(Q(picture=digest) | Q(contact_qr=digest)).exists()
    )
    file = File.objects.filter(digest=digest, media_type__in=SHOWN).first() if on_a_page else None
    if file is None:
        raise Refused(NO_SUCH_PAGE)
    response = HttpResponse(content_of(digest), content_type=file.media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
