"""One embedded PostgreSQL for the whole test session, started before Django reads its settings.

Loaded by `-p plugin_database`. AFFLUX_TEST_DATABASE_URL (or AFFLUX_DATABASE_URL) names a server of your own instead;
its role must be allowed to create databases. The cluster lives in a folder that goes away with the session.

Where several workers share the tests, the tables are made once, while the workers still collect, and copied by each.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import pytest

CLUSTER, MAKING = pytest.StashKey(), pytest.StashKey()
TEMPLATE = "AFFLUX_TEST_TEMPLATE"  # how the workers learn its name
MAKE = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases
connection.settings_dict["TEST"]["NAME"] = sys.argv[1]
setup_databases(verbosity=0, interactive=False, aliases={"default"})
"""
PATIENCE = 300  # seconds: the machine may be busy with others


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if url := os.environ.get("AFFLUX_TEST_DATABASE_URL"):
        os.environ["AFFLUX_DATABASE_URL"] = url
    if "AFFLUX_DATABASE_URL" not in os.environ:
        _start(early_config)
    asked = early_config.known_args_namespace
    if getattr(asked, "numprocesses", None) and not asked.reuse_db and TEMPLATE not in os.environ:
        _make_template(early_config)


def _make_template(config):
    os.environ[TEMPLATE] = name = f"test_template_{uuid.uuid4().hex[:8]}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "afflux.settings"}
    config.stash[MAKING] = (subprocess.Popen([sys.executable, "-c", MAKE, name], env=environment), name)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node):
    """No worker is given a test before the tables are there."""
    making, _name = node.config.stash.get(MAKING, (None, None))
    if making and making.wait(PATIENCE):
        raise pytest.UsageError("the tables of the tests could not be made")


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
    if MAKING in config.stash:
        making, name = config.stash[MAKING]
        making.wait(PATIENCE)
        _drop(name)
    if CLUSTER in config.stash:
        cluster, folder = config.stash[CLUSTER]
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _drop(name):
    import psycopg

    address = os.environ["AFFLUX_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
