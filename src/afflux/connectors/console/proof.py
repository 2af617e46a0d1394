"""The file by which WeCom finds that a domain is ours: /WW_verify_….txt."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from afflux.connectors.models import Connection
from afflux.console.pages import public


@public
@require_safe
def domain_proof(request: HttpRequest, word: str) -> HttpResponse:
    """The word that some line of ours was given; 404 for every other."""
    if (
        not Connection.objects.filter(settings__domain_file=word, removed_at=None)
        .exclude(settings__domain_file="")
        .exists()
    ):
        raise Http404
    return HttpResponse(word, content_type="text/plain; charset=utf-8")
