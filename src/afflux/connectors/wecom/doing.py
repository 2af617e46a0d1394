"""What we do at WeCom: each kind of effect with its payload, and what WeCom answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Line
from afflux.connectors.wecom import joining, saying, tagging, things
from afflux.connectors.wecom.api import handover, moments, sends, service, ways
from afflux.connectors.wecom.transport import call
from afflux.kernel.errors import Refused, problem

CANNOT = problem("wecom.cannot_do", _("A line to WeCom cannot do “%(kind)s”."))
NO_MEMBER = problem(
    "wecom.no_member", _("The app may not write to %(member)s: put them into its visible range.")
)
Payload = Mapping[str, Any]
Answer = Mapping[str, Any]
# A greeting is good for one, a tag that is on stays on: whatever else was perhaps done must not be done again.
REPEATABLE = frozenset({"welcome", "tag"})


def perform(line: Line, kind: str, payload: Payload, *, at: datetime) -> Answer:
    """Do it. Raises Refused with WeCom's reason."""
    doing = _KINDS.get(kind)
    if doing is None:
        raise Refused(CANNOT, kind=kind)
    return doing(line, payload, at)


def _welcome(line: Line, payload: Payload, at: datetime) -> Answer:
    """{welcome_code, text, attachments}; a code of customer service carries its own mark."""
    code = str(payload["welcome_code"])
    if code.startswith(saying.CODE_OF_SERVICE):
        return saying.greet(line, code, things.text_of(payload), at=at)
    body: dict[str, Any] = {"welcome_code": code, "attachments": things.attached(line, payload, at=at)}
    if text := things.text_of(payload):
        body["text"] = {"content": text}
    call(line, "externalcontact/send_welcome_msg", body, at=at)
    return {}


def _way(line: Line, payload: Payload, at: datetime) -> Answer:
    """See `connectors.ways`; {do, state, accounts, remark, config_id, skip_verify} → {config_id, qr_code}."""
    do, config = str(payload["do"]), str(payload.get("config_id") or "")
    if do == "del":
        ways.delete(line, config, at=at)
        return {"config_id": config}
    way = ways.Way(
        tuple(payload.get("accounts") or ()),
        tuple(payload.get("departments") or ()),
        state=str(payload.get("state") or ""),
        remark=str(payload.get("remark") or ""),
        skip_verify=bool(payload.get("skip_verify", True)),
        exclusive=bool(payload.get("exclusive", False)),
        changes=True,
    )
    if do == "add":
        made = ways.add(line, way, at=at)
        return {"config_id": made.config_id, "qr_code": made.qr_code}
    ways.update(line, config, way, at=at)
    return {"config_id": config, "qr_code": str(ways.get(line, config, at=at).get("qr_code", ""))}


def _template(line: Line, payload: Payload, at: datetime) -> Answer:
    """{peers, account, text, attachments} → {task, refused}: the members must still press send."""
    peers, sender = list(payload.get("peers") or ()), str(payload.get("account") or "")
    attached = things.attached(line, payload, at=at)
    task = sends.add(line, peers, things.text_of(payload), attached, sender=sender, at=at)
    return {"task": task.id, "refused": list(task.refused)}


def _moment(line: Line, payload: Payload, at: datetime) -> Answer:
    """{text, attachments, accounts, tags (ids)} → {job}."""
    attached = things.attached(line, payload, at=at)
    senders, tags = list(payload.get("accounts") or ()), list(payload.get("tags") or ())
    return {"job": moments.add(line, things.text_of(payload), attached, senders=senders, tags=tags, at=at)}


def _transfer(line: Line, payload: Payload, at: datetime) -> Answer:
    """{account, to, peers, text} → {codes}: by customer, 0 where the handover has begun."""
    giver, taker = str(payload["account"]), str(payload["to"])
    codes = handover.transfer(
        line, giver, taker, list(payload["peers"]), words=things.text_of(payload), at=at
    )
    return {"codes": codes}


def _notice(line: Line, payload: Payload, at: datetime) -> Answer:
    """{peer, text}: a message of the app to a member of ours → {message}. The same text within half an hour is sent once."""
    body = {
        "touser": str(payload["peer"]),
        "msgtype": "text",
        "agentid": int(line.values["agent_id"]),
        "text": {"content": str(payload["text"])},
        "enable_duplicate_check": 1,
    }
    told = call(line, "message/send", body, at=at)
    if told.get("invaliduser"):
        raise Refused(NO_MEMBER, member=str(payload["peer"]))
    return {"message": str(told.get("msgid", ""))}


def _turn(line: Line, payload: Payload, at: datetime) -> Answer:
    """{account, peer, to, member}: whose turn it is in customer service."""
    account, peer, to = (str(payload[part]) for part in ("account", "peer", "to"))
    service.hand(line, account, peer, to, member=str(payload.get("member") or ""), at=at)
    return {}


def _remind(line: Line, payload: Payload, at: datetime) -> Answer:
    """{task}: members who have not pressed send are asked again."""
    sends.remind(line, str(payload["task"]), at=at)
    return {}


_KINDS: dict[str, Callable[[Line, Payload, datetime], Answer]] = {
    "welcome": _welcome,
    "say": saying.say,
    "notice": _notice,
    "tag": tagging.tag,
    "way": _way,
    "template": _template,
    "moment": _moment,
    "transfer": _transfer,
    joining.KIND: joining.join,
    "turn": _turn,
    "remind": _remind,
}
