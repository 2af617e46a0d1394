"""Tags of the company, and five hands at the marking."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, bounded, listed, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

HANDS = 5
MOST_MARKS = 3000
MOST_TAGS = 10_000
LONGEST_NAME = 30


@dataclass
class Tags:
    groups: dict[str, dict[str, str]] = field(default_factory=dict)  # tag names by id, by group name
    ours: set[str] = field(default_factory=set)  # tags that the app made: it may change no others
    marks: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    most_hands: int = 0  # seen at the same time
    hands: int = 0

    def known(self) -> dict[str, str]:
        """Every tag's name by id."""
        return {tag: name for group in self.groups.values() for tag, name in group.items()}


@posted("externalcontact/get_corp_tag_list")
def every(company: Company, body: Says) -> Says:
    wanted = set(body.get("tag_id") or company.labels.known())
    groups = [
        _group(name, {t: n for t, n in tags.items() if t in wanted})
        for name, tags in company.labels.groups.items()
    ]
    return {"tag_group": [group for group in groups if group["tag"]]}


@posted("externalcontact/add_corp_tag")
def add(company: Company, body: Says) -> Says:
    group = bounded(body.get("group_name"), letters=LONGEST_NAME)
    names = [bounded(one["name"], letters=LONGEST_NAME) for one in listed(body.get("tag"), 3000)]
    if not group or not names or len(company.labels.known()) + len(names) > MOST_TAGS:
        raise Wrong(40058)
    held = company.labels.groups.setdefault(group, {})
    if set(names) & set(held.values()):
        raise Wrong(40071, "tag name already exist")
    made = {f"et{secrets.token_hex(12)}": name for name in names}
    held.update(made)
    company.labels.ours |= set(made)
    return {"tag_group": _group(group, made)}


@posted("externalcontact/edit_corp_tag")
def edit(company: Company, body: Says) -> Says:
    group = _of(company, str(body.get("id")))
    _own(company, str(body["id"]))
    group[str(body["id"])] = bounded(body.get("name"), letters=LONGEST_NAME)
    return {}


@posted("externalcontact/del_corp_tag")
def delete(company: Company, body: Says) -> Says:
    for tag in listed(body.get("tag_id"), 3000):
        _own(company, tag)
        del _of(company, tag)[tag]
        for held in company.labels.marks.values():
            held.discard(tag)
    return {}


@posted("externalcontact/mark_tag")
def mark(company: Company, body: Says) -> Says:
    labels = company.labels
    with company.lock:
        if labels.hands >= HANDS:
            raise Wrong(45033, "api concurrent out of limit")
        labels.hands += 1
        labels.most_hands = max(labels.most_hands, labels.hands)
    try:
        time.sleep(0.05)  # as long as it takes there
        with company.lock:
            _mark(company, body)
    finally:
        with company.lock:
            labels.hands -= 1
    return {}


def _mark(company: Company, body: Says) -> None:
    pair = str(body.get("userid")), str(body.get("external_userid"))
    follow = company.people.follows.get(pair)
    if follow is None or follow.gone:
        raise Wrong(84061, "not external contact")
    add, remove = body.get("add_tag") or [], body.get("remove_tag") or []
    if {*add, *remove} - set(company.labels.known()):
        raise Wrong(40068, "invalid tagid")
    held = (company.labels.marks[pair] | set(add)) - set(remove)
    if len(held) > MOST_MARKS:
        raise Wrong(40058)
    company.labels.marks[pair] = held


def _own(company: Company, tag: str) -> None:
    if tag in company.labels.known() and tag not in company.labels.ours:
        raise Wrong(48002, "api forbidden: made by another app")


def _of(company: Company, tag: str) -> dict[str, str]:
    for group in company.labels.groups.values():
        if tag in group:
            return group
    raise Wrong(40068, "invalid tagid")


def _group(name: str, tags: dict[str, str]) -> Says:
    rows = [{"id": tag, "name": text, "order": 0} for tag, text in tags.items()]
    return {"group_id": f"eg{name}", "group_name": name, "order": 0, "tag": rows}
