"""Handing customers over from member to member: a hundred at a time, in force after a day unless the customer refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.transport import call

MOST = 100
STATES = {1: "taken", 2: "waiting", 3: "refused", 4: "full", 5: "unknown"}


def transfer(
    line: Line, giver: str, taker: str, customers: Sequence[str], *, words: str = "", at: datetime
) -> dict[str, int]:
    """externalcontact/transfer_customer: the error code of each customer, 0 where the handover has begun."""
    body = {"handover_userid": giver, "takeover_userid": taker, "external_userid": list(customers)}
    if words:
        body["transfer_success_msg"] = words
    told = call(line, "externalcontact/transfer_customer", body, at=at)
    return {str(one["external_userid"]): int(one.get("errcode", 0)) for one in told["customer"]}


def results(
    line: Line, giver: str, taker: str, *, cursor: str = "", at: datetime
) -> tuple[dict[str, str], str]:
    """externalcontact/transfer_result: a state of STATES by customer, and where to go on."""
    body = {"handover_userid": giver, "takeover_userid": taker, "cursor": cursor}
    told = call(line, "externalcontact/transfer_result", body, at=at)
    states = {
        str(one["external_userid"]): STATES.get(int(one["status"]), "unknown") for one in told["customer"]
    }
    return states, str(told.get("next_cursor", ""))
