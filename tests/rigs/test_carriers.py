"""Mail, text messages and an official account from end to end: simulator, server and worker are processes of their own."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from rigs.edges import Database, Edge
from rigs.house import AFFLUX, free_port, until

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
PEOPLE = 12
NOT_GONE = "problem <> 'oa.43004'"  # of ten followers one leaves, and whoever has left gets no answer
LINES = {
    "mail": (
        "--set=address=service@shop.example.com", "--set=smtp_host=127.0.0.1", "--set=smtp_port={0}", "--set=smtp_security=none",
        "--set=imap_host=127.0.0.1", "--set=imap_port={1}", "--set=imap_security=none", "--set=username=trial", "--set=password=trial",
    ),
    "sms": (
        "--set=key=trial", "--secret=trial", "--set=signature=清泉", "--set=template=SMS_1", "--set=hook=0123456789abcdef",
        "--base-url=http://127.0.0.1:{0}",
    ),
    "oa": (
        "--set=app_id=wx0123456789abcdef", "--secret=trial", "--token=trial",
        "--aes-key=jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "--base-url=http://127.0.0.1:{0}",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A database, a server and a worker for all three."""
    with Database(tmp_path_factory.mktemp("carriers")) as database, Edge(database) as edge:
        edge.ready()
        with (database.folder / "worker.log").open("wb") as log:
            worker = subprocess.Popen([*AFFLUX, "worker"], env=database.environment(), stdout=log, stderr=log)
        yield database, edge
        worker.terminate()
        worker.wait()


@pytest.mark.parametrize("kind", LINES)
def test_people_of_a_simulated_carrier_ask_and_are_answered_once(house, kind):
    database, edge = house
    environment = database.environment(AFFLUX_PUBLIC_URL=f"http://127.0.0.1:{edge.port}")
    ports, inboxes = (free_port(), free_port()), Inboxes(database)
    options = [option.format(*ports) for option in LINES[kind]]
    subprocess.run(
        [*AFFLUX, "connectors", "add", kind, *options], env=environment, check=True, capture_output=True
    )
    ((line,),) = database.ask("select id from connectors_connection where kind = %s", kind)

    def count(sql):
        return database.ask(sql, line)[0][0]

    log = database.folder / f"{kind}.log"
    with log.open("wb") as said:
        words = [*AFFLUX, "simulate", kind, "--per-minute", "60"]
        simulator = subprocess.Popen(words, env=environment, stdout=said, stderr=said)
    try:
        talks = "select count(*) from conversations_talk where connection_id = %s"
        until(lambda: inboxes.read() or count(talks) >= PEOPLE, log.read_text)
        answer = [sys.executable, str(Path(__file__).parent / "replying.py"), kind]
        subprocess.run(answer, env={**environment, "DJANGO_SETTINGS_MODULE": "afflux.settings"}, check=True)
        undone = f"select count(*) from connectors_effect where connection_id = %s and state <> 'done' and {NOT_GONE}"
        until(lambda: count(undone) == 0, log.read_text)
        _what_came_back(kind, count, log, inboxes)
    finally:
        simulator.terminate()
        simulator.wait()
    effects = count("select count(*) from connectors_effect where connection_id = %s and state = 'done'")
    assert effects >= PEOPLE - 2
    assert count("select max(attempts) from connectors_effect where connection_id = %s") == 1
    assert count("select count(*) from connectors_callback where connection_id = %s and problem <> ''") == 0
    print(f"{kind}: {effects} answered, once each")


class Inboxes:
    """Read by the worker of itself in each full minute; after its first reading this asks for the next ones at once."""

    READ = (
        "select procrastinate_defer_jobs_v1(array_agg(row('default', 'mail.read', 0, null, null,"
        " jsonb_build_object('line', connection_id), null)::procrastinate_job_to_defer_v1))"
        " from mail_line_mailbox where read_at is not null having count(*) > 0"
    )

    def __init__(self, database):
        self.database, self.next = database, 0.0

    def read(self):
        if time.monotonic() > self.next:
            self.database.ask(self.READ)
            self.next = time.monotonic() + 3


def _what_came_back(kind, count, log, inboxes):
    """Thanks by mail; by text message receipts, and of ten one who wants no more."""
    if kind == "mail":
        thanks = "select count(*) from conversations_message m join conversations_talk t on t.id = m.talk_id where t.connection_id = %s and m.text = '谢谢！'"
        until(lambda: inboxes.read() or count(thanks) >= PEOPLE, log.read_text)
    if kind == "sms":
        told = "select count(*) from connectors_callback where connection_id = %s and happened in ('Delivered', 'Said, Unsubscribed')"
        until(lambda: count(told) >= PEOPLE, log.read_text)
        gone = "select count(*) from contacts_consent c where not given and source like 'unsubscribed:phone:%%' and %s::uuid is not null"
        until(lambda: count(gone) >= 1, log.read_text)
