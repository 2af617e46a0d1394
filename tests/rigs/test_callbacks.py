"""A carrier's events while PostgreSQL dies and the worker is killed: what was acknowledged is there, once; the rest comes again."""

import subprocess
from datetime import UTC, datetime

import httpx
import pytest

from afflux.connectors.tests.conftest import SEAL, VALUES, added
from afflux.connectors.wechat import xml
from rigs.edges import Database, Edge
from rigs.house import AFFLUX, free_port, kill, until

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
OPTIONS = [f"--{name.replace('_', '-')}={value}" for name, value in VALUES.items()]


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path) as made:
        yield made


def afflux(database, *words):
    done = subprocess.run(
        [*AFFLUX, *words], env=database.environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def send(edge, path, peer):
    """The status of one delivery; 0 where nothing was answered."""
    signed = SEAL.close(xml.write(added(peer)), at=datetime.now(UTC))
    query = {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
    body = xml.write({"ToUserName": VALUES["corp_id"], "AgentID": "218", "Encrypt": signed.sealed})
    try:
        return httpx.post(
            f"http://127.0.0.1:{edge.port}{path}", params=query, content=body, timeout=20
        ).status_code
    except httpx.HTTPError:
        return 0


def worker(database):
    with (database.folder / "worker.log").open("ab") as log:
        return subprocess.Popen([*AFFLUX, "worker"], env=database.environment(), stdout=log, stderr=log)


def test_nothing_is_acknowledged_in_vain_and_nothing_counts_twice(database):
    afflux(database, "connectors", "add", "wecom", *OPTIONS)
    ((line,),) = database.ask("select id from connectors_connection")
    path, acknowledged, refused = f"/hook/{line}", set(), set()
    with Edge(database) as edge:
        edge.ready()
        until(lambda: send(edge, path, "first") == 200, edge.said)
        hands = worker(database)
        try:
            for number in range(60):
                if number == 20:
                    database.kill()
                if number == 40:
                    database.start()
                    until(lambda: send(edge, path, "first") == 200, edge.said)
                if number == 50:
                    kill(hands.pid)
                    hands.wait()
                    hands = worker(database)
                status = send(edge, path, f"wm{number}")
                (acknowledged if status == 200 else refused).add(f"wm{number}")
                assert status in (200, 503), (number, status)
            assert {f"wm{n}" for n in range(20, 40)} == refused
            for peer in sorted(
                refused | acknowledged
            ):  # the carrier sends again what it got no 200 for; and some more
                assert send(edge, path, peer) == 200
            until(
                lambda: (
                    database.ask("select count(*) from connectors_callback where handled_at is null")[0][0]
                    == 0
                )
            )
        finally:
            hands.terminate()
            hands.wait(30)
    told = database.ask("select happened, problem, count(*) from connectors_callback group by 1, 2")
    assert told == [("Added", "", 61)]
    print(
        f"{len(acknowledged)} acknowledged at once, {len(refused)} refused with 503 and taken later, 61 rows, none twice"
    )


def test_simulated_customers_come_in_through_the_whole_machine(database):
    port = free_port()
    afflux(database, "connectors", "add", "wecom", *OPTIONS, f"--base-url=http://127.0.0.1:{port}")
    with Edge(database) as edge:
        edge.ready()
        door = (
            f"http://127.0.0.1:{edge.port}/hook/{database.ask('select id from connectors_connection')[0][0]}"
        )
        hands = worker(database)
        try:
            until(lambda: database.ask("select count(*) > 0 from procrastinate_workers") == [(True,)])
            afflux(
                database,
                "simulate",
                "wecom",
                "--callback",
                door,
                "--adds",
                "30",
                "--per-minute",
                "600",
                "--state",
                "c-1",
            )
            until(
                lambda: (
                    database.ask("select count(*) from connectors_callback where happened = 'Added'")
                    == [(30,)]
                )
            )
        finally:
            hands.terminate()
            hands.wait(30)
    assert database.ask("select verified_at is not null from connectors_connection") == [(True,)]
    ((slowest,),) = database.ask(
        "select max(extract(epoch from handled_at - received_at)) from connectors_callback"
    )
    print(f"30 adds, the slowest was told {slowest:.3f} s after it came in")
    assert slowest < 20  # in which a welcome counts
