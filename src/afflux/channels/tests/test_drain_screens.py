"""Channels, modes, exposures and costs by hand."""

import pytest

from afflux.channels.models import Add, Batch, Channel, Cost, Exposure, Mode
from afflux.channels.tests.standing import make_channel, make_code, make_person
from afflux.kernel.clock import utc_now
from afflux.kernel.ids import new_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
LIFT = {
    "key": "lift-screen", "name_en": "Lift screen", "name_zh": "电梯屏幕", "domain": "commercial", "paid": "on", "exposure_en": "screen shown",
    "exposure_zh": "一次播放", "steps": ["exposure", "scan", "add"], "cost_kinds": ["media"], "pace-0-age": "0", "pace-0-floor": "0", "pace-0-ceiling": "20", "pace-3-age": "３０", "pace-3-floor": "5", "pace-3-ceiling": "60", "burst_per_hour": "50",
    "burst_pause_minutes": "30",
}  # fmt: skip


def cost(**fields):
    return {
        "token": str(new_id()), "channel": "cards", "day": "2026-05-01", "kind": "material", "quantity": "1,000", "unit_price": "0.05",
        "minutes": "", "hourly_wage": "", "amount": "", "currency": "CNY", "note": "", "batch": "", "staff": "", **fields,
    }  # fmt: skip


def test_an_eleventh_mode_is_made_and_used_without_code(as_, cast):
    client = as_("operator")
    assert client.post("/drain/modes/new", LIFT).status_code == 302
    mode = Mode.objects.get(key="lift-screen")
    assert list(mode.pace.values_list("age_days", "floor", "ceiling")) == [(0, 0, 20), (30, 5, 60)]
    assert "Lift screen" in client.get("/drain/modes").content.decode()
    assert "电梯屏幕" in as_("operator", "zh-hans").get("/drain/modes").content.decode()
    client.post("/drain/channels/new", {"name": "Tower one", "mode": str(mode.pk)})
    channel = Channel.objects.get()
    assert (channel.key, channel.mode) == ("tower-one", mode)
    assert "screen shown" in client.get(f"/drain/channels/{channel.pk}").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"key": "sms"}, "Another mode has the key “sms” already."),
        ({"key": "电梯"}, "Enter a valid “slug”"),
        ({"steps": ["scan"]}, "at least the steps exposure and add"),
        ({"pace-1-age": "9", "pace-1-floor": "x"}, "must be three whole numbers"),
        ({"pace-0-floor": "99"}, "the floor is above the ceiling"),
        ({"name_zh": ""}, "This field is required."),
    ],
)
def test_a_mode_typed_wrongly_is_answered_at_its_field(as_, cast, fields, sentence):
    page = as_("owner").post("/drain/modes/new", {**LIFT, **fields})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Mode.objects.count() == 10


def test_a_mode_is_edited_archived_and_restored_by_headquarters_only(as_, cast):
    mode = Mode.objects.get(key="sms")
    client = as_("owner")
    assert client.post(f"/drain/modes/{mode.pk}", {**LIFT, "name_en": "Texting"}).status_code == 302
    assert "Texting" in client.get("/drain/modes").content.decode()
    client.post(f"/drain/modes/{mode.pk}/archive")
    assert "Texting" not in client.get("/drain/modes").content.decode()
    assert "Texting" in client.get("/drain/modes?archived=1").content.decode()
    client.post(f"/drain/modes/{mode.pk}/restore")
    assert as_("manager_a").get("/drain/modes").status_code == 200
    read = as_("manager_a").get(f"/drain/modes/{mode.pk}").content.decode()
    assert "Only headquarters may change this." in read
    assert "<input" not in read.split("<main")[1].split("dl class")[1]
    assert as_("manager_a").post(f"/drain/modes/{mode.pk}", LIFT).status_code == 403
    assert as_("manager_a").post("/drain/modes/new", LIFT).status_code == 403


