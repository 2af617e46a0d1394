"""Codes that lead into groups: made, changed and ended at WeCom, and kept here, because WeCom lists none of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from afflux.connectors.carriers import Line
from afflux.connectors.events import Ended
from afflux.connectors.wecom.api import groups
from afflux.connectors.wecom.models import JoinWay

KIND = "join"


def join(line: Line, payload: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """{do: add, update or del, config_id, name, groups, state, create, base} → {config_id, qr_code}."""
    do, config = str(payload["do"]), str(payload.get("config_id") or "")
    if do == "del":
        groups.delete_join_way(line, config, at=at)
        return {"config_id": config}
    way = groups.JoinWay(
        tuple(payload["groups"]),
        state=str(payload.get("state") or ""),
        remark=str(payload.get("name") or ""),
        create=bool(payload.get("create", True)),
        base=str(payload.get("base") or ""),
    )
    if do == "add":
        config = groups.add_join_way(line, way, at=at)
    else:
        groups.update_join_way(line, config, way, at=at)
    return {
        "config_id": config,
        "qr_code": str(groups.get_join_way(line, config, at=at).get("qr_code", "")),
    }


def ended(told: Ended) -> None:
    """Keep what stands at WeCom now, in the transaction that writes that it was done."""
    if told.kind != KIND or told.state != "done":
        return
    payload, config = told.payload, str(told.answer.get("config_id", ""))
    held = JoinWay.objects.filter(connection=told.connection, config=config)
    if payload["do"] == "del":
        held.update(ended_at=told.at)
        return
    values = {
        "name": str(payload["name"])[:30],
        "state": str(payload.get("state", ""))[:30],
        "chats": list(payload["groups"]),
        "address": str(told.answer.get("qr_code", ""))[:500],
    }
    JoinWay.objects.update_or_create(
        connection_id=told.connection,
        config=config,
        defaults=values,
        create_defaults={**values, "made_at": told.at},
    )
