"""Messages of the app to members: its visible range, its limits, and no twin within half an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, bounded, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

LONGEST_TEXT = 2048  # bytes
INTERVAL = 1800.0  # seconds in which the same message is not sent again


@posted("message/send")
def tell(company: Company, body: Says) -> Says:
    """A text to members; whom the app does not see is named, and where it sees nobody nothing is sent."""
    if not isinstance(body.get("agentid"), int):
        raise Wrong(40056, "invalid agentid")
    if body.get("msgtype") != "text":
        raise Wrong(40008, "invalid message type")
    text = bounded((body.get("text") or {}).get("content"), size=LONGEST_TEXT)
    if not text:
        raise Wrong(44004, "empty content")
    members = [one for one in str(body.get("touser", "")).split("|") if one]
    known = [one for one in members if one in company.people.members]
    if not known:
        raise Wrong(81013, "user & party & tag all invalid")
    now = company.now()
    for one in known:
        last = company.told.get((one, text))
        if not body.get("enable_duplicate_check") or last is None or now - last >= INTERVAL:
            company.told[one, text] = now
            company.note("app message", account=one, text=text)
    return {
        "invaliduser": "|".join(one for one in members if one not in known),
        "msgid": f"app{len(company.seen)}",
    }
