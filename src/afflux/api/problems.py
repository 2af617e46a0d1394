"""What the shell itself refuses, and the problem documents (RFC 9457) in which every refusal is answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Problem, Refused, problem

NO_KEY = problem(
    "api.no_key", _("This address needs an API key: send “Authorization: Bearer …”."), status=401
)
BAD_KEY = problem("api.bad_key", _("This API key is unknown, expired or revoked."), status=401)
NO_RIGHT = problem("api.no_right", _("This API key lacks the right “%(right)s”."), status=403)
TOO_FAST = problem("api.too_fast", _("Too many calls with this key. Wait %(seconds)s s."), status=429)
TOO_BIG = problem(
    "api.too_big",
    _("The body is larger than %(megabytes)s MB. Send less at a time, or import a file."),
    status=413,
)
BAD_FORM = problem(
    "api.bad_form",
    _("The body cannot be read as multipart/form-data with the boundary its header names."),
    status=400,
)
NOT_JSON = problem("api.not_json", _("The body is not valid JSON."), status=400)
BAD_TEXT = problem(
    "api.bad_text",
    _("A text holds a character that cannot be stored (NUL or half of a surrogate pair)."),
    status=400,
)
INVALID = problem("api.invalid", _("Some of what was sent is not as described. See “errors”."))
NOT_FOUND = problem(
    "api.not_found", _("There is nothing at this address, or you may not see it."), status=404
)
NO_METHOD = problem("api.no_method", _("This address does not answer %(method)s."), status=405)
BAD_CURSOR = problem("api.bad_cursor", _("“after” must be the “next” of an earlier page of the same list."))
KEY_REUSED = problem("api.key_reused", _("This Idempotency-Key was used for another request."))
KEY_TOO_LONG = problem(
    "api.idempotency_key_long", _("An Idempotency-Key has 1 to 120 printable characters."), status=400
)

_WRONG = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("This must be a text."),
    "string_too_long": _("This text is too long."),
    "string_too_short": _("This text is too short."),
    "string_pattern_mismatch": _("This text has not the form that is asked for."),
    "enum": _("This is none of the possible values."),
    "literal_error": _("This is none of the possible values."),
    "uuid_parsing": _("This is not an id."),
    "uuid_type": _("This is not an id."),
    "int_type": _("This must be a whole number."),
    "int_parsing": _("This must be a whole number."),
    "decimal_parsing": _("This must be a number."),
    "decimal_type": _("This must be a number."),
    "bool_type": _("This must be true or false."),
    "greater_than": _("This number is too small."),
    "greater_than_equal": _("This number is too small."),
    "less_than_equal": _("This number is too large."),
    "less_than": _("This number is too large."),
    "too_long": _("This list is too long."),
    "too_short": _("This list is too short."),
}
_ELSE = _("This value is not as described.")


def document(
    why: Problem,
    *,
    field: str | None = None,
    params: dict[str, Any] | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> JsonResponse:
    """A problem document: a stable code, a whole sentence in the reader's language, the field at fault, its values."""
    params = params or {}
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#{why.code}",
        "title": str(why.sentence) if not params else why.says(params),
        "status": why.status,
        "detail": why.says(params),
        "code": why.code,
        "field": field,
        "params": {
            name: value if isinstance(value, str | int | float | bool) else str(value)
            for name, value in params.items()
        },
    }
    if errors is not None:
        body["errors"] = errors
    response = JsonResponse(
        body,
        status=why.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Content-Language"] = get_language() or "en"
    if why.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(request: HttpRequest, refusal: Refused) -> JsonResponse:
    """The document of a domain refusal."""
    response = document(refusal.why, field=refusal.field, params=refusal.params)
    if refusal.why is TOO_FAST:
        response["Retry-After"] = str(refusal.params["seconds"])
    return response


def invalid(errors: list[dict[str, Any]]) -> JsonResponse:
    """The document of a request that is not as described; one entry per place, with its code and sentence."""
    places = [
        {
            "field": ".".join(
                str(part) for part in error["loc"][1:] if part not in ("body", "payload", "data")
            )
            or str(error["loc"][0]),
            "code": error["type"],
            "detail": str(_WRONG.get(error["type"], _ELSE)),
        }
        for error in errors
    ]
    return document(INVALID, field=places[0]["field"] if places else None, errors=places)
