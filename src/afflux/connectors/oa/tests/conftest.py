"""A simulated official account on a socket of its own, a line to it, and people at our door."""

import threading
from datetime import UTC, datetime

import pytest
from django.test import Client

from afflux.connectors import actions, egress
from afflux.connectors.lines import line_of
from afflux.connectors.oa.simulator.followers import Followers
from afflux.connectors.oa.simulator.platform import Account
from afflux.connectors.oa.simulator.wire import Server
from afflux.connectors.tests.conftest import PAUSE
from afflux.connectors.wechat.crypto import Seal, key_of
from afflux.kernel.actors import SYSTEM

VALUES = {
    "app_id": "wx5823bf96d3bd56c7", "secret": "0c79e1fa963cd80cc0be99b20a18faeb", "token": "QDG6eK",
    "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
}  # fmt: skip
SEAL = Seal(VALUES["token"], key_of(VALUES["aes_key"]), VALUES["app_id"])


@pytest.fixture
def account():
    made = Account(VALUES["app_id"], VALUES["secret"])
    server = Server(made)
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
def row(merchant, account):
    return actions.add(by=SYSTEM, at=datetime.now(UTC), kind="oa", values={**VALUES, "base_url": account.url})


@pytest.fixture
def line(row):
    return line_of(row)


class AtOurDoor(Followers):
    """Delivers in this process instead of over a socket, once."""

    def _once(self, event):
        query, body = self.request(event)
        self.answer = Client().post(self.url, body, content_type="text/xml", query_params=query)
        return self.answer.status_code == 200


@pytest.fixture
def people(account, row):
    return AtOurDoor(account, f"/hook/{row.id}", SEAL, sleep=lambda _seconds: None)
