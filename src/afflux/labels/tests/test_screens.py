"""The pages of labels: a rule is written as a form, applied to the past, and says whom it labelled and why."""

import pytest

from afflux.connectors.models import Connection
from afflux.labels.models import Label, PastRun, Rule, WordSet

pytestmark = pytest.mark.django_db
FORM = {"name": "Asks for refunds", "tag": "refund", "lasting": "on", "said_words": "退货\nRefund"}


def test_a_rule_written_in_the_form_says_what_it_asks_for(cast):
    client = cast.client("owner")
    answer = client.post("/talk/labels/new", FORM, follow=True)
    assert Rule.objects.get().conditions == {"said": {"words": ["退货", "Refund"]}}
    assert "said one of 退货, Refund" in answer.content.decode()
    shown = client.get(f"/talk/labels/{Rule.objects.get().id}/edit").content.decode()
    assert "退货\nRefund" in shown


def test_a_form_without_conditions_says_what_to_do_and_keeps_nothing(cast):
    answer = cast.client("owner").post("/talk/labels/new", {**FORM, "said_words": ""})
    assert answer.status_code == 422
    assert "Fill in at least one condition" in answer.content.decode()
    assert Rule.objects.count() == 0


def test_the_persons_page_says_which_rule_and_fact_gave_the_tag(cast, rule, hear, work):
    rule("Asks for refunds", said={"words": ["退货"]})
    hear("我想退货")
    work()
    page = cast.client("owner").get(f"/pool/people/{Label.objects.get().person_id}").content.decode()
    assert "by the rule “Asks for refunds”" in page
    assert "我想退货" in page


def test_a_rule_lists_only_people_whom_the_reader_may_see(cast, rule, hear, work):
    made = rule("Asks for refunds", said={"words": ["退货"]})
    hear("我想退货")
    work()
    assert "我想退货" in cast.client("owner").get(f"/talk/labels/{made.id}").content.decode()
    assert "我想退货" not in cast.client("manager_a").get(f"/talk/labels/{made.id}").content.decode()


def test_apply_to_the_past_begins_a_run_and_stop_ends_it(cast, rule):
    made = rule("Asks for refunds", said={"words": ["退货"]})
    client = cast.client("operator")
    client.post(f"/talk/labels/{made.id}/past")
    run = PastRun.objects.get()
    assert "Waiting" in client.get(f"/talk/labels/past/{run.id}").content.decode()
    client.post(f"/talk/labels/past/{run.id}/stop")
    run.refresh_from_db()
    assert run.state == "stopped"
    assert client.get(f"/talk/labels/past/{run.id}").headers["HX-Refresh"] == "true"


def test_staff_read_rules_and_write_none(cast, rule):
    made = rule("Asks for refunds", said={"words": ["退货"]})
    client = cast.client("staff_a")
    assert client.get(f"/talk/labels/{made.id}").status_code == 200
    assert client.post(f"/talk/labels/{made.id}/switch", {"active": "0"}).status_code == 403
    assert Rule.objects.get().active


def test_a_set_of_words_is_made_and_removed(cast):
    client = cast.client("owner")
    client.post("/talk/labels/sets/new", {"name": "sleep", "words": "睡不着\ninsomnia"})
    held = WordSet.objects.get()
    assert held.words == ["睡不着", "insomnia"]
    assert "睡不着" in client.get("/talk/labels/sets").content.decode()
    client.post(f"/talk/labels/sets/{held.id}/drop")
    assert WordSet.objects.count() == 0


def test_a_rule_rests_and_works_again(cast, rule):
    made = rule("Asks for refunds", said={"words": ["退货"]})
    for active, word in (("0", "Rests"), ("1", "Works")):
        cast.client("operator").post(f"/talk/labels/{made.id}/switch", {"active": active})
        assert word in cast.client("operator").get("/talk/labels/").content.decode()


def test_a_shop_without_wecom_is_not_asked_about_its_tags_there(cast, now):
    page = cast.client("owner").get("/talk/labels/new").content.decode()
    assert "WeCom" not in page
    Connection.objects.create(kind="wecom", name="清泉", secrets=b"", created_at=now)
    assert "Also at WeCom" in cast.client("owner").get("/talk/labels/new").content.decode()
