"""Input that nobody types by accident: every screen answers with a sentence, never with a fault."""

import pytest

from afflux.channels.models import Mode
from afflux.channels.tests.standing import make_channel, make_code, staff_target
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
NASTY = [
    "\x00",
    "'; drop table channels_code; --",
    "<script>alert(1)</script>",
    "%",
    "\ud7ff",
    "9" * 400,
    "１２３",
    "-1",
    "1e308",
    "{{7*7}}",
    "²",
    "../../etc",
]
LISTS = ["/drain/", "/drain/codes", "/drain/costs", "/drain/exposures", "/drain/modes"]
NAMES = [
    "q",
    "sort",
    "after",
    "state",
    "mode",
    "domain",
    "channel",
    "kind",
    "step",
    "since",
    "until",
    "export",
    "removed",
]


@pytest.mark.parametrize("value", NASTY)
def test_no_list_breaks_on_what_stands_in_its_address(as_, cast, value):
    code = make_code(make_channel(cast))
    staff_target(code, cast.staff_a)
    client = as_("owner")
    for path in LISTS:
        for asked in (dict.fromkeys(NAMES, value), {"export": value}, {"after": value}):
            response = client.get(path, asked)
            assert response.status_code in (200, 400, 403, 404), path
            if not response.streaming:
                assert b"<script>alert" not in response.content
    for path in ("/drain/choosing/staff", "/drain/codes/new", "/drain/costs/new", "/drain/channels/new"):
        assert client.get(path, {"channel": value, "mode": value}).status_code in (200, 400), path


@pytest.mark.parametrize("value", ["\x00", "9" * 400, "-1", "²"])
def test_no_form_breaks_on_what_is_typed_into_it(as_, cast, value):
    channel = make_channel(cast)
    code = make_code(channel)
    client, mode = as_("owner"), Mode.objects.get(key="sms")
    forms = {
        "/drain/codes/new": ["name", "channel", "rows", "t0-kind", "t0-staff", "t0-landing", "t0-url", "t0-weight", "t0-daily_cap",
                             "t0-windows", "daily_cap", "timezone", "fallback_code", "fallback_url", "valid_from", "tags", "batch", "do"],
        "/drain/channels/new": ["name", "mode", "unit", "key", "product", "labels"],
        f"/drain/channels/{channel.pk}/batches/new": ["name", "quantity", "unit_price", "made_on", "material"],
        "/drain/costs/new": ["token", "channel", "day", "kind", "quantity", "unit_price", "minutes", "hourly_wage", "amount", "currency", "note"],
        "/drain/exposures/new": ["token", "channel", "day", "quantity", "minutes", "step", "batch", "staff"],
        "/drain/modes/new": ["key", "name_en", "domain", "steps", "cost_kinds", "pace-0-age", "burst_per_hour", "burst_pause_minutes"],
        "/drain/codes/posters/new": ["name", "unit"],
    }  # fmt: skip
    sound = {
        "name": "x", "channel": "cards", "mode": str(mode.pk), "rows": "1", "t0-kind": "url", "t0-url": "https://a.example/", "t0-weight": "1",
        "token": str(new_id()), "day": "2026-05-01", "kind": "fee", "amount": "", "quantity": "1", "unit_price": "1", "currency": "CNY",
        "made_on": "2026-05-01", "key": "x", "name_en": "x", "name_zh": "x", "domain": "public", "exposure_en": "x", "exposure_zh": "x",
        "steps": ["exposure", "add"], "minutes": "1", "hourly_wage": "1",
    }  # fmt: skip
    for path, names in forms.items():
        for name in names:
            status = client.post(path, {**sound, "token": str(new_id()), name: value}).status_code
            assert status in (200, 302, 422), (path, name)
    assert client.post(f"/drain/codes/{code.pk}/change", {**sound, "name": value}).status_code in (302, 422)
