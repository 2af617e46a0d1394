"""Calling /api/v1 as a machine with a key."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from afflux.kernel.actors import SYSTEM
from afflux.organization import keys


class Machine:
    """A caller with a key of `role` at `unit`; answers are Django responses with .json()."""

    def __init__(self, role: str, unit: Any, language: str = "en") -> None:
        made = keys.create(by=SYSTEM, at=datetime.now(UTC), name="till", role=role, unit=unit)
        self.key, self.secret = made.key, made.secret
        self.client = Client(headers={"Authorization": f"Bearer {made.secret}", "Accept-Language": language})

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query)

    def send(self, method: str, path: str, body: Any, **headers: str) -> HttpResponse:
        content = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1/{path}", content, content_type="application/json", headers=headers
        )

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)