def test_a_thousand_cards_cost_fifty_and_the_page_says_how(as_, cast):
    make_channel(cast)
    client = as_("manager_a")
    page = client.post("/drain/costs/new", cost(), follow=True).content.decode()
    assert Cost.objects.get().amount_minor == 50_00
    assert "1,000 × 0.05" in page
    assert "Manager_A noted it" in page
    labour = cost(kind="labour", quantity="", unit_price="", minutes="120", hourly_wage="25")
    client.post("/drain/costs/new", labour)
    assert Cost.objects.get(kind="labour").amount_minor == 50_00
    listing = client.get("/drain/costs").content.decode()
    assert "1,000 × 0.05" in listing
    assert "120 min × 25.00 / h" in listing


def test_the_same_sheet_sent_twice_counts_once(as_, cast):
    make_channel(cast)
    sheet = cost()
    as_("owner").post("/drain/costs/new", sheet)
    as_("owner").post("/drain/costs/new", sheet)
    assert Cost.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"channel": "nowhere"}, "Nothing of that kind is called “nowhere”."),
        ({"quantity": "many"}, "“many” is not a number."),
        ({"quantity": "-4"}, "The number must be at least 0."),
        ({"quantity": ""}, "Give an amount, or a quantity and a unit price"),
        ({"amount": "51"}, "is not what the parts make (50.00)"),
        ({"currency": "yuan"}, "Enter a valid value."),
        ({"day": "2999-01-01"}, "lies in the future"),
        ({"day": "yesterday"}, "Enter a valid date."),
        ({"batch": "May"}, "The channel has no batch named “May”."),
        ({"token": "x"}, ""),
    ],
)
def test_a_cost_typed_wrongly_is_answered_at_its_field(as_, cast, fields, sentence):
    make_channel(cast)
    page = as_("owner").post("/drain/costs/new", cost(**fields))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Cost.objects.exists()


def test_a_wrong_entry_is_removed_with_a_reason_and_stays_visible(as_, cast):
    make_channel(cast)
    client = as_("manager_a")
    client.post("/drain/costs/new", cost())
    entry = Cost.objects.get()
    assert client.post(f"/drain/costs/{entry.pk}", {"reason": ""}).status_code == 422
    page = client.post(
        f"/drain/costs/{entry.pk}", {"reason": "A zero too many"}, follow=True
    ).content.decode()
    assert "Manager_A removed it: A zero too many" in page
    assert str(entry.pk) not in client.get("/drain/costs").content.decode()
    assert str(entry.pk) in client.get("/drain/costs?removed=1").content.decode()
    assert as_("manager_b").get(f"/drain/costs/{entry.pk}").status_code == 404


def test_exposures_are_noted_with_their_minutes_and_removed(as_, cast):
    make_channel(cast, mode="manual_call")
    client = as_("owner")
    sheet = {
        "token": str(new_id()),
        "channel": "cards",
        "day": "2026-05-01",
        "quantity": "120",
        "minutes": "240",
        "step": "",
        "batch": "",
        "staff": "阿芳",
    }
    client.post("/drain/exposures/new", sheet)
    entry = Exposure.objects.get()
    assert (entry.quantity, entry.seconds, entry.step, entry.staff) == (120, 14_400, "exposure", cast.staff_a)
    client.post(f"/drain/exposures/{entry.pk}", {"reason": "Twice"})
    entry.refresh_from_db()
    assert entry.removed_at


def test_a_channel_is_made_changed_closed_and_opened_again(as_, cast):
    client, mode = as_("manager_a"), Mode.objects.get(key="store_poster")
    fields = {
        "name": "门口海报",
        "mode": str(mode.pk),
        "unit": str(cast.store_a.pk),
        "labels": "size: A2\n材质：布",
    }
    page = client.post("/drain/channels/new", fields, follow=True).content.decode()
    channel = Channel.objects.get()
    assert channel.key.startswith("channel-")
    assert channel.labels == {"size": "A2", "材质": "布"}
    assert "门口海报" in page
    client.post(f"/drain/channels/{channel.pk}/change", {**fields, "name": "Door poster", "labels": ""})
    client.post(f"/drain/channels/{channel.pk}/close")
    assert "Door poster" not in client.get("/drain/").content.decode()
    assert "Door poster" in client.get("/drain/?closed=1").content.decode()
    client.post(f"/drain/channels/{channel.pk}/reopen")
    assert "Door poster" in client.get("/drain/").content.decode()


