"""Every kind of condition holds for who fulfils it, with the fact that shows it, and for nobody else."""

from datetime import timedelta

import pytest

from afflux.channels.models import Add
from afflux.channels.tests.standing import make_channel, make_code
from afflux.connectors.syncing import GroupRead
from afflux.contacts.models import Tag, Tagging
from afflux.contacts.tests.rows import person_of, row
from afflux.events.models import Event
from afflux.kernel.ids import hashed_id, new_id
from afflux.kernel.news import tell
from afflux.labels.conditions import CONDITIONS, matching
from afflux.labels.models import WordSet
from afflux.trade.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(merchant, hear):
    """王芳 wrote on the line (phone), 李雷 never did; both are in the pool with a proof of their own."""
    hear("我想退货，睡不着")
    return person_of(row(phone="13800000001", wecom="wm1")), person_of(row(phone="13800000009", wecom="wm9"))


def came(people, cast, now, line):
    code = make_code(make_channel(cast))
    Add.objects.create(id=new_id(), person_id=people[0], code=code, channel=code.channel, at=now, origin="hand", source_key=new_id())  # fmt: skip
    return {"codes": [str(code.id)]}, "Cards"


def said(people, cast, now, line):
    return {"words": ["退货"]}, "我想退货，睡不着"


def meant(people, cast, now, line):
    words = WordSet.objects.create(name="sleep", words=["睡不着", "退货"], created_at=now)
    return {"set": str(words.id), "least": 2}, "睡不着, 退货"


def looked(people, cast, now, line):
    for minute in range(2):
        Event.objects.create(at=now - timedelta(minutes=minute), kind="view", url="https://shop.example/tea", subject=hashed_id("phone", "+8613800000001"))  # fmt: skip
    return {"path": "/tea", "least": 2, "days": 7}, "https://shop.example/tea"


def ordered(people, cast, now, line):
    Order.objects.create(
        number="A-1", person_id=people[0], at=now - timedelta(days=1), currency="CNY", created_at=now
    )
    return {"least": 1, "days": 7, "product": ""}, "A-1"


def silent(people, cast, now, line):
    Order.objects.create(
        number="A-1", person_id=people[0], at=now - timedelta(days=40), currency="CNY", created_at=now
    )
    return {"what": "order", "days": 30}, (now - timedelta(days=40)).strftime("%Y-%m-%d")


def inside(people, cast, now, line):
    tell(GroupRead(line.id, "wr1", "福利群", {"wm1": now}, now))
    return {"group": "wr1"}, "福利群"


def answered(people, cast, now, line):
    Event.objects.create(at=now, kind="consultation", props={"question": "孕妇能喝吗"}, subject=hashed_id("phone", "+8613800000001"))  # fmt: skip
    return {"words": ["孕妇"]}, "孕妇能喝吗"


def tagged(people, cast, now, line):
    tag = Tag.objects.create(name="vip", created_at=now)
    Tagging.objects.create(person_id=people[0], tag=tag, rule="hand", at=now)
    return {"tags": [str(tag.id)]}, None


def untagged(people, cast, now, line):
    tag = Tag.objects.create(name="vip", created_at=now)
    Tagging.objects.create(person_id=people[1], tag=tag, rule="hand", at=now)
    return {"tags": [str(tag.id)]}, None


FACTS = {
    "code": came, "said": said, "meant": meant, "viewed": looked, "ordered": ordered, "silent": silent,
    "group": inside, "answered": answered, "tagged": tagged, "untagged": untagged,
}  # fmt: skip


def test_no_kind_is_left_out():
    assert set(FACTS) == set(CONDITIONS)


@pytest.mark.parametrize("kind", FACTS)
def test_it_holds_for_whom_it_should_and_says_the_fact(kind, people, cast, line, now):
    values, fact = FACTS[kind](people, cast, now, line)
    (found,) = matching({kind: values}, people, now=now + timedelta(minutes=1))
    assert found.person == people[0]
    assert found.facts[kind].get("what") == fact


def test_all_kinds_can_be_asked_together(people, cast, line, now):
    asked = {
        kind: FACTS[kind](people, cast, now, line)[0] for kind in FACTS if kind not in ("silent", "untagged")
    }
    (found,) = matching(asked, people, now=now + timedelta(minutes=1))
    assert set(found.facts) == set(asked)


@pytest.mark.parametrize(
    ("word", "text", "holds"),
    [
        ("tea", "Do you have TEA?", True),
        ("tea", "my steam iron, my team", False),
        ("refund", "I want two refunds.", True),
        ("refund", "they ＲＥＦＵＮＤＥＤ me", True),
        ("退货", "我想退货吗", True),
        ("tea", "我要tea啊", True),
        ("5g", "15g of salt", False),
        ("c++", "do you teach c++?", True),
        (".*", "anything", False),
        ("👍", "好的👍", True),
        ("a|b", "b", False),
    ],
)
def test_a_word_is_heard_as_people_mean_it(word, text, holds, line, hear, now):
    hear(text)
    person = person_of(row(phone="13800000001"))
    assert bool(matching({"said": {"words": [word]}}, [person], now=now)) is holds


def test_two_forms_of_a_word_are_one_word_of_a_set(line, hear, now):
    words = WordSet.objects.create(name="money", words=["refund", "price"], created_at=now)
    hear("refund or refunds")
    person = person_of(row(phone="13800000001"))
    asked = {"meant": {"set": str(words.id), "least": 2}}
    assert matching(asked, [person], now=now) == []
    hear("what are the prices", after=1)
    (found,) = matching(asked, [person], now=now)
    assert found.facts["meant"]["what"] == "refund, price"
