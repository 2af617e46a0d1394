"""Token and key are replaced under fire, here first and at the carrier seconds later: no callback is lost between."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import sleep

import httpx
import pytest

from afflux.connectors.tests.conftest import SEAL, VALUES, added
from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import Seal, key_of
from rigs.edges import Database, Edge
from rigs.house import until
from rigs.test_callbacks import OPTIONS, afflux

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
NEW = Seal("N3wTok", key_of("kWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"), SEAL.receiver)
ROTATE = ["--token=N3wTok", "--aes-key=kWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"]
HANDS = 4


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path) as made:
        yield made


class Platform:
    """Sends from several hands with the pair it has, and notes every answer."""

    def __init__(self, edge, path, client):
        self.client = client
        self.url, self.seal = f"http://127.0.0.1:{edge.port}{path}", SEAL
        self.answers, self.stop, self.count = [], threading.Event(), 0
        self.lock = threading.Lock()

    def send(self, seal, peer):
        signed = seal.close(xml.write(added(peer)), at=datetime.now(UTC))
        query = {"msg_signature": signed.signature, "timestamp": signed.timestamp, "nonce": signed.nonce}
        body = xml.write({"ToUserName": VALUES["corp_id"], "Encrypt": signed.sealed})
        return self.client.post(self.url, params=query, content=body).status_code

    def goes_on(self, more):
        """Wait until so many more were answered."""
        wanted = len(self.answers) + more
        until(lambda: len(self.answers) >= wanted)

    def fire(self):
        while not self.stop.is_set():
            with self.lock:
                self.count, peer, seal = self.count + 1, f"wm{self.count}", self.seal
            self.answers.append((peer, self.send(seal, peer)))


def rotation(database, *first):
    """Rotate while it fires; (answers, the platform's own count of kept callbacks)."""
    afflux(database, "connectors", "add", "wecom", *OPTIONS, *first)
    ((line,),) = database.ask("select id from connectors_connection")
    with Edge(database) as edge, httpx.Client(timeout=60) as client:
        edge.ready()
        there = Platform(edge, f"/hook/{line}", client)
        until(lambda: there.send(SEAL, "first") == 200, edge.said)
        with ThreadPoolExecutor(HANDS) as hands:
            firing = [hands.submit(there.fire) for _ in range(HANDS)]
            try:
                there.goes_on(20)
                afflux(database, "connectors", "rotate", str(line), *ROTATE)
                sleep(2)  # somebody types the new pair into the carrier's console
                there.goes_on(20)
                there.seal = NEW
                there.goes_on(40)
            finally:
                there.stop.set()
            for one in firing:
                one.result()
        late = there.send(SEAL, "late")
        database.ask("update connectors_connection set before_until = now() returning 1")
        afterwards = there.send(SEAL, "gone"), there.send(NEW, "stays")
    ((kept,),) = database.ask("select count(*) from connectors_callback where key like 'event/%%'")
    return there.answers, late, afterwards, kept


def test_no_callback_is_lost_while_both_sides_change(database):
    answers, late, afterwards, kept = rotation(database)
    refused = [one for one in answers if one[1] != 200]
    print(
        f"{len(answers)} callbacks in the rotation, refused {len(refused)}, kept {kept}; afterwards {afterwards}"
    )
    assert refused == []
    assert late == 200
    assert afterwards == (403, 200)
    assert kept == len(answers) + 3  # the first, the late and the last


def test_without_an_overlap_some_are_refused(database):
    """The control: the same fire, and a line that keeps nothing of before."""
    answers, _late, afterwards, _kept = rotation(database, "--set=overlap=0")
    print(f"{len(answers)} callbacks, refused {sum(status != 200 for _peer, status in answers)}")
    assert any(status == 403 for _peer, status in answers)
    assert afterwards == (403, 200)
