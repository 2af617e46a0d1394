"""The description (OpenAPI 3.1): what ninja derives from the operations, completed with rights, problems and headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ninja import NinjaAPI

_CONVERTER = re.compile(r"{\w+:")
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable; `detail` is a sentence in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail", "code", "params"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "field": {"type": ["string", "null"]},
        "params": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_REPLAY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Send the same key again and the first answer comes back; nothing is done twice. Kept for two days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
}


@dataclass(frozen=True)
class Operation:
    """One operation: what the route matrix enumerates and the page of the API lists."""

    method: str
    path: str
    right: str
    heading: str
    detail: str
    operation_id: str


def operations(api: NinjaAPI) -> list[Operation]:
    """Every mounted operation with its declared right ("" where it declares none), in the order of mounting; words in the active language."""
    found = []
    for room in api._get_bound_routers():
        for path, view in room.path_operations.items():
            for operation in view.operations:
                right = next(
                    (callback.right for callback in operation.auth_callbacks if hasattr(callback, "right")),
                    "",
                )
                heading = str((operation.tags or room.template.tags or [""])[0])
                found += [
                    Operation(
                        method,
                        _CONVERTER.sub("{", path),
                        right,
                        heading,
                        str(operation.description or ""),
                        operation.operation_id or "",
                    )
                    for method in operation.methods
                ]
    return found


def complete(schema: dict[str, Any], api: NinjaAPI) -> dict[str, Any]:
    """Add to each operation the right it needs, its refusals as problem documents, and the idempotency header."""
    rights = {
        (operation.method.lower(), operation.operation_id): operation.right for operation in operations(api)
    }
    schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    for methods in schema["paths"].values():
        for method, described in methods.items():
            described["x-right"] = rights.get((method, described["operationId"]), "")
            answer = {
                "description": "Problem",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            for status in ("4XX", "5XX"):
                described["responses"].setdefault(status, answer)
            if method == "post":
                described.setdefault("parameters", []).append(_REPLAY)
    return schema
