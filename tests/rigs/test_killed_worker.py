"""A worker that is killed loses no job, and a keyed job has its effect once; the control shows that it would not be so by itself."""

import random
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from rigs.house import clean_environment

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
JOBS, KILLS = 400, 6
TESTS = Path(__file__).resolve().parent.parent


def start_worker(url):
    environment = clean_environment(
        AFFLUX_DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="afflux.settings",
        AFFLUX_LOG="ERROR",
        PYTHONPATH=str(TESTS),
    )
    return subprocess.Popen(
        [sys.executable, "-m", "rigs.jobbing"], env=environment, stderr=subprocess.DEVNULL
    )


def enqueue(connection):
    connection.execute(
        "SELECT procrastinate_defer_jobs_v1(array_agg(ROW('default', 'rig.' || kind, 0, NULL, NULL,"
        " jsonb_build_object('number', n), NULL)::procrastinate_job_to_defer_v1 ORDER BY n))"
        " FROM generate_series(1, %s) n, unnest(ARRAY['keyed', 'bare']) kind",
        [JOBS],
    )


def waiting(connection):
    query = (
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'rig.%' AND status IN ('todo', 'doing')"
    )
    return connection.execute(query).fetchone()[0]


def effects(connection, kind):
    return connection.execute(
        "SELECT count(DISTINCT number), count(*) - count(DISTINCT number) FROM rig_effects WHERE kind = %s",
        [kind],
    ).fetchone()


def test_kills_lose_no_job_and_double_no_keyed_effect(own_database):
    seed = random.randrange(1 << 32)
    chance, kills = random.Random(seed), 0
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE rig_effects (kind text, number int)")
        enqueue(connection)
        worker = start_worker(own_database)
        try:
            until = time.monotonic() + 300
            while waiting(connection):
                assert time.monotonic() < until, waiting(connection)
                time.sleep(0.05)
                if kills < KILLS and begun(connection, kills):
                    time.sleep(chance.random() / 4)
                    worker.kill()
                    worker.wait()
                    worker, kills = start_worker(own_database), kills + 1
        finally:
            worker.kill()
            worker.wait()
        (kept, doubled), (bare_kept, bare_doubled) = effects(connection, "keyed"), effects(connection, "bare")
    print(
        f"seed {seed}, {kills} kills: keyed {kept} of {JOBS}, doubled {doubled}; without key {bare_kept}, doubled {bare_doubled}"
    )
    assert kills == KILLS
    assert (kept, doubled) == (JOBS, 0)
    assert bare_kept == JOBS
    assert bare_doubled > 0  # the control: without a key a kill does double


def begun(connection, kills):
    """Whether enough was done since the last kill: each kill falls into the thick of it."""
    done = connection.execute("SELECT count(*) FROM rig_effects").fetchone()[0]
    return done > (kills + 0.5) * 2 * JOBS / (KILLS + 1)
