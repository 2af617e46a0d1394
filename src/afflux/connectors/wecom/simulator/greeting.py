"""Contact ways and the greeting: twenty seconds, once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, bounded, listed, page, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

WELCOME_LASTS = 20.0
LONGEST_STATE = 30
LONGEST_TEXT = 4000  # bytes
MOST_ATTACHMENTS = 9
MOST_MEMBERS = 100
DAY = 86_400
LONGEST_TEMPORARY = 14 * DAY  # seconds


@posted("externalcontact/send_welcome_msg")
def greet(company: Company, body: Says) -> Says:
    text = bounded((body.get("text") or {}).get("content"), size=LONGEST_TEXT)
    if not (listed(body.get("attachments"), MOST_ATTACHMENTS) or text):
        raise Wrong(40058)
    with company.lock:
        ends, member, peer = company.welcomes.pop(str(body.get("welcome_code", "")), (None, "", ""))
        if ends is None:
            raise Wrong(41051, "externaluser has started chatting")
        if ends <= company.now():
            raise Wrong(41050, "invalid welcome_code")
        company.greeted.append(body)
        company.note("welcome", account=member, peer=peer, text=text, left=round(ends - company.now(), 3))
    return {}


@posted("externalcontact/add_contact_way")
def add_way(company: Company, body: Says) -> Says:
    _check(company, body)
    if body.get("type") not in (1, 2) or body.get("scene") not in (1, 2):
        raise Wrong(40058)
    if len(company.ways) + len(company.groups.ways) >= company.most_ways:
        raise Wrong(41045, "contact way count exceed limit")
    config = secrets.token_hex(16)
    company.ways[config] = body
    return {"config_id": config, "qr_code": _picture(config)}


@posted("externalcontact/get_contact_way")
def get_way(company: Company, body: Says) -> Says:
    config = _known(company, body)
    return {"contact_way": {**company.ways[config], "config_id": config, "qr_code": _picture(config)}}


@posted("externalcontact/update_contact_way")
def update_way(company: Company, body: Says) -> Says:
    config = _known(company, body)
    _check(company, {**company.ways[config], **body})
    company.ways[config] = {**company.ways[config], **{k: v for k, v in body.items() if k != "config_id"}}
    return {}


@posted("externalcontact/del_contact_way")
def delete_way(company: Company, body: Says) -> Says:
    del company.ways[_known(company, body)]
    return {}


@posted("externalcontact/list_contact_way")
def list_ways(company: Company, body: Says) -> Says:
    rows, cursor = page(list(company.ways), body.get("cursor"), min(int(body.get("limit", 100)), 1000))
    return {"contact_way": [{"config_id": one} for one in rows], "next_cursor": cursor}


def _check(company: Company, body: Says) -> None:
    members, all_of_them = body.get("user") or [], company.people.members
    if (
        len({*members, *(all_of_them if body.get("party") else ())}) > MOST_MEMBERS
    ):  # departments are counted out
        raise Wrong(41041, "too many users in contact way")
    if not members and not body.get("party"):
        raise Wrong(41048, "no user to contact")
    if body.get("type") == 1 and (len(members) != 1 or body.get("party")):
        raise Wrong(40058)
    if body.get("is_temp") and not 0 < int(body.get("expires_in", 7 * DAY)) <= LONGEST_TEMPORARY:
        raise Wrong(40058)
    bounded(body.get("state"), letters=LONGEST_STATE)
    bounded(body.get("remark"), letters=LONGEST_STATE)


def _known(company: Company, body: Says) -> str:
    config = str(body.get("config_id", ""))
    if config not in company.ways:
        raise Wrong(41044, "invalid config_id")
    return config


def _picture(config: str) -> str:
    return f"https://wework.qpic.cn/wwpic/{config}/0"
