"""The API itself: mounted rooms, errors as problem documents, and the description of it all."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from afflux.api.description import complete
from afflux.api.problems import BAD_FORM, BAD_TEXT, NOT_FOUND, NOT_JSON, TOO_BIG, document, invalid, refused
from afflux.kernel.errors import Refused

PREFIX = "/api/v1"


class StorableJson(Parser):
    """JSON whose texts can be stored: no NUL, no half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = request.body
            parsed = json.loads(body, parse_constant=_no_constant)
        except RequestDataTooBig:
            raise Refused(TOO_BIG, megabytes=5) from None
        except (ValueError, RecursionError):
            raise Refused(NOT_JSON) from None
        if b"\\u" in body or b"\x00" in body:
            _check(parsed)
        return parsed


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _check(parsed: Any) -> None:
    text = json.dumps(parsed, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused(BAD_TEXT)


class Shell(NinjaAPI):
    """/api/v1."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return complete(super().get_openapi_schema(**kwargs), self)


api = Shell(
    title="afflux",
    version="1",
    description="Drainage, pool, orders and what they cost and bring. Every call needs an API key.",
    docs_url=None,
    openapi_url=None,
    parser=StorableJson(),
    urls_namespace="api",
)


def mount(*rooms: Router) -> None:
    """Put rooms' operations under /api/v1; `wiring` calls this once."""
    for room in rooms:
        if room not in [known for _prefix, known in api._routers]:
            api.add_router("", room)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return refused(request, error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return invalid([dict(place) for place in error.errors])


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return document(NOT_FOUND)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return document(TOO_BIG, params={"megabytes": 5})


@api.exception_handler(MultiPartParserError)
@api.exception_handler(TooManyFieldsSent)
@api.exception_handler(TooManyFilesSent)
def _no_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return document(BAD_FORM)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return document(NOT_JSON)
