"""Who comes is greeted once, within the carrier's seconds, by the welcome that fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from afflux.channels.tests.standing import make_channel, make_code
from afflux.connectors.events import Ended
from afflux.connectors.models import Effect
from afflux.contacts.identities import Proof
from afflux.contacts.resolving import Candidate, resolve
from afflux.conversations.models import Message
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.organization.models import Account
from afflux.replies import actions
from afflux.replies.engine import Hours, Variant
from afflux.replies.fields import checked, filled, harmless
from afflux.replies.models import Greeting
from afflux.replies.specs import Says, WelcomeSpec
from afflux.replies.welcome import Arrival, Greets, ending, pick
from afflux.replies.welcome.outrunning import outruns

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # Monday noon in Shanghai
ONE, TWO, LINE = UUID(int=1), UUID(int=2), UUID(int=9)


def said():
    """Texts of the welcomes on their way, in order."""
    return [one.payload["text"]["content"] for one in Effect.objects.order_by("due_at", "id")]


def greets(name, **more):
    return Greets(id=UUID(int=hash(name) % 2**64), name=name, variants=(Variant("a", name),), **more)


def picked(welcomes, **more):
    found = pick(welcomes, Arrival(at=more.pop("at", NOON), connection=LINE, zone="Asia/Shanghai", **more))
    return found.name if found else None


def test_the_welcome_that_asks_for_most_greets():
    all_, code = greets("all"), greets("code", codes=frozenset({ONE}))
    both = greets("both", codes=frozenset({ONE}), staff=frozenset({TWO}))
    assert picked([all_, code, both], code=ONE, staff=TWO) == "both"
    assert picked([all_, code, both], code=ONE) == "code"
    assert picked([all_, code, both]) == "all"
    assert picked([code, both]) is None


def test_a_greater_priority_goes_before_all_conditions():
    assert picked([greets("code", codes=frozenset({ONE})), greets("sale", priority=1)], code=ONE) == "sale"


def test_hours_hold_in_the_codes_zone_unless_the_welcome_has_its_own():
    noon = (Hours(frozenset({0}), 12 * 60, 13 * 60),)
    assert picked([greets("noon", hours=noon)]) == "noon"
    assert picked([greets("noon", hours=noon)], code_zone="Europe/Berlin") is None
    assert picked([greets("noon", hours=noon, zone="Asia/Shanghai")], code_zone="Europe/Berlin") == "noon"


def test_an_unknown_language_is_greeted_in_any_before_a_certain_one():
    welcomes = [greets("zh", language="zh"), greets("any"), greets("en", language="en")]
    assert picked(welcomes, language="zh") == "zh"
    assert picked(welcomes, language="en") == "en"
    assert picked(welcomes) == "any"
    assert picked(welcomes[:1]) == "zh"


@pytest.mark.parametrize(
    ("name", "harmless_name"),
    [
        ("王小明", "王小明"),
        ("  Ann\n\tO'Neil ", "Ann O'Neil"),
        ("\u202ecba\u200b\x00\x1b[31m", "cba[31m"),
        ("x" * 99, "x" * 40),
        ("加我微信 138-0013-8000", ""),
        ("www.evil.example", ""),
        ("Ｗｗｗ．x", ""),
        ("buy at evil.com", ""),
        ("{name}", "{name}"),
    ],
)
def test_a_strangers_name_is_made_harmless(name, harmless_name):
    assert harmless(name) == harmless_name


@pytest.mark.parametrize("staff", ["", "加微信 13800000000", "www.example.com"])
def test_where_nobody_stands_behind_the_account_the_shop_speaks(staff):
    values = {"name": "王芳", "staff": staff, "shop": "清泉 Springs"}
    assert filled("{name}您好，我是{staff}。", values) == "王芳您好，我是清泉 Springs。"
    assert filled("Hello {name}, I am {staff}.", {**values, "name": ""}) == "Hello there, I am 清泉 Springs."


def test_a_name_that_looks_like_a_field_is_not_filled_again():
    assert filled("{name}/{shop}", {"name": "{shop}", "shop": "S"}) == "{shop}/S"
    with pytest.raises(Refused):
        checked("Hello {nmae}")


def test_an_add_wants_one_greeting_within_its_twenty_seconds(merchant, welcome, add, at):
    welcome("all", "您好{name}，这里是{shop}")
    add()
    add()
    effect = Effect.objects.get()
    asked_later = effect.payload.pop("unnamed")  # the name is asked for when it goes out
    assert asked_later["text"] == "您好{name}，这里是{shop}"
    assert effect.payload == {"welcome_code": "W", "text": {"content": "您好朋友，这里是清泉 Springs"}}
    assert (effect.key, effect.lane, effect.kind) == ("welcome/a1", Effect.Lane.WELCOME, "welcome")
    assert effect.not_after == at + timedelta(seconds=20)


@pytest.fixture
def code(cast):
    return make_code(make_channel(cast), fallback_url="https://example.com")


def test_the_code_that_was_scanned_and_the_staff_behind_the_account_choose_the_text(
    cast, wecom, code, welcome, add, at
):
    welcome("all", "Hello!")
    welcome("code", "From the parcel card!", codes=[code])
    welcome("both", "{staff} greets you!", codes=[code], staff=[cast.staff_a])
    add("1")
    add("2", state=code.slug)
    Account.objects.update_or_create(
        connection=wecom, account="fang", defaults={"staff": cast.staff_a, "heard_at": at}
    )
    add("3", state=code.slug)
    assert said() == ["Hello!", "From the parcel card!", "阿芳 greets you!"]
    assert Greeting.objects.get(key="welcome/3").code == code


def test_a_known_person_is_greeted_by_name_and_in_their_language(merchant, wecom, welcome, add, at):
    resolve([Candidate((Proof("wecom", "wm-1"),), at=at, name="小李", source="test")], by=SYSTEM, at=at)
    welcome("en", "Hello {name}!", language="en")
    welcome("zh", "{name}您好！", language="zh")
    add("1")
    assert said() == ["小李您好！"]


def test_who_reads_which_text_is_decided_by_the_person_alone(merchant, welcome, add):
    made = welcome("ab", "A", "B")
    for number in range(60):
        add(f"k{number}")
    first = dict(Greeting.objects.values_list("peer", "text__letter"))
    assert set(first.values()) == {"A", "B"}
    for number in range(60):
        add(f"again{number}", peer=f"wm-k{number}")
    again = Greeting.objects.filter(key__startswith="welcome/again").values_list("peer", "text__letter")
    assert dict(again) == first
    assert made.texts.count() == 2


@pytest.mark.parametrize(
    ("come", "reason"),
    [({"welcome_code": ""}, "no_code"), ({"after": -30}, "late")],
)
def test_a_window_that_nobody_could_use_is_counted_with_its_reason(merchant, welcome, add, come, reason):
    welcome("all", "Hello!")
    add(**come)
    assert not Effect.objects.exists()
    assert (Greeting.objects.get().state, Greeting.objects.get().reason) == ("missed", reason)


def test_somebody_whom_no_welcome_fits_is_counted(merchant, cast, welcome, add):
    welcome("b", "Hello!", staff=[cast.staff_b])
    add()
    assert Greeting.objects.get().reason == "no_rule"


def test_without_any_welcome_nothing_is_noted(merchant, add):
    add()
    assert not Greeting.objects.exists()


def test_an_edition_with_a_paused_welcome_greets_no_more(merchant, welcome, add, at):
    made = welcome("all", "Hello!")
    add("1")
    actions.pause(made, by=SYSTEM, at=at)
    add("2")
    assert len(said()) == 1


@pytest.mark.parametrize(
    ("end", "state", "reason"),
    [
        ("done", "sent", ""),
        ("expired", "missed", "expired"),
        ("failed", "missed", "refused"),
        ("unsure", "unsure", ""),
    ],
)
def test_the_end_of_the_effect_is_the_end_of_the_greeting(
    merchant, wecom, welcome, add, at, end, state, reason
):
    welcome("all", "Hello!")
    add()
    _end(wecom, end, at)
    found = Greeting.objects.get()
    assert (found.state, found.reason) == (state, reason)
    if end == "done":
        ending.keep(found.id)
        ending.keep(found.id)
    heard = list(Message.objects.values_list("direction", "by_kind", "text"))
    assert heard == ([("out", "robot", "Hello!")] if end == "done" else [])


def _end(line, state, at):
    effect = Effect.objects.get()
    told = Ended(line.id, effect.key, effect.kind, state, effect.payload, {}, "", at + timedelta(seconds=1))
    tell(told)


def test_their_first_word_within_a_day_counts_for_the_text(merchant, wecom, welcome, add, say, at):
    welcome("all", "Hello!")
    add("1", after=-2)
    _end(wecom, "done", at)
    say(wecom, "Hi", peer="wm-1", after=5)
    say(wecom, "Hi again", peer="wm-1", after=9)
    assert Greeting.objects.get().answered_at == at + timedelta(seconds=5)


def test_a_word_after_a_day_does_not_count(merchant, wecom, welcome, add, say, at):
    welcome("all", "Hello!")
    add("1", after=-2)
    _end(wecom, "done", at)
    say(wecom, "Hi", peer="wm-1", after=25 * 3600)
    assert Greeting.objects.get().answered_at is None


def test_a_text_that_stays_keeps_its_letter_and_a_new_one_takes_a_free_one(merchant, welcome, at):
    made = welcome("ab", "A", "B")
    spec = WelcomeSpec(name="ab", texts=[Says("B", 3), Says("C")])
    actions.save_welcome(by=SYSTEM, at=at, spec=spec, welcome=made)
    rows = made.texts.order_by("letter").values_list("letter", "text", "weight", "removed_at")
    assert list(rows) == [("A", "A", 1, at), ("B", "B", 3, None), ("C", "C", 1, None)]


def test_a_link_must_be_one(merchant, welcome):
    with pytest.raises(Refused):
        welcome("x", "Hello", attachments=[{"kind": "link", "title": "T", "url": "javascript:alert(1)"}])


def test_pictures_and_links_go_along(merchant, welcome, add):
    picture = {"kind": "image", "digest": "d" * 64, "name": "map.png", "mime": "image/png"}
    link = {"kind": "link", "title": "Map", "url": "https://example.com/map", "about": "Way"}
    welcome("x", "Hello", attachments=[picture, link])
    add()
    sent = Effect.objects.get().payload["attachments"]
    assert sent == [
        picture,
        {"kind": "link", "title": "Map", "url": "https://example.com/map", "desc": "Way"},
    ]


@pytest.mark.parametrize(
    ("first", "later", "never"),
    [
        ({}, {}, True),
        ({"priority": 1}, {"codes": frozenset({ONE})}, True),
        ({}, {"codes": frozenset({ONE})}, False),
        ({}, {"priority": 1}, False),
        ({"codes": frozenset({ONE, TWO})}, {"codes": frozenset({ONE})}, True),
        ({"codes": frozenset({ONE})}, {"codes": frozenset({ONE, TWO})}, False),
        ({"language": "zh"}, {}, False),
        ({"language": "zh"}, {"language": "zh"}, True),
        ({"language": "en", "priority": 5}, {"language": "zh"}, False),
        ({"variants": ()}, {}, False),
    ],
)
def test_a_welcome_whose_turn_never_comes_knows_who_goes_before(first, later, never):
    one, other = (replace(greets(name), **given) for name, given in (("one", first), ("other", later)))
    assert outruns([one, other], other) == (one if never else None)


def test_the_page_and_the_list_name_the_welcome_that_goes_before(as_, welcome):
    welcome("Everybody", "Hello!")
    late = welcome("Too late", "Hello again!")
    page = as_("operator").get(f"/talk/welcome/{late.id}").content.decode()
    assert "The turn of this welcome never comes" in page
    assert "“Everybody”" in page
    assert as_("operator").get("/talk/welcome").content.decode().count("Its turn never comes") == 1
