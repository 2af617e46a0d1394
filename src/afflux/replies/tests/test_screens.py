"""The screens of rules and welcomes, in both languages, by role."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from afflux.channels.tests.standing import make_channel, make_code
from afflux.connectors.models import Connection
from afflux.replies import shelf
from afflux.replies.models import Greeting, Manners, Rule, Suggestion, Welcome

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Returns", "priority": "5", "rest": "10", "language": "zh",
    "p0-kind": "contains", "p0-role": "any", "p0-text": "退货",
    "p1-kind": "near", "p1-role": "any", "p1-text": "refund",
    "t0-text": "七天内可以退。", "t0-weight": "2",
    "h0-days": ["0", "1"], "h0-start": "22:00", "h0-end": "06:00",
    "h1-days": ["5"], "h1-start": "11:00", "h1-end": "13:00", "zone": "",
}  # fmt: skip


@pytest.fixture
def owner(as_):
    return as_("owner")


def test_a_rule_is_made_and_changed_on_its_page(owner):
    assert owner.post(reverse("reply_rule_new"), RULE).status_code == 302
    rule = Rule.objects.get()
    assert [(one.kind, one.text) for one in rule.phrases.all()] == [("contains", "退货"), ("near", "refund")]
    assert rule.schedule == [
        {"days": [0, 1], "from": "22:00", "to": "06:00"},
        {"days": [5], "from": "11:00", "to": "13:00"},
    ]
    page = owner.get(reverse("reply_rule", args=[rule.id])).content.decode()
    assert 'value="22:00"' in page
    assert 'value="11:00"' in page
    assert "七天内可以退。" in page
    changed = {**RULE, "p1-text": "", "name": "Back"}
    owner.post(reverse("reply_rule", args=[rule.id]), changed)
    rule.refresh_from_db()
    assert (rule.name, rule.phrases.count(), rule.texts.count()) == ("Back", 1, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"p0-kind": "pattern", "p0-text": "("}, "cannot be read"),
        ({"p0-role": "none", "p1-text": ""}, "Say at least one phrase"),
        ({"t0-text": " "}, "Write at least one text"),
        ({"t0-text": "{nmae}"}, "There is no field {nmae}"),
        ({"p0-kind": "words", "p0-text": "！？"}, "no word or sign"),
        ({"zone": "Mars"}, "not a time zone"),
        ({"h0-start": "06:00", "h0-end": "06:00"}, "Choose at least one day"),
        ({"c0-code": "nothing like it"}, "Nothing of that kind"),
        ({"p999-text": "x", "p²-text": "x", "name": ""}, "required"),
    ],
)
def test_what_makes_no_sense_is_said_where_it_stands(owner, wrong, says):
    page = owner.post(reverse("reply_rule_new"), {**RULE, **wrong})
    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Rule.objects.exists()


def test_a_second_rule_of_the_same_name_is_refused_at_the_name(owner):
    owner.post(reverse("reply_rule_new"), RULE)
    assert "already one with the name" in owner.post(reverse("reply_rule_new"), RULE).content.decode()


def test_the_list_filters_by_state_and_phrase(owner, rule):
    made = rule("return", "退货")
    rule("price", "价格", carriers=["webchat"])
    owner.post(reverse("reply_rule_state", args=[made.id]), {"do": "pause"})
    shown = owner.get(reverse("reply_rules"), {"state": "paused"}).content.decode()
    assert "return" in shown
    assert "price" not in shown
    assert "price" in owner.get(reverse("reply_rules"), {"q": "价格"}).content.decode()
    assert "price" not in owner.get(reverse("reply_rules"), {"carrier": "wecom"}).content.decode()
    owner.post(reverse("reply_rule_state", args=[made.id]), {"do": "archive"})
    assert "return" not in owner.get(reverse("reply_rules"), {"q": "退货"}).content.decode()


@pytest.fixture
def wecom(now):
    return Connection.objects.create(kind="wecom", name="清泉", secrets=b"", created_at=now)


def test_only_carriers_that_are_connected_are_offered(owner, rule, now):
    assert "WeCom" not in owner.get(reverse("reply_try")).content.decode()
    assert "WeCom" not in owner.get(reverse("reply_rule_new")).content.decode()
    assert "WeCom" not in owner.get(reverse("reply_rules")).content.decode()
    assert "WeCom" not in owner.get(reverse("archive_keeping")).content.decode()
    kept = rule("kept", "退", carriers=["wecom"])
    assert "WeCom" in owner.get(reverse("reply_rule", args=[kept.id])).content.decode()


def test_the_bench_says_which_rule_answers_and_why_not_the_others(owner, rule, wecom):
    rule("first", "退货", "七天。", priority=9)
    rule("second", "退")
    rule("mail", "退货", carriers=["mail"], priority=10)
    page = owner.get(reverse("reply_try"), {"text": "我要退货", "carrier": "wecom"}).content.decode()
    for said in (
        "This rule answers",
        "七天。",
        "Fits, but a rule before it answers",
        "Not on this carrier",
        "proposed to the member",
    ):
        assert said in page
    part = owner.get(
        reverse("reply_try"), {"text": "投诉"}, headers={"HX-Request": "true", "HX-Target": "tried"}
    ).content.decode()
    assert "is a word of anger" in part
    assert "<html" not in part
    assert not Greeting.objects.exists()


def test_a_hostile_text_on_the_bench_is_text(owner, rule):
    rule("<b>bold</b>", "<script>")
    page = owner.get(reverse("reply_try"), {"text": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "<b>bold" not in page


def test_a_welcome_is_made_with_picture_link_code_and_staff(owner, cast):
    code = make_code(make_channel(cast), fallback_url="https://example.com")
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    given = {
        "name": "Card", "priority": "1", "language": "", "zone": "",
        "t0-text": "您好{name}", "t1-text": "Hello {name}", "t1-weight": "3",
        "c0-code": code.slug, "s0-staff": "a1", "l0-title": "Map", "l0-url": "https://example.com/map",
        "picture": SimpleUploadedFile("map.png", out.getvalue(), "image/png"),
    }  # fmt: skip
    assert owner.post(reverse("welcome_new"), given).status_code == 302
    made = Welcome.objects.get()
    assert [one["kind"] for one in made.attachments] == ["image", "link"]
    assert (made.codes.get(), made.staff.get()) == (code, cast.staff_a)
    assert list(made.texts.values_list("letter", "weight")) == [("A", 1), ("B", 3)]
    page = owner.get(reverse("welcome", args=[made.id])).content.decode()
    assert "map.png" in page
    kept = {key: value for key, value in given.items() if key != "picture"}
    owner.post(reverse("welcome", args=[made.id]), kept)
    made.refresh_from_db()
    assert [one["kind"] for one in made.attachments] == ["link"]  # the picture was unticked


def test_a_file_that_is_no_picture_is_refused_at_its_field(owner):
    given = {"name": "x", "priority": "0", "t0-text": "Hi", "picture": SimpleUploadedFile("x.png", b"<svg/>")}
    assert "is not a picture" in owner.post(reverse("welcome_new"), given).content.decode()


def test_figures_stand_on_the_welcomes_page_and_misses_on_theirs(owner, welcome, add):
    made = welcome("all", "Hello!")
    add("1")
    add("2", welcome_code="")
    Greeting.objects.filter(key="welcome/1").update(state="sent")
    page = owner.get(reverse("welcome", args=[made.id])).content.decode()
    assert "<b>A</b> Hello!" in page
    missed = owner.get(reverse("welcomes_missed")).content.decode()
    assert "The carrier gave no right to greet" in missed
    assert "Clear the filters" in owner.get(reverse("welcomes_missed"), {"reason": "late"}).content.decode()
    assert owner.get(reverse("welcomes")).status_code == 200


def test_the_robots_manners_are_changed(owner):
    given = {
        "misses": "2",
        "human_minutes": "5",
        "handover_zh": "稍等",
        "anger_zh": "气死\n气死\n",
        "anger_en": "",
    }
    assert owner.post(reverse("reply_manners"), given).status_code == 302
    assert Manners.objects.get().anger_zh == "气死"
    assert shelf.shelf().manners.misses == 2
    assert owner.post(reverse("reply_manners"), {**given, "misses": "0"}).status_code == 200


@pytest.mark.parametrize("name", ["reply_rules", "reply_try", "welcomes", "welcomes_missed"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_everybody_who_talks_reads_them_in_their_language(as_, name, language, rule, welcome):
    rule("a", "b")
    welcome("a", "b")
    assert as_("staff_a", language).get(reverse(name)).status_code == 200


def test_only_headquarters_changes_them(as_, rule):
    made = rule("return", "退货")
    manager = as_("manager_a")
    assert manager.get(reverse("reply_rule_new")).status_code == 403
    assert manager.post(reverse("reply_rule", args=[made.id]), RULE).status_code == 403
    assert manager.post(reverse("reply_rule_state", args=[made.id]), {"do": "archive"}).status_code == 403
    assert manager.get(reverse("reply_manners")).status_code == 403
    assert "Save" not in manager.get(reverse("reply_rule", args=[made.id])).content.decode().split("<main")[1]
    assert as_("outsider").get(reverse("reply_rules")).status_code == 403


def test_an_empty_house_is_told_what_to_do(as_, merchant):
    assert "No rule yet" in as_("operator").get(reverse("reply_rules")).content.decode()
    assert "还没有欢迎语" in as_("operator", "zh-hans").get(reverse("welcomes")).content.decode()
    assert as_("operator").get(reverse("reply_try"), {"text": "x"}).status_code == 200


def test_a_suggestion_stands_beside_the_talk_and_is_used_once(as_, owner, wecom, rule, say):
    rule("return", "退货", "七天<b>内</b>可以退。")
    say(wecom, "能退货吗", peer="wmPeer")
    found = Suggestion.objects.get()
    page = owner.get(reverse("talk", args=[found.talk_id])).content.decode()
    assert "七天&lt;b&gt;内&lt;/b&gt;可以退。" in page
    used = reverse("reply_suggestion_used", args=[found.id])
    assert as_("manager_a").post(used).status_code == 404
    assert "Used" in owner.post(used, headers={"HX-Request": "true"}).content.decode()
    assert owner.post(used).status_code == 409
    assert (
        "七天"
        not in owner.get(reverse("talk", args=[found.talk_id])).content.decode().split("suggestions")[0]
    )


def test_without_a_script_one_comes_back_to_a_page_of_ours(owner, wecom, rule, say):
    rule("return", "退货")
    for second in range(2):
        say(wecom, "退货", peer="wmPeer", after=second)
    first, second = Suggestion.objects.all()
    back = owner.post(
        reverse("reply_suggestion_used", args=[first.id]), headers={"Referer": "https://evil.example/"}
    )
    assert back["Location"] == reverse("talk", args=[first.talk_id])
    ours = f"http://testserver{reverse('inbox')}"
    assert (
        owner.post(reverse("reply_suggestion_used", args=[second.id]), headers={"Referer": ours})["Location"]
        == ours
    )


def test_a_welcome_is_paused_resumed_and_archived_by_its_buttons(owner, welcome):
    made = welcome("all", "Hello!")
    seen = []
    for do in ("pause", "resume", "archive", "nonsense"):
        owner.post(reverse("welcome_state", args=[made.id]), {"do": do})
        made.refresh_from_db()
        seen.append((made.paused_at is not None, made.archived_at is not None))
    assert seen == [(True, False), (False, False), (False, True), (False, True)]


def test_a_rule_begins_with_what_was_asked(owner):
    page = owner.get(
        reverse("reply_rule_new"), {"name": "Price", "phrase": ["多少钱", "price"]}
    ).content.decode()
    assert 'value="Price"' in page
    assert 'value="多少钱"' in page
    bench = owner.get(reverse("reply_try"), {"text": "几点开门"}).content.decode()
    assert f"{reverse('reply_rule_new')}?name=&amp;phrase=" in bench