def test_a_manager_makes_no_channel_for_another_store(as_, cast):
    mode = Mode.objects.get(key="sms")
    for unit in (str(cast.store_b.pk), ""):
        page = as_("manager_a").post("/drain/channels/new", {"name": "x", "mode": str(mode.pk), "unit": unit})
        assert page.status_code == 422
    assert not Channel.objects.exists()


def test_a_batch_is_noted_and_named_by_costs(as_, cast):
    channel = make_channel(cast)
    client = as_("owner")
    batch = {"name": "March", "quantity": "5000", "unit_price": "0.05", "made_on": "2026-03-01"}
    client.post(f"/drain/channels/{channel.pk}/batches/new", batch)
    assert Batch.objects.get().unit_price_micros == 50_000
    assert client.post(f"/drain/channels/{channel.pk}/batches/new", batch).status_code == 422
    client.post("/drain/costs/new", cost(batch="March"))
    assert Cost.objects.get().batch == Batch.objects.get()


def test_a_batch_is_put_right_and_what_names_it_follows(as_, cast):
    client, channel = as_("operator"), make_channel(cast)
    batch = {"name": "March", "quantity": "5000", "unit_price": "0.05", "made_on": "2026-03-01"}
    client.post(f"/drain/channels/{channel.pk}/batches/new", batch)
    client.post(f"/drain/channels/{channel.pk}/batches/new", {**batch, "name": "April"})
    client.post("/drain/costs/new", cost(batch="March"))
    march = Batch.objects.get(name="March")
    path = f"/drain/batches/{march.pk}/change"
    assert path in client.get(f"/drain/channels/{channel.pk}").content.decode()
    assert 'value="0.05"' in client.get(path).content.decode()
    assert client.post(path, {**batch, "name": "April"}).status_code == 422
    client.post(path, {**batch, "name": "Spring", "quantity": "4800", "unit_price": ""})
    march.refresh_from_db()
    assert (march.name, march.quantity, march.unit_price_micros) == ("Spring", 4800, 0)
    assert Cost.objects.get().batch == march
    entry = AuditEntry.objects.get(verb="batch.edited")
    assert entry.detail["changed"] == ["name", "quantity", "unit_price_micros"]
    assert as_("manager_b").get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "/change", "/batches/new"])
def test_the_channel_of_another_store_is_not_there(as_, cast, path):
    channel = make_channel(cast)
    assert as_("manager_a").get(f"/drain/channels/{channel.pk}{path}").status_code == 200
    assert as_("manager_b").get(f"/drain/channels/{channel.pk}{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/drain/", "/drain/codes", "/drain/costs", "/drain/exposures", "/drain/modes"]
)
def test_lists_export_filter_and_do_not_ask_per_row(as_, cast, path, django_assert_max_num_queries):
    for number in range(12):
        make_code(make_channel(cast, key=f"c{number}"))
    client = as_("owner")
    with django_assert_max_num_queries(25):
        assert client.get(path).status_code == 200
    assert (
        client.get(
            f"{path}?q=c1&mode=notanid&domain=public&channel=c1&since=2026-01-01&sort=-day&after=zzz"
        ).status_code
        == 200
    )
    assert client.get(path, headers={"HX-Request": "true"}).status_code == 200


def test_the_facts_of_a_channel_count_adds_and_those_lost(as_, cast):
    channel = make_channel(cast)
    Add.objects.create(
        person=make_person(),
        channel=channel,
        origin="hand",
        at=utc_now(),
        lost_at=utc_now(),
        source_key=new_id(),
    )
    page = as_("analyst").get(f"/drain/channels/{channel.pk}").content.decode()
    assert "Of these lost" in page
    assert "Note a cost" not in page
