"""A simulated gateway of each vendor on a socket of its own, and a line to it."""

import threading
from datetime import UTC, datetime

import pytest

from afflux.connectors import actions, egress
from afflux.connectors.lines import line_of
from afflux.connectors.sms.simulator.gateway import Gateway
from afflux.connectors.sms.simulator.wire import Server
from afflux.connectors.tests.conftest import PAUSE
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import new_id

HOOK = "q1w2e3r4t5y6u7i8o9p0"
ALIYUN = {
    "vendor": "aliyun",
    "key": "testId",
    "secret": "testSecret",
    "signature": "清泉",
    "template": "SMS_71390007",
    "hook": HOOK,
}
TENCENT = {
    "vendor": "tencent",
    "key": "AKIDz8",
    "secret": "Gu5t9x",
    "signature": "清泉",
    "template": "1110",
    "app": "1400006666",
    "hook": HOOK,
}
VALUES = {"aliyun": ALIYUN, "tencent": TENCENT}


@pytest.fixture(params=VALUES)
def vendor(request):
    return request.param


@pytest.fixture
def gateway(vendor):
    given = VALUES[vendor]
    made = Gateway(given["key"], given["secret"], given["signature"], given["template"], given.get("app", ""))
    server = Server(made, vendor)
    thread = threading.Thread(target=server.serve_forever, args=[PAUSE])
    thread.start()
    made.url = server.url
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
    egress._client().close()
    egress._client.cache_clear()


@pytest.fixture
def row(merchant, gateway, vendor):
    return actions.add(
        by=SYSTEM, at=datetime.now(UTC), kind="sms", values={**VALUES[vendor], "base_url": gateway.url}
    )


@pytest.fixture
def line(row):
    return line_of(row)


@pytest.fixture
def say():
    def payload(text="您的订单已发货", peer="+8613800138000", **more):
        return {"account": "清泉", "peer": peer, "text": text, "media": [], "message": str(new_id()), **more}

    return payload
