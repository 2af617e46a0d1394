"""Group sends, which a member must press, and Moments, which take their time."""

from __future__ import annotations

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afflux.connectors.wecom.simulator.answering import Says, Wrong, asked, bounded, listed, page, posted

if TYPE_CHECKING:
    from afflux.connectors.wecom.simulator.platform import Company

DAY = 86_400
MONTH = 30 * DAY
MOST_CUSTOMERS = 10_000
MOMENT_TAKES = 2.0  # seconds until its result
UNSENT, SENT, NO_FRIEND, OVER = range(4)


@dataclass
class Task:
    """`states` of each customer, by the member who must press."""

    text: str
    states: dict[str, dict[str, int]]
    reminded: list[float] = field(default_factory=list)


@dataclass
class Sends:
    a_month: int = 30  # group messages that a customer may get; as many as the month has days
    moments_a_minute: int = 10
    moments_a_month: int = 100_000
    tasks: dict[str, Task] = field(default_factory=dict)
    got: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    moments: dict[str, tuple[float, Says]] = field(default_factory=dict)

    def press(self, company: Company, task: str, member: str) -> int:
        """The member presses send; how many got it."""
        count = 0
        for peer, state in self.tasks[task].states.get(member, {}).items():
            if state == UNSENT:
                self.tasks[task].states[member][peer] = self._send(company, task, member, peer)
                count += self.tasks[task].states[member][peer] == SENT
        return count

    def _send(self, company: Company, task: str, member: str, peer: str) -> int:
        follow, got, now = company.people.follows.get((member, peer)), self.got[peer], company.now()
        if follow is None or follow.gone:
            return NO_FRIEND
        while got and got[0] <= now - MONTH:
            got.popleft()
        if len(got) >= self.a_month:
            return OVER
        got.append(now)
        company.note("group", account=member, peer=peer, text=self.tasks[task].text, task=task)
        return SENT


@posted("externalcontact/add_msg_template")
def add(company: Company, body: Says) -> Says:
    text = bounded((body.get("text") or {}).get("content"), size=4000)
    if not (text or listed(body.get("attachments"), 9)):
        raise Wrong(40058)
    sender, peers = str(body.get("sender") or ""), listed(body.get("external_userid"), MOST_CUSTOMERS)
    if not peers and sender not in company.people.members:
        raise Wrong(41048, "no customer to send")
    asked_of, refused = _senders(company, peers or company.people.of(sender), sender)
    if not asked_of:
        raise Wrong(41048, "no customer to send")
    task = f"msg{secrets.token_hex(12)}"
    company.sends.tasks[task] = Task(text, asked_of)
    return {"msgid": task, "fail_list": refused}


def _senders(company: Company, peers: list[str], sender: str) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Who must press for whom: the member who added them last; and the customers nobody can reach."""
    last = {
        peer: m
        for (m, peer), follow in company.people.follows.items()
        if not follow.gone and sender in ("", m)
    }
    found: dict[str, dict[str, int]] = {}
    for peer in peers:
        if peer in last:
            found.setdefault(last[peer], {})[peer] = UNSENT
    return found, [peer for peer in peers if peer not in last]


@posted("externalcontact/get_groupmsg_task")
def members(company: Company, body: Says) -> Says:
    states = _task(company, body).states
    rows, cursor = page(list(states.items()), body.get("cursor"), min(int(body.get("limit", 500)), 1000))
    told = [{"userid": who, "status": 0 if UNSENT in of.values() else 2, "send_time": 0} for who, of in rows]
    return {"task_list": told, "next_cursor": cursor}


@posted("externalcontact/get_groupmsg_send_result")
def results(company: Company, body: Says) -> Says:
    member = str(body.get("userid"))
    states = _task(company, body).states.get(member, {})
    rows, cursor = page(list(states.items()), body.get("cursor"), min(int(body.get("limit", 500)), 1000))
    told = [
        {"external_userid": peer, "userid": member, "status": state, "send_time": 0} for peer, state in rows
    ]
    return {"send_list": told, "next_cursor": cursor}


@posted("externalcontact/remind_groupmsg_send")
def remind(company: Company, body: Says) -> Says:
    task, now = _task(company, body), company.now()
    task.reminded = [at for at in task.reminded if at > now - DAY]
    if len(task.reminded) >= 3:
        raise Wrong(45009, "remind too often")
    task.reminded.append(now)
    for member in task.states:
        company.note("remind", account=member, peer="", text=task.text)
    return {}


@posted("externalcontact/add_moment_task")
def add_moment(company: Company, body: Says) -> Says:
    sends, now = company.sends, company.now()
    text = bounded((body.get("text") or {}).get("content"), letters=2000)
    things = listed(body.get("attachments"), 9)
    kinds = [thing.get("msgtype") for thing in things]
    if not (text or things) or (set(kinds) - {"image"} and len(kinds) > 1):
        raise Wrong(40058)
    if sum(at > now - MONTH for at, _body in sends.moments.values()) >= sends.moments_a_month:
        raise Wrong(41078, "moment count exceed limit")
    if sum(at > now - 60 for at, _body in sends.moments.values()) >= sends.moments_a_minute:
        raise Wrong(45009, "api freq out of limit")
    job = f"job{secrets.token_hex(12)}"
    sends.moments[job] = (now, body)
    company.note("moment", account="", peer="", text=text)
    return {"jobid": job}


@asked("externalcontact/get_moment_task_result")
def moment(company: Company, body: Says) -> Says:
    at, asked_for = company.sends.moments.get(str(body.get("jobid")), (0.0, {}))
    if not asked_for:
        raise Wrong(40058, "invalid jobid")
    if company.now() - at < MOMENT_TAKES:
        return {"status": 2, "type": "add_moment_task"}
    senders = ((asked_for.get("visible_range") or {}).get("sender_list") or {}).get("user_list") or []
    strangers = [one for one in senders if one not in company.people.members]
    inner = {
        "errcode": 0,
        "errmsg": "ok",
        "moment_id": f"mom{body['jobid'][3:]}",
        "invalid_sender_list": {"user_list": strangers},
    }
    return {"status": 3, "type": "add_moment_task", "result": inner}


def _task(company: Company, body: Says) -> Task:
    found = company.sends.tasks.get(str(body.get("msgid")))
    if found is None:
        raise Wrong(40058, "invalid msgid")
    return found
