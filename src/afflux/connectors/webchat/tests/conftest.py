"""A chat of the house and a guest on it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from afflux.connectors import actions
from afflux.connectors.webchat import frames, hearing, host
from afflux.kernel.actors import SYSTEM

AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # Monday noon in Shanghai
PEER = UUID("0123456789abcdef0123456789abcdef")
TEXT = UUID("01890000-0000-7000-8000-000000000001")


@pytest.fixture
def chat(merchant):
    return actions.add(
        by=SYSTEM, at=AT, kind="webchat", name="网页客服", values={"greeting_zh": "您好，喝茶吗？"}
    )


@pytest.fixture
def house():
    before = host.house()
    host.supply(
        host.House(
            zone=lambda: "Asia/Shanghai",
            consent=lambda: host.Consent(TEXT, "We may call you."),
            text_known=lambda key: key == TEXT,
        )
    )
    yield
    host.supply(before)


@pytest.fixture
def say(chat):
    def one(text, key="k-0000001", peer=PEER, at=AT, **more):
        return hearing.say(chat.id, peer, frames.Say(key, text, **more), language="en", at=at)

    return one
