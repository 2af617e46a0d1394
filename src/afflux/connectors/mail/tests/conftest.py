"""A mail house on sockets of its own, and a line to it."""

import threading
from datetime import UTC, datetime

import pytest

from afflux.connectors import actions
from afflux.connectors.lines import line_of
from afflux.connectors.mail.simulator.house import House
from afflux.connectors.mail.simulator.imap import ImapServer
from afflux.connectors.mail.simulator.smtp import SmtpServer
from afflux.connectors.tests.conftest import PAUSE
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import new_id

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
ADDRESS = "service@shop.example.com"
HOOK = "q1w2e3r4t5y6u7i8o9p0"
VALUES = {
    "address": ADDRESS, "from_name": "清泉 Springs", "subject": "", "smtp_host": "127.0.0.1", "smtp_security": "none",
    "username": "service", "password": "app-password", "imap_host": "127.0.0.1", "imap_security": "none", "hook": HOOK,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _reached_from_outside(monkeypatch):
    monkeypatch.setenv("AFFLUX_PUBLIC_URL", "https://q.example.com")


@pytest.fixture
def house():
    made = House(ADDRESS, VALUES["username"], VALUES["password"])
    servers = [SmtpServer(made), ImapServer(made)]
    threads = [threading.Thread(target=server.serve_forever, args=[PAUSE]) for server in servers]
    for thread in threads:
        thread.start()
    made.ports = {"smtp_port": str(servers[0].port), "imap_port": str(servers[1].port)}
    yield made
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def row(merchant, house):
    return actions.add(by=SYSTEM, at=NOW, kind="mail", values={**VALUES, **house.ports})


@pytest.fixture
def line(row):
    return line_of(row)


@pytest.fixture
def say():
    """What conversations will want."""

    def payload(peer="li@example.net", text="您好！\n.\n..再见", **more):
        return {"account": ADDRESS, "peer": peer, "text": text, "media": [], "message": str(new_id()), **more}

    return payload
