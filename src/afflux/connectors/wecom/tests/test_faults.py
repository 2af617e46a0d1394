"""A bad day at WeCom, for every kind of effect: nothing is lost, nothing is done twice, and a person is told what cures it."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from afflux.connectors import actions, effects
from afflux.connectors.carriers import Judged, carrier
from afflux.connectors.effects import Wanted
from afflux.connectors.models import Effect
from afflux.connectors.oa import faults as oa_faults
from afflux.connectors.oa import simulator as oa_simulator
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import faults, simulator
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
DESK = "wkSprings01"
APIS = {
    "welcome": "send_welcome_msg", "say": "kf/send_msg", "tag": "mark_tag", "way": "add_contact_way", "template": "add_msg_template",
    "moment": "add_moment_task", "transfer": "transfer_customer", "join": "add_join_way", "turn": "service_state/trans", "notice": "message/send",
}  # fmt: skip


def utc():
    return datetime.now(UTC)


class Day:
    """One line, one customer who has written, and what came of each kind at the platform."""

    def __init__(self, company):
        values = {**VALUES, "base_url": company.url}
        self.company, self.row = company, actions.add(by=SYSTEM, at=utc(), kind="wecom", values=values)
        company.people.members["li"] = "李强"
        self.peer = company.people.come("zhang", name="王芳", state="", at=company.now())
        company.desk.hear(DESK, self.peer, {"msgtype": "text", "text": {"content": "在吗"}}, company.now())
        company.labels.groups["afflux"] = {"et1": "常客"}
        self.group = company.groups.found("福利群", "zhang", company.now())

    def payload(self, kind):
        pair = {"account": "zhang", "peer": self.peer}
        return {
            "welcome": lambda: {
                "welcome_code": self.company.welcome_code("zhang", self.peer),
                "text": "您好",
            },
            "say": lambda: {"account": DESK, "peer": self.peer, "text": "您好", "message": str(uuid4())},
            "tag": lambda: {**pair, "add_tag": ["et1"]},
            "way": lambda: {"do": "add", "accounts": ["zhang"], "state": "c-1"},
            "template": lambda: {"account": "zhang", "peers": [self.peer], "text": "周六有茶"},
            "moment": lambda: {"text": "新茶到了"},
            "transfer": lambda: {"account": "zhang", "to": "li", "peers": [self.peer]},
            "join": lambda: {"do": "add", "name": "门店", "groups": [self.group]},
            "turn": lambda: {"account": DESK, "peer": self.peer, "to": "member", "member": "li"},
            "notice": lambda: {"peer": "zhang", "text": "有人等您"},
        }[kind]()

    def done(self, kind):
        """How often the platform did it."""
        company, seen = self.company, [one["kind"] for one in self.company.seen]
        return {
            "welcome": len(company.greeted), "say": seen.count("say"), "tag": len(company.labels.marks[("zhang", self.peer)]),
            "way": len(company.ways), "template": len(company.sends.tasks), "moment": len(company.sends.moments),
            "transfer": len(company.people.handovers), "join": len(company.groups.ways), "turn": seen.count("turn"),
            "notice": seen.count("app message"),
        }[kind]  # fmt: skip

    def want(self, kind):
        wanted = Wanted(self.row.id, f"rig/{uuid4()}", Effect.Lane.REPLY, kind, self.payload(kind), utc())
        effects.want(wanted)

    def work(self, later=0):
        effects.perform_due(Effect.Lane.REPLY, now=lambda: utc() + timedelta(seconds=later))
        return Effect.objects.get()


@pytest.fixture
def day(merchant, company):
    return Day(company)


@pytest.mark.parametrize("code", [-1, 45009, 45033])
@pytest.mark.parametrize("kind", APIS)
def test_what_was_surely_not_done_is_tried_again_until_it_is_and_then_once(day, kind, code):
    day.company.script(f"{APIS[kind]}:{code}*2")
    day.want(kind)
    first = day.work()
    assert (first.state, first.problem, day.done(kind)) == ("waiting", f"wecom.{code}", 0)
    assert day.work(later=2).state == "waiting"
    assert (day.work(later=9).state, day.done(kind)) == ("done", 1)
    day.work(later=600)
    assert day.done(kind) == 1


@pytest.mark.parametrize("kind", APIS)
def test_an_expired_token_is_replaced_within_the_same_try(day, kind):
    day.want("moment" if kind != "moment" else "notice")
    day.work()
    Effect.objects.all().delete()
    day.company.expire_tokens()
    day.want(kind)
    assert (day.work().state, Effect.objects.get().attempts) == ("done", 1)


@pytest.mark.parametrize("kind", APIS)
def test_a_line_that_drops_after_it_was_done_doubles_nothing(day, kind):
    """What the carrier does once however often it is asked is asked again; of the rest a person decides."""
    day.company.script(f"{APIS[kind]}:hangup")
    day.want(kind)
    day.work()
    last = day.work(later=600)
    assert day.done(kind) == 1
    assert last.state == ("done" if kind in carrier("wecom").repeatable else "unsure")


@pytest.mark.parametrize("kind", APIS)
def test_what_a_person_must_cure_stands_there_with_its_cure(day, kind):
    day.company.script(f"{APIS[kind]}:60020")
    day.want(kind)
    assert (day.work().state, Effect.objects.get().problem, day.done(kind)) == ("failed", "wecom.60020", 0)


@pytest.mark.parametrize(
    ("simulated", "table"), [(simulator, faults.FAULTS), (oa_simulator, oa_faults.FAULTS)]
)
def test_every_code_that_a_simulated_platform_answers_has_a_cure(simulated, table):
    answered = set()
    for file in Path(simulated.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in ("Wrong", "said"):
                numbers = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                answered |= {one for one in numbers if isinstance(one, int) and one > 10_000}
    assert len(answered) > 10
    assert answered - set(table) == set()
    assert all(str(one.why.sentence)[-1] in ".?" for one in table.values())
    assert {one.judged for one in table.values()} >= {Judged.AGAIN, Judged.NEVER}
