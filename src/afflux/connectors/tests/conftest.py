"""A line to WeCom and a platform's hand that seals what comes in on it."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from afflux.connectors import actions
from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import Seal, key_of
from afflux.kernel.actors import SYSTEM

PAUSE = 0.01  # seconds: a server looks this often whether it was told to stop; its own half second is waited for by every test
VALUES = {
    "corp_id": "wx5823bf96d3bd56c7",
    "agent_id": "218",
    "token": "QDG6eK",
    "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    "secret": "a-secret-of-the-app",
}
SEAL = Seal(VALUES["token"], key_of(VALUES["aes_key"]), VALUES["corp_id"])


def added(peer="wmPeer1", **more):
    """The event of a customer who adds a member."""
    return {
        "ToUserName": VALUES["corp_id"], "FromUserName": "sys", "CreateTime": 1780000000, "MsgType": "event",
        "Event": "change_external_contact", "ChangeType": "add_external_contact", "UserID": "fang",
        "ExternalUserID": peer, "State": "c-7Kd2mQ9aX", "WelcomeCode": "WELCOME", **more,
    }  # fmt: skip


class Platform:
    """Sends to one door as WeCom does."""

    def __init__(self, connection, seal=SEAL):
        self.connection, self.seal = connection, seal
        self.path = f"/hook/{connection.id}"

    def request(self, fields, at=None):
        """(query, body) of a sealed message."""
        signed = self.seal.close(xml.write(fields), at=at or datetime.now(UTC))
        query = {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
        return query, xml.write({"ToUserName": VALUES["corp_id"], "AgentID": "218", "Encrypt": signed.sealed})

    def send(self, fields, at=None, client=None):
        return self.post(*self.request(fields, at), client=client)

    def post(self, query, body, client=None):
        return (client or Client()).post(self.path, body, content_type="text/xml", query_params=query)


@pytest.fixture
def line(merchant, now):
    return actions.add(by=SYSTEM, at=now, kind="wecom", name="清泉企业微信", values=VALUES)


@pytest.fixture
def platform(line):
    return Platform(line)
