"""A simulated platform on a socket of its own."""

import threading

import pytest

from afflux.connectors import egress
from afflux.connectors.tests.conftest import PAUSE, VALUES
from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.wire import Server


@pytest.fixture
def company():
    made = Company(VALUES["corp_id"], VALUES["secret"])
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
