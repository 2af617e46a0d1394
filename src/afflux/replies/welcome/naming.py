"""A greeting by name: an add names nobody, so the carrier is asked just before the greeting goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from afflux.connectors.carriers import Calls, carrier
from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused
from afflux.replies.fields import filled

UNNAMED = "unnamed"  # in a payload: what is needed to fill the words anew once the name is known
log = structlog.get_logger()


def unnamed(account: str, peer: str, text: str, values: Mapping[str, str]) -> dict[str, Any]:
    """What `named` needs later."""
    return {"account": account, "peer": peer, "text": text, "values": dict(values)}


def may_tell(line: Connection) -> bool:
    """Whether that carrier tells names at all."""
    return isinstance(carrier(line.kind), Calls)


def named(line: Connection, payload: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """The payload with the customer's own name in its words. Where the carrier does not tell it in time they go as they are:
    a greeting without a name is worth more than none."""
    if UNNAMED not in payload:
        return payload
    wanted = payload[UNNAMED]
    found = {key: value for key, value in payload.items() if key != UNNAMED}
    chosen = carrier(line.kind)
    if not isinstance(chosen, Calls):
        return found
    try:
        name = chosen.called(line_of(line), wanted["account"], wanted["peer"], at=at)
    except Refused as refused:
        log.info("a greeting goes without a name", line=str(line.id), problem=refused.why.code)
        return found
    return {**found, "text": {"content": filled(wanted["text"], {**wanted["values"], "name": name})}}
