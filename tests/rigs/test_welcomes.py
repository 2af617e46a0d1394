"""Workers are killed while welcomes go out: none is lost within its window, none is sent twice."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom.simulator.platform import Company
from afflux.connectors.wecom.simulator.wire import Server
from rigs.edges import Database
from rigs.house import PATIENCE, kill, until
from rigs.test_callbacks import OPTIONS, afflux, worker

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
WELCOMES, PACE = 600, 20  # a second


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path) as made:
        yield made


@pytest.fixture
def company(database):
    made = Company(VALUES["corp_id"], VALUES["secret"])
    server = Server(made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    afflux(database, "connectors", "add", "wecom", *OPTIONS, f"--base-url={server.url}")
    yield made
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kills", [0, 8])
def test_no_welcome_is_lost_or_doubled_while_workers_are_killed(database, company, kills):
    hands = [worker(database) for _ in range(3)]
    environment = database.environment(DJANGO_SETTINGS_MODULE="afflux.settings")
    wishing = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "wishing.py")],
        env=environment,
        stdin=subprocess.PIPE,
        text=True,
    )
    try:
        wishing.stdin.write(company.welcome_code() + "\n")
        wishing.stdin.flush()
        until(lambda: company.greeted)  # everybody is awake
        for number in range(1, WELCOMES):
            wishing.stdin.write(company.welcome_code() + "\n")
            wishing.stdin.flush()
            if kills and number % (WELCOMES // (kills + 1)) == 0:
                victim = hands.pop(0)
                kill(victim.pid)
                victim.wait()
                hands.append(worker(database))
            time.sleep(1 / PACE)
        wishing.stdin.close()
        assert wishing.wait(PATIENCE) == 0
        open_ends = "select count(*) from connectors_effect where state in ('waiting', 'taken')"
        until(lambda: database.ask(open_ends) == [(0,)])
    finally:
        for one in [wishing, *hands]:
            one.kill()
            one.wait()
    states = dict(database.ask("select state, count(*) from connectors_effect group by 1"))
    sent = [body["welcome_code"] for body in company.greeted]
    waits = "select percentile_disc(array[0.5, 0.99, 1]) within group (order by extract(epoch from ended_at - due_at))"
    ((percentiles,),) = database.ask(f"{waits} from connectors_effect")
    again = database.ask("select count(*) from connectors_effect where attempts > 1")[0][0]
    p50, p99, most = map(float, percentiles)
    print(
        f"{len(sent)} welcomes, {kills} kills, {again} taken over; p50 {p50:.3f} s, p99 {p99:.3f} s, slowest {most:.3f} s"
    )
    assert states == {"done": WELCOMES}
    assert len(set(sent)) == len(sent) == WELCOMES
    if not kills and "AFFLUX_WELCOMES" in os.environ:  # a figure of a machine that does nothing else
        assert p99 < 1
