"""The simulated WeCom in its own process, a real server, a worker that is killed: every word once, there and back."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from rigs.edges import Database, Edge
from rigs.house import AFFLUX, free_port, kill, until
from rigs.test_callbacks import OPTIONS, afflux, worker

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
WRITERS, WORDS, DESK = 12, 3, "wkSprings01"
FAULTS = ("callbacks:duplicate", "kf/sync_msg:-1*2", "kf/send_msg:45009*3", "tokens:expired")


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path) as made:
        yield made


class Town:
    """`afflux simulate wecom` and its control door."""

    def __init__(self, database, door, port):
        self.url = f"http://127.0.0.1:{port}/simulator"
        self.log = database.folder / "town.log"
        faults = [word for fault in FAULTS for word in ("--fault", fault)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*AFFLUX, "simulate", "wecom", "--callback", door, *faults],
                env=database.environment(), stdout=log, stderr=log,
            )  # fmt: skip

    def __enter__(self):
        until(lambda: self.answers() or self.process.poll() is not None, self.said)
        assert self.process.poll() is None, self.said()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def answers(self):
        try:
            return httpx.get(f"{self.url}/people", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def said(self):
        return self.log.read_text()

    def do(self, verb, **body):
        told = httpx.post(f"{self.url}/{verb}", json=body, timeout=30).json()
        assert told["errcode"] == 0, told
        return told


def test_a_town_comes_writes_and_is_answered_while_workers_are_killed(database):
    port = free_port()
    afflux(database, "connectors", "add", "wecom", *OPTIONS, f"--base-url=http://127.0.0.1:{port}")
    with Edge(database) as edge:
        edge.ready()
        line = database.ask("select id from connectors_connection")[0][0]
        hands = worker(database)
        try:
            with Town(database, f"http://127.0.0.1:{edge.port}/hook/{line}", port) as town:
                hands = _live(database, town, hands)
        finally:
            hands.kill()
            hands.wait()


def _live(database, town, hands):
    peers = town.do("add", count=WRITERS, state="c-1")["peers"]
    for word in range(WORDS):
        for peer in peers:
            town.do("say", peer=peer, text=f"{peer} {word}")
        if word < 2:
            kill(hands.pid)
            hands.wait()
            hands = worker(database)
    told = "select count(*) from connectors_callback where happened = 'Said' and handled_at is not null"
    until(lambda: database.ask(told) == [(WRITERS * WORDS,)])
    wanted = "".join(f"{DESK} {peer} {number}\n" for number, peer in enumerate(peers, 1))
    subprocess.run(
        [sys.executable, str(Path(__file__).parent / "answering.py")], input=wanted, text=True, check=True,
        env=database.environment(DJANGO_SETTINGS_MODULE="afflux.settings"),
    )  # fmt: skip
    open_ends = "select count(*) from connectors_effect where kind = 'say' and state in ('waiting', 'taken')"
    until(lambda: database.ask(open_ends) == [(0,)])
    states = dict(database.ask("select state, count(*) from connectors_effect where kind = 'say' group by 1"))
    heard = [one["text"] for one in town.do("seen")["seen"] if one["kind"] == "say"]
    adds = database.ask(
        "select count(*) from connectors_callback where happened = 'Added' and key like 'event/%%'"
    )
    problems = database.ask("select distinct problem from connectors_callback where problem <> ''")
    print(
        f"{WRITERS} came, {WRITERS * WORDS} words, each once; answers {states}, {len(heard)} heard, faults {FAULTS}"
    )
    assert adds == [(WRITERS,)]
    assert problems == []
    assert states == {"done": WRITERS}
    assert sorted(heard) == sorted(f"answer {number}" for number in range(1, WRITERS + 1))
    return hands
