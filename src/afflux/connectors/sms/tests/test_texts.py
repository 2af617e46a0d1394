"""How many messages a text is, counted here and by the page from one table; what it costs; what the template refuses."""

import json
from pathlib import Path

import pytest

from afflux.connectors import actions
from afflux.connectors.counting import check_text, counted
from afflux.connectors.sms.segments import measure
from afflux.connectors.sms.tests.conftest import ALIYUN
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

CASES = json.loads((Path(__file__).parent / "segments.json").read_text())
MODULE = Path(__file__).parents[2] / "static" / "connectors" / "segments.js"


def text_of(case):
    return case.get("text", case.get("repeat", "") * case.get("times", 1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{text_of(case)[:12]}-{case['units']}")
def test_the_server_counts_as_the_table_says(case):
    found = measure(text_of(case))
    assert (found.alphabet, found.units, found.parts) == (case["alphabet"], case["units"], case["parts"])


def test_the_page_counts_as_the_table_says():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as opened:
        browser = opened.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.route(
            "http://page.example/**",
            lambda route: route.fulfill(
                body=MODULE.read_text() if route.request.url.endswith(".js") else "<p>",
                content_type="text/javascript" if route.request.url.endswith(".js") else "text/html",
            ),
        )
        page.goto("http://page.example/")
        script = "async (texts) => { const m = await import('/segments.js'); return texts.map((one) => m.measure(one)) }"
        told = page.evaluate(script, [text_of(case) for case in CASES])
        browser.close()
    wanted = [{key: case[key] for key in ("alphabet", "units", "parts")} for case in CASES]
    assert [{key: one[key] for key in ("alphabet", "units", "parts")} for one in told] == wanted


@pytest.fixture
def line(merchant, now):
    def made(**more):
        return actions.add(by=SYSTEM, at=now, kind="sms", values={**ALIYUN, **more})

    return made


@pytest.mark.django_db
def test_signature_and_way_out_stand_around_the_text_and_the_price_is_in_millionths(line):
    around = counted(line(price="0.045", currency="CNY", frame="{text} 回T退订"))
    assert (around.before, around.after) == ("【清泉】", " 回T退订")
    assert (around.price_micros, around.currency) == (45_000, "CNY")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "text", "code"),
    [
        ("digits", "你好", "sms.template_takes_digits"),
        ("digits", "123", "sms.template_takes_digits"),
        ("short", "水" * 36, "sms.template_takes_little"),
        ("short", "看 shop.example.com", "sms.template_takes_little"),
        ("free", "水" * 500, "sms.too_long"),
    ],
)
def test_words_that_the_template_does_not_take_are_refused_before_they_go(rule, text, code, line):
    with pytest.raises(Refused) as told:
        check_text(line(words=rule), text)
    assert told.value.why.code == code
    assert told.value.field == "text"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "text"), [("digits", "4711"), ("short", "您的订单已发货"), ("free", "水" * 480)]
)
def test_words_that_the_template_takes_pass(rule, text, line):
    check_text(line(words=rule), text)


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [("price", "dear"), ("price", "-1"), ("currency", "yuan")])
def test_a_price_that_is_none_is_refused_at_its_field(field, value, line):
    with pytest.raises(Refused) as told:
        line(**{field: value})
    assert told.value.field == field
