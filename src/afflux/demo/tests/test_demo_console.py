"""The demo in the console and on the command line."""

from __future__ import annotations

import argparse
import json

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from afflux.demo.browser import hidden_fields
from afflux.demo.cli import register
from afflux.demo.coming import come
from afflux.demo.logins import make_logins
from afflux.demo.seed import DEMO, seed
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.organization.models import Grant, User

pytestmark = pytest.mark.django_db


def _run(*words):
    """The verb as the command line would run it: its exit status."""
    top = argparse.ArgumentParser()
    register(top.add_subparsers())
    arguments = top.parse_args(["demo", *words])
    return arguments.run(arguments)


def test_every_page_of_a_simulated_merchant_says_so(cast, merchant, as_):
    merchant.simulated = True
    merchant.save()
    assert "come from a simulator" in as_("operator").get("/drain/pace/").content.decode()
    assert "来自模拟器" in as_("operator", "zh-hans").get("/drain/pace/").content.decode()


def test_a_real_merchants_pages_say_nothing_of_it(cast, as_):
    assert "simulator" not in as_("operator").get("/drain/pace/").content.decode()


def test_demo_logins_have_random_passwords_that_must_be_changed(cast, merchant):
    merchant.simulated = True
    merchant.save()
    made = make_logins(by=DEMO, at=utc_now())
    assert len({password for _role, _name, password in made}) == 4
    for _role, name, password in made:
        assert authenticate(RequestFactory().post("/"), username=name, password=password).must_change_password
    assert set(Grant.objects.filter(user__username__startswith="demo-").values_list("role", flat=True)) == {
        "operator", "store_manager", "staff", "analyst"
    }  # fmt: skip


@pytest.mark.parametrize(
    "wish",
    [lambda: make_logins(by=DEMO, at=utc_now()), lambda: come("http://127.0.0.1:9", seconds=1, per_second=1)],
    ids=["log-ins", "people who keep coming"],
)
def test_a_real_merchant_gets_no_demo_logins_and_no_demo_people(cast, wish):
    before = User.objects.count()
    with pytest.raises(Refused, match="real"):
        wish()
    assert User.objects.count() == before


def test_a_store_without_a_merchant_is_told_what_to_do_first(db):
    with pytest.raises(Refused, match="afflux prepare"):
        seed(people=10, days=20)


def test_the_command_says_in_one_sentence_that_the_store_is_not_empty(cast, capsys):
    from afflux.contacts.models import Person

    Person.objects.create(name="王小明", created_at=utc_now())
    assert _run("--people", "10", "--days", "20") == 2
    assert "into an empty store only" in capsys.readouterr().err


def test_the_command_seeds_a_small_market_and_writes_its_truth(cast, tmp_path):
    from afflux.channels.models import Add

    file = tmp_path / "truth.json"
    assert _run("--people", "150", "--days", "30", "--truth", str(file)) == 0
    truth = json.loads(file.read_text())
    assert truth["adds"] == Add.objects.count() > 100
    assert truth["channels"]["manual_call-1"]["add_rate"] > 0


def test_a_phone_reads_what_a_form_carries_besides_what_people_write():
    page = '<form><input type="hidden" name="csrfmiddlewaretoken" value="abc"><input type="hidden" name="ticket" value="x.y:z"><input name="phone">'
    assert hidden_fields(page) == {"csrfmiddlewaretoken": "abc", "ticket": "x.y:z"}
