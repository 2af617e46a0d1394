"""What the API answers outside its operations: its description, its page, and addresses that do not exist."""

from __future__ import annotations

import re
from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from afflux.api.description import operations
from afflux.api.problems import NOT_FOUND, document
from afflux.api.shell import PREFIX, api
from afflux.kernel.errors import all_problems

_FIELD = re.compile(r"%\(\w+\)s")


def description(request: HttpRequest) -> HttpResponse:
    """The API in OpenAPI 3.1."""
    return JsonResponse(
        api.get_openapi_schema(path_prefix=f"{PREFIX}/"), json_dumps_params={"ensure_ascii": False}
    )


def page(request: HttpRequest) -> HttpResponse:
    """The same for people: every operation by heading, with its right."""
    found = operations(api)
    groups = [
        (heading, list(group)) for heading, group in groupby(found, key=lambda operation: operation.heading)
    ]
    problems = [(one.code, _FIELD.sub("…", str(one.sentence))) for one in all_problems()]
    context = {"groups": groups, "prefix": PREFIX, "total": len(found), "problems": problems}
    return render(request, "api/page.html", context)


def nothing(request: HttpRequest) -> HttpResponse:
    """An address under /api/v1 that does not exist."""
    return document(NOT_FOUND)


for view in (description, page, nothing):
    view.right, view.write_right = "public", "public"  # type: ignore[attr-defined]
