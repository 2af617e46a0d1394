"""A chat of the house and a guest on it."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from afflux.connectors import actions
from afflux.connectors.webchat import frames, hearing, host, pushing
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


class Known:
    """What pages are told that know everything up to a word, by the statement of the doors."""

    def __init__(self, line):
        self.line = line

    def __call__(self, after=0, peer=PEER):
        return self.all([pushing.Ask(self.line, peer, after)])[0]

    def all(self, asks):
        connection.ensure_connection()
        with psycopg.RawCursor(connection.connection) as cursor:
            cursor.execute(pushing.UNKNOWN, pushing.columns(asks))
            return pushing.told(asks, cursor.fetchall())


@pytest.fixture
def known(chat):
    return Known(chat.id)
