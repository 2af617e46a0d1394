"""The public pages, as a stranger with a phone meets them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from afflux.channels.actions.pace import stop_pace
from afflux.channels.models import Add, Code, Quota, Scan
from afflux.channels.pace.scopes import pace_scope
from afflux.channels.tests.standing import (
    NOW,
    landing_target,
    make_channel,
    make_code,
    make_landing,
    make_scan,
    make_text,
    staff_target,
)
from afflux.channels.tests.strangers import filled, leave, stranger, url_of
from afflux.contacts.models import Consent, Identity, Person
from afflux.events.models import Event
from afflux.files.store import keep_bytes
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import local_day, utc_now
from afflux.kernel.ids import hashed_id, new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient")]


def test_the_page_speaks_the_browsers_language_and_offers_the_other(place):
    page = stranger("zh-CN").get(url_of(place)).content.decode()
    assert "清泉水" in page
    assert "免费马克杯" in page
    assert "你们可以联系我，文本 1。" in page
    assert '?lang=en"' in page
    page = stranger().get(url_of(place)).content.decode()
    assert "Spring water" in page
    assert "You may contact me, text 1." in page


def test_the_other_language_is_one_tap_and_is_remembered(place):
    browser = stranger()
    assert "清泉水" in browser.get(url_of(place) + "?lang=zh-hans").content.decode()
    assert "清泉水" in browser.get(url_of(place)).content.decode()


def test_the_whole_page_weighs_less_than_thirty_kilobytes_and_runs_no_script(place):
    page = stranger().get(url_of(place)).content
    style = Path(__file__).parents[1] / "static" / "channels" / "landing.css"
    assert len(page) + style.stat().st_size < 30_000
    assert b"<script" not in page
    assert b" style=" not in page


def test_no_copy_of_a_page_stays_in_between(place):
    assert stranger().get(url_of(place))["Cache-Control"] == "no-store"


def test_the_box_is_not_ticked_and_its_text_names_its_version(place):
    page = stranger().get(url_of(place)).content.decode()
    box = re.search(r'<input type="checkbox"[^>]*>', page)[0]
    assert "checked" not in box
    assert "Version 1" in page


def test_leaving_a_number_brings_a_person_with_consent_add_and_tag(place, cast):
    answer = leave(place, name="王小明", question="Is it cold?")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, f"/l/{place[0].slug}/thanks")
    person = Person.objects.get()
    add = Add.objects.get()
    consent = Consent.objects.get()
    assert (person.name, person.staff, person.unit) == ("王小明", cast.staff_a, cast.store_a)
    assert (add.person, add.code, add.channel, add.staff, add.origin) == (
        person,
        place[0],
        place[0].channel,
        cast.staff_a,
        "landing",
    )
    assert (consent.person, consent.given, consent.text, consent.source) == (
        person,
        True,
        place[1].landing.consent_text,
        f"code {place[0].slug}",
    )
    assert list(person.taggings.values_list("tag__name", flat=True)) == ["Spring"]
    assert set(person.identities.values_list("kind", flat=True)) == {"phone", "visitor"}
    question = Event.objects.get(kind="consultation")
    assert (question.subject, question.props["question"]) == (
        hashed_id("phone", "+8613800138000"),
        "Is it cold?",
    )


def test_a_double_click_is_one_person_one_add_one_consent_one_question(place):
    browser = stranger()
    form = filled(browser.get(url_of(place)), question="Is it cold?")
    first, second = browser.post(url_of(place), form), browser.post(url_of(place), form)
    assert first.status_code == second.status_code == 302
    counted = [model.objects.count() for model in (Person, Add, Consent)]
    assert [*counted, Event.objects.filter(kind="consultation").count()] == [1, 1, 1, 1]


def test_the_form_sent_again_the_same_day_is_the_same_add(place):
    leave(place)
    leave(place)
    assert (Person.objects.count(), Add.objects.count()) == (1, 1)


def test_consent_is_noted_for_the_words_that_were_on_the_page_even_if_they_changed_since(place):
    browser = stranger()
    form = filled(browser.get(url_of(place)))
    old, landing = place[1].landing.consent_text, place[1].landing
    landing.consent_text = make_text(2)
    landing.save()
    browser.post(url_of(place), form)
    assert Consent.objects.get().text == old


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "is not a phone number"), ("zh-CN", "不是手机号")],
)
def test_a_bad_phone_is_said_beside_its_field_in_the_language_of_the_page(place, language, says):
    answer = leave(place, stranger(language), phone="12345", name="王小明")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="12345"' in page
    assert 'value="王小明"' in page
    assert Person.objects.count() == 0


def test_without_a_tick_nothing_is_kept(place):
    answer = leave(place, agree="")
    assert answer.status_code == 422
    assert "Please tick the box" in answer.content.decode()
    assert (Person.objects.count(), Consent.objects.count()) == (0, 0)


def test_earlier_scans_and_views_of_the_browser_join_the_person(place):
    scan = make_scan(*place)
    browser = stranger(visitor=scan.visitor)
    leave(place, browser)
    view = Event.objects.get(kind="view")
    assert (view.subject, view.code, view.channel) == (
        hashed_id("visitor", str(scan.visitor)),
        place[0].id,
        place[0].channel_id,
    )
    assert Identity.objects.get(key=view.subject).person == Person.objects.get()
    assert Add.objects.get().scan == scan.id


def test_an_add_belongs_to_the_code_that_was_scanned_even_if_it_led_to_the_page_of_its_fallback(place, cast):
    printed = make_code(make_channel(cast, key="poster"), fallback_code=place[0])
    scan = make_scan(printed, place[1], outcome=Scan.Outcome.FALLBACK)
    browser = stranger(visitor=scan.visitor)
    leave(place, browser)
    assert Add.objects.get().code == printed


def test_who_came_by_an_overflowing_code_belongs_to_it_even_if_the_fallback_closed_meanwhile(place, cast):
    printed = make_code(make_channel(cast, key="poster"), fallback_code=place[0])
    scan = make_scan(printed, place[1])
    Code.objects.filter(pk=place[0].pk).update(paused_at=utc_now())
    browser = stranger(visitor=scan.visitor)
    moved = browser.get(url_of(place))["Location"]
    assert moved == f"/l/{place[0].slug}/full"
    assert browser.post(moved, filled(browser.get(moved))).status_code == 302
    add = Add.objects.get()
    assert (add.code, add.channel, add.scan, add.origin) == (printed, printed.channel, scan.id, "callback")
    assert Event.objects.get(kind="view").code == printed.id


def test_the_newest_code_that_led_to_the_page_is_the_one_that_is_credited(place, cast):
    printed = make_code(make_channel(cast, key="poster"), fallback_code=place[0])
    direct = make_scan(*place, at=NOW)
    make_scan(printed, place[1], at=NOW + timedelta(hours=1), visitor=direct.visitor)
    leave(place, stranger(visitor=direct.visitor))
    assert Add.objects.get().channel == printed.channel


def test_a_browser_that_belongs_to_somebody_else_joins_nobody(place):
    browser = stranger()
    leave(place, browser)
    leave(place, browser, phone="13900139000")
    assert Person.objects.count() == 2
    assert Identity.objects.filter(kind="visitor").count() == 1


def test_a_returning_browser_is_never_shown_what_it_left(place):
    browser = stranger()
    leave(place, browser, name="王小明")
    page = browser.get(url_of(place)).content.decode()
    assert "13800138000" not in page.replace(" ", "")
    assert "王小明" not in page


def test_what_the_pool_knows_already_is_not_overwritten_by_a_form(place):
    leave(place, name="王小明")
    leave(place, name="Mallory")
    assert Person.objects.get().name == "王小明"


@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (compatible; Googlebot/2.1)", "WhatsApp preview"])
def test_a_robot_sees_the_page_and_counts_nowhere(place, agent):
    answer = Client(HTTP_USER_AGENT=agent).get(url_of(place))
    assert (answer.status_code, Event.objects.count(), "av" in answer.cookies) == (200, 0, False)


def test_the_thank_you_page_shows_the_incentive_and_the_staffs_qr(place, cast):
    cast.staff_a.contact_qr = keep_bytes(
        b"\x89PNG", name="qr.png", media_type="image/png", at=utc_now()
    ).digest
    cast.staff_a.save()
    browser = stranger()
    page = browser.get(leave(place, browser)["Location"]).content.decode()
    assert "A free mug" in page
    assert cast.staff_a.contact_qr in page
    assert "阿芳 will get in touch" in page


def test_a_forged_thank_you_address_shows_nobody(place):
    assert stranger().get(f"/l/{place[0].slug}/thanks?t=x").status_code == 404


def test_a_staffs_page_shows_the_person_and_the_qr_to_press(cast):
    make_text()
    cast.staff_a.contact_qr = keep_bytes(
        b"\x89PNG", name="qr.png", media_type="image/png", at=utc_now()
    ).digest
    cast.staff_a.headline = "Tea, water, patience"
    cast.staff_a.save()
    code = make_code(make_channel(cast))
    page = stranger().get(f"/l/{code.slug}/{staff_target(code, cast.staff_a).id}").content.decode()
    for part in (
        "阿芳",
        "Tea, water, patience",
        cast.staff_a.contact_qr,
        "Press and hold",
        "leave your number",
    ):
        assert part in page


def test_a_staffs_page_without_any_consent_text_asks_for_nothing(cast):
    code = make_code(make_channel(cast))
    page = stranger().get(f"/l/{code.slug}/{staff_target(code, cast.staff_a).id}").content.decode()
    assert "<form" not in page


def test_a_number_left_on_a_staffs_page_belongs_to_that_staff(cast):
    make_text()
    code = make_code(make_channel(cast))
    place = code, staff_target(code, cast.staff_b)
    assert leave(place).status_code == 302
    assert (Add.objects.get().staff, Person.objects.get().staff) == (cast.staff_b, cast.staff_b)


def test_a_visitor_chooses_among_the_staff_of_the_channels_store(cast):
    code = make_code(make_channel(cast, unit=cast.store_b))
    place = code, landing_target(code, make_landing(choose_staff=True))
    page = stranger().get(url_of(place)).content.decode()
    assert ("Ben" in page, "阿芳" in page) == (True, False)
    leave(place, staff=str(cast.staff_b.id))
    assert Add.objects.get().staff == cast.staff_b


@pytest.mark.parametrize("why", ["stopped", "full today", "off duty"])
def test_a_staff_who_takes_nobody_now_is_not_offered(cast, why):
    channel = make_channel(cast, unit=cast.store_b)
    code = make_code(channel)
    place = code, landing_target(code, make_landing(choose_staff=True))
    now = utc_now()
    if why == "stopped":
        stop_pace(by=SYSTEM, at=now, staff=cast.staff_b, mode=channel.mode, minutes=60, reason="")
    elif why == "full today":
        scope = pace_scope(channel.mode_id, cast.staff_b.id)
        Quota.objects.create(scope=scope, day=local_day(now, code.timezone), used=300)
    else:
        cast.staff_b.on_duty = False
        cast.staff_b.save()
    assert "Ben" not in stranger().get(url_of(place)).content.decode()
    assert leave(place, staff=str(cast.staff_b.id)).status_code in (302, 422)
    assert not Add.objects.filter(staff=cast.staff_b).exists()


def test_a_staff_who_is_not_offered_cannot_be_chosen(cast):
    code = make_code(make_channel(cast, unit=cast.store_b))
    place = code, landing_target(code, make_landing(choose_staff=True))
    assert leave(place, staff=str(cast.staff_a.id)).status_code == 422


def test_either_phone_or_email_will_do_where_both_are_asked(cast):
    code = make_code(make_channel(cast))
    place = code, landing_target(code, make_landing(ask=["phone", "email"]))
    assert leave(place, phone="").status_code == 422
    assert leave(place, phone="", email="Wang@Example.com").status_code == 302
    assert Identity.objects.filter(kind="email").get().value == "wang@example.com"


def test_an_unknown_address_is_a_plain_page_that_says_so(place, cast):
    for url in (
        f"/l/nosuchcode/{place[1].id}",
        f"/l/{place[0].slug}/{new_id()}",
        "/l/nosuchcode/full",
        "/l/nosuchcode/thanks",
    ):
        answer = stranger().get(url)
        assert answer.status_code == 404
        assert "no page at this address" in answer.content.decode()


def test_only_pictures_that_a_page_shows_are_served(place):
    shown = keep_bytes(b"\x89PNG1", name="a.png", media_type="image/png", at=utc_now()).digest
    secret = keep_bytes(b"phone,name", name="a.csv", media_type="text/csv", at=utc_now()).digest
    landing = place[1].landing
    landing.picture = shown
    landing.save()
    assert stranger().get(f"/l/pictures/{shown}").content == b"\x89PNG1"
    assert stranger().get(f"/l/pictures/{secret}").status_code == 404


def test_what_a_stranger_writes_is_shown_as_text(place):
    page = leave(place, name="<script>alert(1)</script>", phone="<b>").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_counting_a_post_uses_up_no_place_of_a_code(place):
    leave(place)
    assert not Quota.objects.filter(scope__in=[place[0].id, place[1].id]).exists()
