"""Settings → Connections → What goes out, and what came in."""

from datetime import UTC, datetime, timedelta

import pytest

from afflux.connectors import effects, jobs, retrying
from afflux.connectors.effects import Wanted
from afflux.connectors.models import Callback, Effect
from afflux.connectors.tests.conftest import Platform, added
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
OUT = "/settings/connections/out"


def want(line, key, *, lane=Effect.Lane.WELCOME, state="failed", problem="wecom.60020", ended=0, **more):
    now = datetime.now(UTC)
    payload = {"account": "fang", "peer": "wm1", "text": {"content": "a private word"}}
    effects.want(Wanted(line.id, key, lane, "welcome", payload, due_at=now, **more))
    ended_at = now - timedelta(days=ended)
    Effect.objects.filter(key=key).update(state=state, problem=problem, ended_at=ended_at)
    return Effect.objects.get(key=key)


def test_what_failed_stands_there_with_its_reason_and_cure_and_no_words_of_the_message(as_, line):
    owner = as_("owner")
    assert "Nothing went out yet" in owner.get(OUT).content.decode()
    failed = want(line, "w1")
    want(line, "w2", state="expired", problem="")
    want(line, "w3", state="unsure", problem="connectors.unsure")
    page = owner.get(OUT).content.decode()
    assert "trusted IPs" in page
    assert "Its time was over before the carrier took it." in page
    assert "qyapi.weixin.qq.com did not answer in time" in page
    assert "3 welcomes of the last day missed their window" in page
    assert "%(" not in page
    one = owner.get(f"{OUT}/{failed.id}").content.decode()
    assert "wm1" in one
    assert "a private word" not in one
    assert "w2" not in owner.get(f"{OUT}?state=failed").content.decode()


def test_a_failed_effect_is_tried_again_by_the_owner_only(as_, line):
    failed = want(line, "w1")
    page = f"{OUT}/{failed.id}"
    assert as_("operator").post(page).status_code == 403
    assert "Try again" not in as_("operator").get(page).content.decode()
    assert "It is tried again." in as_("owner").post(page, follow=True).content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.ended_at) == ("waiting", None)
    assert "Only what failed" in as_("owner").post(page, follow=True).content.decode()


def test_what_may_have_been_done_asks_before_it_is_tried_again(as_, line):
    doubtful = want(line, "w1", state="unsure", problem="")
    page = as_("owner").get(f"{OUT}/{doubtful.id}").content.decode()
    assert "the person gets it twice" in page
    assert "The worker that did it ended before it heard the answer." in page


def test_a_welcome_whose_window_closed_is_not_tried_again(line):
    late = want(line, "w1", not_after=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(Refused, match="Its time is over"):
        retrying.again(late.id, by=SYSTEM, at=datetime.now(UTC))


def test_what_was_done_is_forgotten_after_a_month_and_what_failed_only_when_it_was_seen(as_, line):
    want(line, "done", state="done", ended=31)
    want(line, "fresh", state="done", ended=29)
    want(line, "late", state="expired", ended=31)
    seen = want(line, "seen", ended=31)
    want(line, "unseen", ended=31)
    as_("owner").post(f"{OUT}/seen", {"ids": [str(seen.id)]})
    jobs.forget()
    assert set(Effect.objects.values_list("key", flat=True)) == {"fresh", "unseen"}


def test_callbacks_are_listed_and_handled_again_one_by_one(as_, line):
    platform, owner = Platform(line), as_("owner")
    platform.send(added())
    platform.send(added("", UserID="<script>alert(1)</script>"))
    run_waiting()
    page = f"/settings/connections/{line.id}/callbacks"
    shown = owner.get(page).content.decode()
    assert "Somebody was added" in shown
    assert "The event names no member or no customer." in shown
    bad = owner.get(f"{page}?state=problem").content.decode()
    assert bad.count("change_external_contact/add_external_contact") == 1
    row = Callback.objects.exclude(problem="").get()
    said = owner.post(f"{page}/again", {"ids": [str(row.id)]}, follow=True).content.decode()
    assert "1 callback is handled again." in said
    row.refresh_from_db()
    assert row.handled_at is None
    assert as_("operator").post(f"{page}/again", {"ids": [str(row.id)]}).status_code == 403
    assert as_("manager_a").get(page).status_code == 403


def test_the_pages_of_what_goes_out_speak_chinese(as_, line):
    failed = want(line, "w1", state="unsure")
    owner = as_("owner", "zh-hans")
    for address in (OUT, f"{OUT}/{failed.id}", f"/settings/connections/{line.id}/callbacks"):
        page = owner.get(address).content.decode()
        for english in (
            "What goes out",
            "What came in",
            "Lane",
            "Welcomes",
            "Oldest",
            "Perhaps",
            "Due",
            "Nobody can",
        ):
            assert english not in page, (address, english)
