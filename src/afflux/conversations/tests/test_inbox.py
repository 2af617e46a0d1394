"""The inbox as people use it: through its pages, to the database and back."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from afflux.conversations import inbox
from afflux.conversations.actions import desk, saying, talks
from afflux.conversations.models import Attachment, Message, Seat, Talk
from afflux.conversations.templatetags import talk as talk_tags
from afflux.files.store import keep_bytes
from afflux.kernel.clock import utc_now
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"


@pytest.fixture
def now():
    return utc_now()


@pytest.fixture
def talk(hear, cast):
    hear("在吗 https://shop.example.com/a?b=1.")
    Talk.objects.update(unit=cast.store_a)
    return Talk.objects.get()


def page_of(client, path):
    return client.get(path).content.decode()


def test_the_list_shows_who_waits_and_what_they_said(talk, as_):
    text = page_of(as_("operator"), "/talk/?tab=free")
    assert "王芳" in text
    assert "在吗" in text
    assert "waits 0 min" in text
    assert page_of(as_("operator", "zh-hans"), "/talk/?tab=free").count("等了") == 1


def test_an_answer_is_kept_on_its_way_and_shown(talk, as_):
    answer = as_("operator").post(f"/talk/{talk.id}/say", {"text": "在的，请说"})
    assert answer["Location"] == f"/talk/{talk.id}"
    said = Message.objects.get(direction="out")
    assert (said.text, said.state, said.by_name) == ("在的，请说", "waiting", "Operator")
    assert "在的，请说" in page_of(as_("operator"), f"/talk/{talk.id}")


def test_the_same_form_sent_twice_is_one_message(talk, as_):
    form = {"text": "在的", "key": "01890000-0000-7000-8000-000000000001"}
    for _twice in range(2):
        as_("operator").post(f"/talk/{talk.id}/say", form)
    assert Message.objects.filter(direction="out").count() == 1


def test_what_the_carrier_forbids_is_said_in_place_with_what_was_written(talk, as_):
    answer = as_("operator").post(f"/talk/{talk.id}/say", {"text": "长" * 70})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "210" in text
    assert "长" * 70 in text


def test_with_script_only_the_box_and_the_words_come_back(talk, as_):
    answer = as_("operator").post(f"/talk/{talk.id}/say", {"text": "在的"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="innerHTML"' in text
    assert "在的" in text


def test_after_the_window_the_box_says_why_and_takes_notes_only(talk, as_, now):
    Talk.objects.update(last_in_at=now - timedelta(hours=50))
    text = page_of(as_("operator"), f"/talk/{talk.id}")
    assert "48 hours" in text
    assert "data-send disabled" in text
    as_("operator").post(f"/talk/{talk.id}/say", {"text": "call her", "note": "1"})
    assert Message.objects.get(direction="note").text == "call her"


def test_a_picture_is_sent_drawn_anew_and_shown(talk, as_):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    picture = SimpleUploadedFile("tea.png", content.getvalue(), "image/png")
    as_("operator").post(f"/talk/{talk.id}/say", {"text": "", "picture": picture})
    thing = Attachment.objects.get()
    assert (thing.kind, thing.name) == ("image", "tea.png")
    shown = as_("operator").get(f"/talk/file/{thing.id}")
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_a_stranger_is_saved_never_opened(talk, as_, now):
    kept = keep_bytes(b"<script>alert(1)</script>", name="x.html", media_type="text/html", at=now)
    thing = Attachment.objects.create(
        message=Message.objects.get(), kind="file", digest=kept.digest, name='a".html', mime="text/html"
    )
    answer = as_("operator").get(f"/talk/file/{thing.id}")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_("manager_b").get(f"/talk/file/{thing.id}").status_code == 404


def test_only_plain_web_addresses_become_links(talk, as_):
    text = page_of(as_("operator"), f"/talk/{talk.id}")
    assert (
        '<a href="https://shop.example.com/a?b=1" target="_blank" rel="noopener noreferrer nofollow">' in text
    )
    from afflux.conversations.links import linked

    for wrong in (
        "javascript:alert(1)",
        "http://user@evil",
        'https://a.b/"onmouseover=x',
        "https://-.x/",
        "data:x",
    ):
        assert 'href="javascript' not in linked(wrong)
        assert '"onmouseover' not in linked(wrong)


def test_what_strangers_write_is_never_markup(hear, cast, as_):
    hear(EVIL, name=EVIL)
    talk = Talk.objects.get()
    saying.note(talk, EVIL, by=cast.actor("operator"), at=utc_now())
    for path in ("/talk/?tab=free", f"/talk/{talk.id}", f"/talk/{talk.id}/close", f"/talk/{talk.id}/give"):
        text = page_of(as_("operator"), path)
        assert "<img src=x" not in text
        assert "<script>alert" not in text


def test_a_store_manager_meets_nothing_of_another_store(talk, as_):
    client = as_("manager_b")
    assert "王芳" not in page_of(client, "/talk/?tab=team")
    for path in ("", "/words", "/give", "/close"):
        assert client.get(f"/talk/{talk.id}{path}").status_code == 404
    for path in ("say", "take", "snooze", "reopen", "here"):
        assert client.post(f"/talk/{talk.id}/{path}", {"text": "x"}).status_code == 404
    assert Message.objects.count() == 1


def test_an_analyst_reads_and_writes_nothing(talk, as_):
    assert "data-send" not in page_of(as_("analyst"), f"/talk/{talk.id}")
    assert as_("analyst").post(f"/talk/{talk.id}/say", {"text": "x"}).status_code == 403


def test_a_talk_is_handed_over_with_words_to_somebody_of_its_store(talk, as_, cast):
    client = as_("operator")
    form = page_of(client, f"/talk/{talk.id}/give")
    assert "Manager_A" in form
    assert "Manager_B" not in form
    client.post(f"/talk/{talk.id}/give", {"user": str(cast.users["staff_a"].id), "words": "wants a refund"})
    assert Talk.objects.get().assigned == cast.users["staff_a"]
    assert Message.objects.get(direction="note").text == "wants a refund"
    wrong = client.post(f"/talk/{talk.id}/give", {"user": str(cast.users["manager_b"].id)})
    assert wrong.status_code == 422


def test_a_talk_sleeps_until_its_moment_and_stands_among_the_sleeping(talk, as_):
    as_("operator").post(f"/talk/{talk.id}/snooze", {"sooner": "tomorrow"})
    talk.refresh_from_db()
    assert talk.state == "snoozed"
    assert talk.snoozed_until.astimezone().minute == 0
    assert "王芳" in page_of(as_("operator"), "/talk/?tab=snoozed")


def test_closing_proposes_what_is_known_and_keeps_what_was_written(talk, as_):
    Talk.objects.update(topic="价格")
    assert "价格" in page_of(as_("operator"), f"/talk/{talk.id}/close")
    found = {"topic": "退货", "need": "refund", "next_topic": "new tea"}
    as_("operator").post(f"/talk/{talk.id}/close", found)
    talk.refresh_from_db()
    assert (talk.state, talk.topic, talk.need, talk.next_topic) == ("closed", *found.values())
    assert "王芳" in page_of(as_("operator"), "/talk/?tab=closed")
    as_("operator").post(f"/talk/{talk.id}/reopen")
    talk.refresh_from_db()
    assert talk.state == "open"


def test_what_did_not_go_out_says_why_and_can_be_said_again_once(talk, as_, cast, now):
    said = saying.say(talk, "在的", by=cast.actor("operator"), at=now)
    Message.objects.filter(id=said.id).update(state="unsure")
    assert "Perhaps sent" in page_of(as_("operator"), f"/talk/{talk.id}")
    for _twice in range(2):
        as_("operator").post(f"/talk/{talk.id}/again/{said.id}")
    assert Message.objects.filter(direction="out", text="在的").count() == 2


def test_who_looks_has_read_it(talk, as_):
    assert as_("operator").post(f"/talk/{talk.id}/here", {"doing": "looks"}).status_code == 204
    assert Talk.objects.get().unread == 0


def test_the_counts_of_all_tabs_are_one_query(talk, cast, django_assert_num_queries, now):
    talks.take(talk, by=cast.actor("operator"), at=now)
    actor = cast.actor("operator")
    with django_assert_num_queries(1):
        found = inbox.counts(actor, now + timedelta(hours=1))
    assert found == {"mine": 1, "free": 0, "team": 1, "snoozed": 0, "waiting": 1, "late": 1}


def test_the_list_pages_without_losing_or_repeating(hear, cast, as_, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    for number in range(5):
        hear("hello", peer=f"+861380000000{number}", name=f"guest {number}")
    seen, after = [], None
    while True:
        page, more = inbox.rows(cast.actor("operator"), inbox.Asked(tab="team", after=after), utc_now())
        seen += [row.name for row in page]
        if not more:
            break
        after = inbox.asked({"after": more}).after
    assert sorted(seen) == [f"guest {number}" for number in range(5)]


def test_the_late_come_first_and_alone_when_asked(talk, hear, as_, cast, now):
    hear("hello", peer="+8613800000009", name="李四")
    Talk.objects.filter(name="王芳").update(due_at=now - timedelta(minutes=1))
    text = page_of(as_("operator"), "/talk/?tab=team&late=1")
    assert "王芳" in text
    assert "李四" not in text


def test_quick_replies_stand_in_the_box_with_the_customers_name(talk, as_, cast, now):
    given = {"by": cast.actor("operator"), "at": now}
    desk.save_quick(
        None, unit=None, shortcut="hi", title="Hello", text="{name}您好，{staff}为您服务", **given
    )
    desk.save_quick(None, unit=cast.store_b, shortcut="b", title="Of store B", text="B", **given)
    text = page_of(as_("operator"), f"/talk/{talk.id}")
    assert "王芳您好，Operator为您服务" in text
    assert "Of store B" not in text


def test_rules_of_answering_are_changed_on_their_page_and_stand_in_the_trail(as_, cast):
    form = {"method": "turns", "hours": "1-5 09:00-18:00", "zone": "", "target_minutes": "20"}
    path = f"/talk/answering/{cast.store_a.id}"
    assert as_("operator").post(path, {**form, "hours": "nine to five"}).status_code == 422
    as_("operator").post(path, form)
    assert "In turns" in page_of(as_("operator"), "/talk/answering")
    assert AuditEntry.objects.get(verb="desk.set").detail["target_minutes"] == 20
    assert as_("manager_a").get("/talk/answering").status_code == 403
    as_("operator").post(f"{path}/drop")
    assert "In turns" not in page_of(as_("operator"), "/talk/answering")


def test_the_customer_is_shown_that_somebody_looks_and_types_but_not_that_they_note(talk, as_):
    from afflux.conversations import live

    told = []
    live.shown("paper", typing=lambda *who: told.append("types"), looking=lambda *who: told.append("looks"))
    for form in ({"doing": "looks"}, {"doing": "types"}, {"doing": "types", "note": "1"}, {"doing": "left"}):
        as_("operator").post(f"/talk/{talk.id}/here", form)
    assert told == ["looks", "types"]
    live._TYPING.pop("paper")
    live._LOOKING.pop("paper")


def test_a_conversation_given_back_is_anybodys(talk, as_, cast, now):
    talks.take(talk, by=cast.actor("operator"), at=now)
    answer = as_("operator").post(f"/talk/{talk.id}/release", follow=True)
    assert "Given back to the unassigned ones." in answer.content.decode()
    assert Talk.objects.get().assigned_id is None


def test_a_quick_reply_put_away_is_offered_no_more(talk, as_, cast, now):
    made = desk.save_quick(None, shortcut="hi", title="Greeting", text="您好", unit=None, by=cast.actor("operator"), at=now)  # fmt: skip
    assert "Greeting" in page_of(as_("operator"), "/talk/quick")
    as_("operator").post(f"/talk/quick/{made.id}/archive")
    assert "Greeting" not in page_of(as_("operator"), "/talk/quick")
    assert AuditEntry.objects.filter(verb="quick_reply.archived").count() == 1


def test_whoever_is_away_says_so_and_comes_back(talk, as_, cast):
    for away in ("1", "0"):
        as_("operator").post("/talk/seat", {"away": away})
        assert Seat.objects.get(user_id=cast.actor("operator").id).away is (away == "1")


def test_a_tab_is_counted_to_a_thousand_and_says_so(hear, cast, as_, now, monkeypatch):
    monkeypatch.setattr(inbox, "MANY", 2)
    monkeypatch.setattr(talk_tags, "MANY", 2)
    hear("一", peer="anna")
    assert inbox.counts(cast.actor("owner"), now)["free"] == 1
    assert "<b>1</b>" in as_("owner").get("/talk/rows?tab=free").content.decode()
    for peer in ("ben", "carl", "dora"):
        hear("二", peer=peer)
    assert inbox.counts(cast.actor("owner"), now)["free"] == 2
    assert "<b>1+</b>" in as_("owner").get("/talk/rows?tab=free").content.decode()


def test_whoever_sees_no_store_counts_nothing(hear, cast, now):
    hear("一")
    nowhere = replace(cast.actor("manager_a"), units=frozenset())
    assert set(inbox.counts(nowhere, now).values()) == {0}
