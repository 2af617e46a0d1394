"""Dirty rows by the hundred thousand, kill -9 in the middle: every row accounted for, none doubled, memory bounded.

AFFLUX_DIRTY_ROWS=1000000 makes it the full size; AFFLUX_DIRTY_SEED another file.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import psycopg
import pytest

from rigs.dirt import write_dirty
from rigs.house import AFFLUX, clean_environment

pytestmark = [pytest.mark.rig, pytest.mark.timeout(3600)]
ROWS = int(os.environ.get("AFFLUX_DIRTY_ROWS", "20000"))
SEED = int(os.environ.get("AFFLUX_DIRTY_SEED", "20260601"))
LIMIT = 300  # MiB


class Import:
    """`afflux import`, its peak memory, and where it stands."""

    def __init__(self, database, data, file):
        self.begun, self.peak = time.monotonic(), 0
        self.process = subprocess.Popen(
            [*AFFLUX, "import", "contacts", str(file), "--data", str(data), "--create-channels", "parcel_card", "--format", "json",
             "--errors", str(data / "rejected.csv")],
            env=clean_environment(AFFLUX_DATABASE_URL=database), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=data,
        )  # fmt: skip
        self._watched = psutil.Process(self.process.pid)

    def look(self):
        """Note the peak; whether it still runs."""
        if self.process.poll() is not None:
            return False
        try:
            memory = self._watched.memory_full_info()
            self.peak = max(self.peak, memory.rss)
        except psutil.Error:
            return False
        return True

    def until(self, done):
        while self.look() and not done():
            time.sleep(0.02)

    def answer(self):
        while self.look():
            time.sleep(0.05)
        out, err = self.process.communicate()
        assert self.process.returncode in (0, 1), err
        return json.loads(out)


def one(database, query):
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(query).fetchone()


def next_row(database):
    row = one(database, "select next_row from exchange_run order by created_at desc limit 1")
    return row[0] if row else 0


def test_a_killed_import_of_dirty_rows_goes_on_and_loses_and_doubles_none(own_database, tmp_path):
    file = tmp_path / "dirty.csv"
    truth = write_dirty(file, ROWS, seed=SEED)
    kills, peak, begun = 0, 0, time.monotonic()
    for share in (0.2, 0.6):
        running = Import(own_database, tmp_path, file)
        running.until(lambda share=share: next_row(own_database) >= ROWS * share)
        if running.process.poll() is None:
            os.kill(running.process.pid, signal.SIGKILL)
            kills += 1
        running.process.communicate()
        peak = max(peak, running.peak)
    at_kill = next_row(own_database)
    running = Import(own_database, tmp_path, file)
    answer = running.answer()
    peak, seconds = max(peak, running.peak), time.monotonic() - begun
    again = Import(own_database, tmp_path, file).answer()

    assert kills == 2
    assert at_kill < truth.records
    assert answer["rows"] == answer["imported"] + answer["merged"] + answer["rejected"]
    assert (answer["rows"], answer["left_out"]) == (truth.records - truth.blank, truth.blank)
    assert (answer["imported"], answer["merged"], answer["rejected"]) == (
        truth.good,
        truth.twins,
        truth.bad,
    ), truth.sorts
    assert (again["imported"], again["merged"], again["rejected"]) == (0, truth.good + truth.twins, truth.bad)
    people, adds, doubled, identities = one(
        own_database,
        "select (select count(*) from contacts_person), (select count(*) from channels_add),"
        " (select count(*) from (select person_id, channel_id, at from channels_add group by 1, 2, 3 having count(*) > 1) d),"
        " (select count(*) from contacts_identity where kind = 'external')",
    )
    assert (people, adds, doubled, identities) == (truth.good, truth.good, 0, truth.good)
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as rejected:
        reasons = list(csv.DictReader(rejected))
    assert len(reasons) == truth.bad
    assert all(
        row["afflux problem"] and row["afflux 问题"] and row["afflux row"].isdigit() for row in reasons
    )
    assert peak / 2**20 < LIMIT
    print(
        f"\nseed {SEED}: {truth.records} records = {truth.good} imported + {truth.twins} merged + {truth.bad} rejected + {truth.blank} blank;"
        f" {kills} kills; peak {peak / 2**20:.0f} MiB; {truth.records / seconds:.0f} rows/s with both restarts",
        file=sys.stderr,
    )


def test_two_processes_cannot_work_on_one_run(own_database, tmp_path):
    file = tmp_path / "dirty.csv"
    truth = write_dirty(file, 6000, seed=SEED + 1)
    first = Import(own_database, tmp_path, file)
    first.until(lambda: next_row(own_database) > 0)
    second = Import(own_database, tmp_path, file)
    answer = first.answer()
    while second.look():
        time.sleep(0.05)
    second.process.communicate()
    assert (answer["imported"], answer["rejected"]) == (truth.good, truth.bad)
    assert one(own_database, "select count(*) from channels_add")[0] == truth.good
