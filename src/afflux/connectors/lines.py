"""From a row to an open line and back: where secrets are sealed, opened and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from afflux.connectors import vault
from afflux.connectors.carriers import Carrier, Line
from afflux.connectors.models import Callback, Connection

BEFORE = ".before"  # no setting is called so


def line_of(connection: Connection) -> Line:
    """The connection with its secrets. Raises Refused where the vault's key is another one."""
    secrets = json.loads(vault.open_sealed(connection.secrets, place=_place(connection.id)))
    before = tuple(secrets.pop(BEFORE, ()))
    values = {**connection.settings, **secrets}
    return Line(connection.id, connection.kind, values, before, connection.before_until)


def parted(
    carrier: Carrier,
    connection_id: UUID,
    values: Mapping[str, str],
    before: Sequence[Mapping[str, str]] = (),
) -> tuple[dict[str, str], bytes]:
    """(settings to show, secrets sealed) of a connection's values; `before`: secrets that were replaced."""
    hidden = {setting.name for setting in carrier.settings if setting.secret}
    shown = {name: value for name, value in values.items() if name not in hidden}
    secrets: dict[str, Any] = {name: value for name, value in values.items() if name in hidden}
    if before:
        secrets[BEFORE] = [dict(one) for one in before]
    return shown, vault.close(json.dumps(secrets).encode(), place=_place(connection_id))


def _place(connection_id: UUID) -> str:
    return f"connection/{connection_id}"


def ever_heard(connection: Connection) -> bool:
    """Whether anything ever came in on it. In the index's order: "any row" of a line that was never heard reads them all."""
    rows = Callback.objects.filter(connection=connection).order_by("-received_at", "-id")
    return rows.values("id").first() is not None
