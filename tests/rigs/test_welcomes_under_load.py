"""Adds come in at the door while a large file is imported and workers are killed: everybody is greeted in time, once.

Kills need a machine with room for a worker that is starting: they are asked for by name, and so is the goal of a second.
The whole way is measured, from the callback that WeCom would send to the greeting that arrives at its interface. Full
size: AFFLUX_WELCOMES=2000 AFFLUX_WELCOME_KILLS=12 AFFLUX_WELCOME_ROWS=1000000 pytest tests/rigs/test_welcomes_under_load.py -s
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest

from afflux.connectors.tests.conftest import SEAL, VALUES, added
from afflux.connectors.wechat import xml
from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.wire import Server
from rigs.dirt import write_dirty
from rigs.edges import Database, Edge
from rigs.house import AFFLUX, kill, until
from rigs.test_callbacks import OPTIONS, worker

pytestmark = [pytest.mark.rig, pytest.mark.timeout(3600)]
WELCOMES = int(os.environ.get("AFFLUX_WELCOMES", "120"))
KILLS = int(os.environ.get("AFFLUX_WELCOME_KILLS", "0"))
ROWS = int(os.environ.get("AFFLUX_WELCOME_ROWS", "20000"))
PACE = float(os.environ.get("AFFLUX_WELCOME_PACE", "5"))  # a second
HANDS = 3
MAKE = """
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.organization.models import Merchant
from afflux.replies import actions
from afflux.replies.specs import Says, WelcomeSpec
Merchant.objects.get_or_create(id=1, defaults={"name": "Springs", "created_at": utc_now()})
spec = WelcomeSpec(name="all", texts=[Says("您好{name}，欢迎！"), Says("Hello {name}, welcome!")])
actions.save_welcome(by=SYSTEM, at=utc_now(), spec=spec)
"""


class Timed(list):
    """Greetings with the moment each arrived at the interface."""

    def __init__(self):
        super().__init__()
        self.moments = {}

    def append(self, body):
        self.moments[body["welcome_code"]] = time.time()
        super().append(body)


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path) as made:
        yield made


@pytest.fixture
def company(database):
    made = Company(VALUES["corp_id"], VALUES["secret"])
    made.greeted = Timed()
    server = Server(made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    add = [*AFFLUX, "connectors", "add", "wecom", *OPTIONS, f"--base-url={server.url}"]
    until(lambda: subprocess.run(add, env=database.environment(), check=False).returncode == 0)
    yield made
    server.shutdown()
    server.server_close()


def in_the_house(database, words):
    environment = database.environment(DJANGO_SETTINGS_MODULE="afflux.settings")
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{words}"], env=environment, check=True
    )


def importing(database, folder):
    """`afflux import` of the file, in a process of its own."""
    write_dirty(folder / "people.csv", ROWS, seed=20260601)
    words = [
        "import",
        "contacts",
        str(folder / "people.csv"),
        "--create-channels",
        "parcel_card",
        "--format",
        "json",
    ]
    with (folder / "import.log").open("wb") as log:
        return subprocess.Popen(
            [*AFFLUX, *words], env=database.environment(), stdout=log, stderr=log, cwd=folder
        )


class Door:
    """Sends adds as WeCom does: again, after a refusal or no answer."""

    def __init__(self, edge, path, client):
        self.url, self.sent, self.client = f"http://127.0.0.1:{edge.port}{path}", {}, client

    def add(self, number, code):
        fields = added(f"wm{number}", CreateTime=int(time.time()), WelcomeCode=code)
        signed = SEAL.close(xml.write(fields), at=datetime.now(UTC))
        query = {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
        body = xml.write({"ToUserName": VALUES["corp_id"], "AgentID": "218", "Encrypt": signed.sealed})
        self.sent[code] = time.time()
        for _try in range(3):
            with contextlib.suppress(httpx.HTTPError):
                if self.client.post(self.url, params=query, content=body).status_code == 200:
                    return
        raise AssertionError("the door took it not once in three times")


@pytest.mark.parametrize("kills", sorted({0, KILLS}))
def test_everybody_is_greeted_in_time_and_once(database, company, tmp_path, kills):
    in_the_house(database, MAKE)
    ((line,),) = database.ask("select id from connectors_connection")
    hands = [worker(database) for _ in range(HANDS)]
    file = importing(database, tmp_path)
    try:
        with Edge(database) as edge, httpx.Client(timeout=5) as client:
            door = Door(edge.ready(), f"/hook/{line}", client)
            _wake(door, company, database)
            until(lambda: database.ask("select count(*) from exchange_run where next_row > 0") == [(1,)])
            _run(door, company, database, hands, kills)
            still = file.poll() is None
    finally:
        for one in [file, *hands]:
            one.kill()
            one.wait()
    _judge(door, company, database, kills, "an import running" if still else f"an import of {ROWS} rows")


def _wake(door, company, database):
    """Add until somebody is greeted: a worker that is still being started is no load that we measure."""
    for number in range(20):
        door.add(f"early{number}", company.welcome_code())
        with contextlib.suppress(AssertionError):
            until(lambda: company.greeted, seconds=10)
            break
    until(lambda: database.ask("select count(*) from replies_greeting where state = 'waiting'") == [(0,)])
    database.ask("delete from replies_greeting")
    company.greeted.clear()
    company.greeted.moments.clear()
    door.sent.clear()


def _run(door, company, database, hands, kills):
    begun = time.monotonic()
    for number in range(1, WELCOMES + 1):
        door.add(number, company.welcome_code())
        if (
            kills
            and number % max(1, WELCOMES // (kills + 1)) == 0
            and number // (WELCOMES // (kills + 1)) <= kills
        ):
            victim = hands.pop(0)
            kill(victim.pid)
            victim.wait()
            hands.append(worker(database))
        time.sleep(max(0, begun + number / PACE - time.monotonic()))
    waiting = "select count(*) from connectors_callback where handled_at is null"
    until(lambda: database.ask(waiting) == [(0,)])
    ends = "select count(*) from connectors_effect where kind = 'welcome' and state in ('waiting', 'taken')"
    until(lambda: database.ask(ends) == [(0,)])


def _judge(door, company, database, kills, beside):
    codes = [code for body in company.greeted if (code := body["welcome_code"]) in door.sent]
    took = sorted(company.greeted.moments[code] - door.sent[code] for code in set(codes))
    p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
    reasons = database.ask(
        "select reason, problem, count(*) from replies_greeting where state <> 'sent' group by 1, 2"
    )
    print(
        f"\n{WELCOMES} adds at {PACE:g}/s, {kills} kills, {beside}: {len(codes)} greeted, {len(codes) - len(set(codes))} twice, "
        f"{WELCOMES - len(set(codes))} missed {reasons or ''}; callback to interface p50 {p50:.3f} s, p99 {p99:.3f} s, slowest {took[-1]:.3f} s",
        file=sys.stderr,
    )
    assert len(codes) == len(set(codes)) == WELCOMES
    if not kills and "AFFLUX_WELCOMES" in os.environ:
        assert p99 < 1
