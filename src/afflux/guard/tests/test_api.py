from __future__ import annotations

import pytest
from django.test import Client

from afflux.kernel.actors import SYSTEM
from afflux.organization import keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast, now):
    secret = keys.create(by=SYSTEM, at=now, name="shop", role="analyst", unit=cast.headquarters).secret
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(data, language="en"):
        return client.post(
            "/api/v1/guard/check",
            data,
            content_type="application/json",
            headers={"Accept-Language": language},
        )

    return post


def test_a_text_is_read_with_places_reasons_and_better_words(call):
    text = "😀 今天全网最低价，致电13800138000"
    told = call({"text": text, "purpose": "reply"}).json()
    assert told["severity"] == "block"
    assert [(f["rule"], f["severity"], text[f["start"] : f["end"]]) for f in told["findings"]] == [
        ("superlative.price", "block", "全网最低价"),
        ("personal.phone", "warn", "13800138000"),
    ]
    assert told["findings"][0]["proposed"] == "state the price and until when it holds"


def test_reasons_come_in_the_callers_language(call):
    assert "绝对化用语" in call({"text": "全网最低价"}, "zh-hans").json()["findings"][0]["reason"]


def test_a_clean_text_has_no_severity(call):
    assert call({"text": "hello"}).json() == {"severity": "", "findings": []}


@pytest.mark.parametrize(
    "data", [{}, {"text": "x", "purpose": "nothing"}, {"text": "x" * 20_001}, {"text": 1}]
)
def test_what_is_not_as_described_is_refused(call, data):
    assert call(data).status_code == 422
