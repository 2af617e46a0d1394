"""Manners of a public page: it speaks the reader's language, and a refusal is a plain page of the merchant's."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from afflux.channels.landing.showing import language_of, shown
from afflux.kernel.errors import Refused


def civil(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run `view` in the language asked for, and answer a refusal with a public page of its status."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with translation.override(language_of(request)):
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return shown(request, "landing/refused.html", {"refused": refused}, status=refused.why.status)

    return guarded
