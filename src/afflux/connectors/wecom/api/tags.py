"""Tags of the company. An app edits only those it made; marking bears five hands at once in the whole company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afflux.connectors.carriers import Line
from afflux.connectors.wecom.api.hands import one_of_five
from afflux.connectors.wecom.transport import Told, call

LONGEST_NAME = 30  # characters
MOST = 10_000  # of a company


@dataclass(frozen=True)
class Tag:
    id: str
    name: str
    group_id: str
    group: str


def every(line: Line, *, at: datetime) -> list[Tag]:
    """externalcontact/get_corp_tag_list."""
    told = call(line, "externalcontact/get_corp_tag_list", {}, at=at)
    return [tag for group in told.get("tag_group", []) for tag in _tags(group)]


def add(line: Line, group: str, names: Sequence[str], *, at: datetime) -> list[Tag]:
    """externalcontact/add_corp_tag: new tags in a group, which is made where it is not there."""
    body: Told = {"group_name": group, "tag": [{"name": name} for name in names]}
    if line.values.get("agent_id"):
        body["agentid"] = int(line.values["agent_id"])
    return _tags(call(line, "externalcontact/add_corp_tag", body, at=at)["tag_group"])


def rename(line: Line, tag_id: str, name: str, *, at: datetime) -> None:
    """externalcontact/edit_corp_tag, of a tag or of a group."""
    call(line, "externalcontact/edit_corp_tag", {"id": tag_id, "name": name}, at=at)


def delete(line: Line, tag_ids: Sequence[str], *, at: datetime) -> None:
    """externalcontact/del_corp_tag: from every customer."""
    call(line, "externalcontact/del_corp_tag", {"tag_id": list(tag_ids)}, at=at)


def mark(
    line: Line, member: str, customer: str, *, add: Sequence[str], remove: Sequence[str], at: datetime
) -> None:
    """externalcontact/mark_tag: tag ids put on and taken off one customer of one member."""
    body = {"userid": member, "external_userid": customer, "add_tag": list(add), "remove_tag": list(remove)}
    with one_of_five(line.id):
        call(line, "externalcontact/mark_tag", body, at=at)


def _tags(group: Told) -> list[Tag]:
    known = str(group.get("group_id", "")), str(group.get("group_name", ""))
    return [Tag(str(tag["id"]), str(tag["name"]), *known) for tag in group.get("tag", [])]
