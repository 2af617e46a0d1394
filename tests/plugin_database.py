"""One embedded PostgreSQL for the whole test session, started before Django reads its settings.

Loaded by `-p plugin_database`. AFFLUX_TEST_DATABASE_URL (or AFFLUX_DATABASE_URL) names a server of your own instead;
its role must be allowed to create databases. The cluster lives in a folder that goes away with the session.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

CLUSTER = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if url := os.environ.get("AFFLUX_TEST_DATABASE_URL"):
        os.environ["AFFLUX_DATABASE_URL"] = url
    if "AFFLUX_DATABASE_URL" not in os.environ:
        _start(early_config)


def _start(config):
    from afflux.runtime.postgres import Cluster

    folder = Path(tempfile.mkdtemp(prefix="afflux-tests-"))
    os.environ.setdefault("AFFLUX_POSTGRES_SETTINGS", "shared_buffers=64MB")
    cluster = Cluster(folder)
    cluster.start()
    _let_tests_do_more(cluster.admin_url)
    os.environ["AFFLUX_DATABASE_URL"] = cluster.url
    config.stash[CLUSTER] = (cluster, folder)


def _let_tests_do_more(url):
    """Make databases, and empty append-only tables between tests that commit: what the product itself may not."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER ROLE afflux CREATEDB")
        connection.execute("GRANT SET ON PARAMETER session_replication_role TO afflux")


def pytest_unconfigure(config):
    if CLUSTER in config.stash:
        cluster, folder = config.stash[CLUSTER]
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
