"""A 2xx is a promise: kill the server, kill the database; what was acknowledged is there, once."""

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rigs.edges import Database, Edge
from rigs.senders import STORED, AckLog, Senders

pytestmark = [pytest.mark.rig, pytest.mark.timeout(900)]
SERVER_KILLS, DATABASE_KILLS = 20, 10


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    # The writer of the log sleeps long, so that a commit that does not wait for the disk is seen to be lost.
    with Database(
        tmp_path_factory.mktemp("intake"), wal_writer_delay="10s", wal_writer_flush_after="64MB"
    ) as made:
        yield made


@pytest.fixture
def dice():
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    return random.Random(seed)


def under_fire(edge, log, kill, kills, dice):
    """Load the edge from a thread and call `kill` a number of times: servers die with the thread that started them."""
    senders = Senders(edge.port, log)
    with ThreadPoolExecutor(1) as thread:
        load = thread.submit(asyncio.run, senders.run())
        try:
            for _ in range(kills):
                time.sleep(dice.uniform(0.3, 0.9))
                kill()
            time.sleep(1.0)
        finally:
            senders.stopped = True
        load.result(60)
    log.close()
    return senders


def judge(database, log, senders):
    """(acknowledged, lost, in the table more often than once, there without an acknowledgement)."""
    acked = log.ids()
    stored = [one for (one,) in database.ask("select id from events_event where kind = 'rig'")]
    there = set(stored)
    lost = set(acked) - there
    print(f"acked {len(acked)}, lost {len(lost)}, stored {len(stored)}, answers {senders.answers}")
    return len(acked), len(lost), len(stored) - len(there), len(there - set(acked))


def restarting(edge):
    def kill():
        edge.end()
        edge.start().ready()

    return kill


def crashing(database):
    def kill():
        database.kill()
        database.start()

    return kill


def test_twenty_kills_of_the_server_lose_and_double_nothing(database, tmp_path, dice):
    log = AckLog(tmp_path / "acks")
    database.ask("truncate events_event")
    with Edge(database) as edge:
        edge.ready()
        senders = under_fire(edge, log, restarting(edge), SERVER_KILLS, dice)
    acked, lost, doubled, unacked = judge(database, log, senders)
    assert acked > 1_000
    assert (lost, doubled) == (0, 0)
    assert unacked <= 8 * 10 * (SERVER_KILLS + 1)  # in flight at a kill: allowed, named


def test_ten_kills_of_the_database_lose_and_double_nothing(database, tmp_path, dice):
    log = AckLog(tmp_path / "acks")
    database.ask("truncate events_event")
    with Edge(database) as edge:
        edge.ready()
        senders = under_fire(edge, log, crashing(database), DATABASE_KILLS, dice)
    acked, lost, doubled, _unacked = judge(database, log, senders)
    assert acked > 1_000
    assert (lost, doubled) == (0, 0)
    assert set(senders.answers) <= {STORED, 503}


def test_control_an_edge_that_answers_before_the_commit_is_caught(database, tmp_path, dice):
    log = AckLog(tmp_path / "acks")
    database.ask("truncate events_event")
    with Edge(database, app="rigs.mutants:application", RIG_MUTANT="answers early") as edge:
        edge.ready()
        senders = under_fire(edge, log, restarting(edge), 5, dice)
    _acked, lost, _doubled, _unacked = judge(database, log, senders)
    assert lost > 0


def test_control_commits_that_do_not_wait_for_the_disk_are_caught(database, tmp_path, dice):
    log = AckLog(tmp_path / "acks")
    database.ask("truncate events_event")
    with Edge(database, app="rigs.mutants:application", RIG_MUTANT="commits lazily") as edge:
        edge.ready()
        senders = under_fire(edge, log, crashing(database), 3, dice)
    _acked, lost, _doubled, _unacked = judge(database, log, senders)
    assert lost > 0
