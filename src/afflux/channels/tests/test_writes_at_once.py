"""Two people who save at the same moment, on connections of their own."""

import threading
from decimal import Decimal

import conftest
import pytest
from django.db import connections

from afflux.channels.actions.codes import CYCLE, CodeDraft, chain_from, edit_code
from afflux.channels.actions.landings import LED_TO, archive_landing
from afflux.channels.actions.money import CostDraft, record_cost
from afflux.channels.actions.targets import LANDING_ARCHIVED, TargetDraft
from afflux.channels.models import Code, Cost
from afflux.channels.pricing import Parts
from afflux.channels.tests.committing import committed
from afflux.channels.tests.standing import NOW, make_channel, make_code, make_landing, make_text
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.organization.models import AuditEntry, Merchant

SHOP = [TargetDraft(kind="url", url="https://shop.example.com/")]


@pytest.fixture
def really(django_db_setup, django_db_blocker):
    """The standing cast, committed."""
    with committed(django_db_blocker):
        yield conftest.cast.__wrapped__(Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW))


def _at_once(jobs):
    start, answers = threading.Barrier(len(jobs)), []

    def run(job):
        start.wait()
        try:
            answers.append(job())
        except Refused as refused:
            answers.append(refused.why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def test_two_edits_at_once_cannot_close_a_circle_together(really):
    channel = make_channel(really)
    codes = [make_code(channel) for _number in range(4)]

    def fall_back(number):
        draft = CodeDraft(name="x", timezone="Asia/Shanghai", fallback_code=codes[(number + 1) % 4])
        return lambda: edit_code(by=SYSTEM, at=NOW, code=codes[number], draft=draft, targets=SHOP)

    answers = _at_once([fall_back(number) for number in range(4)])
    assert answers.count(CYCLE) == 1
    assert all(len(set(chain_from(code.id))) == len(chain_from(code.id)) for code in codes)
    assert Code.objects.filter(fallback_code=None).count() == 1


def test_a_page_is_archived_or_a_code_is_led_there_but_not_both(really):
    channel, outcomes = make_channel(really), set()
    for _round in range(12):
        page, code = make_landing(make_text(version=_round + 1)), make_code(channel)
        draft = CodeDraft(name="x", timezone="Asia/Shanghai")
        led = [TargetDraft(kind="landing", landing=page)]
        answers = _at_once([
            lambda code=code, draft=draft, led=led: edit_code(by=SYSTEM, at=NOW, code=code, draft=draft, targets=led) and "led",
            lambda page=page: archive_landing(page, by=SYSTEM, at=NOW) or "archived",
        ])  # fmt: skip
        outcomes.update(answers)
        assert len({"led", "archived"} & set(answers)) == 1, answers
    assert outcomes <= {"led", "archived", LED_TO, LANDING_ARCHIVED}


def test_a_sheet_that_arrives_twice_at_the_same_moment_is_one_cost(really):
    channel = make_channel(really)
    draft = CostDraft(day=NOW.date(), kind="fee", currency="CNY", parts=Parts(amount=Decimal(9)))
    key = hashed_id("hand", "once")
    answers = _at_once(
        [lambda: record_cost(by=SYSTEM, at=NOW, channel=channel, draft=draft, source_key=key).id] * 6
    )
    assert len(set(answers)) == 1
    assert Cost.objects.count() == 1
    assert AuditEntry.objects.filter(verb="cost.recorded").count() == 1
