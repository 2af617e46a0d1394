"""What the rigs share."""

import os
import uuid

import psycopg
import pytest

from rigs.house import afflux


def run_sql(statement):
    with psycopg.connect(os.environ["AFFLUX_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


def url_of(name):
    """The session's server, another database."""
    url = os.environ["AFFLUX_DATABASE_URL"]
    return url.replace("/afflux?", f"/{name}?") if "/afflux?" in url else f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A database with its tables, to copy from."""
    name = f"rig_{uuid.uuid4().hex[:8]}"
    run_sql(f"CREATE DATABASE {name}")
    first = afflux("migrate", "--data", tmp_path_factory.mktemp("template"), AFFLUX_DATABASE_URL=url_of(name))
    assert first.returncode == 0, first.stderr
    yield name
    run_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_database(template):
    """An empty store on the session's server, as a person would bring it."""
    name = f"rig_{uuid.uuid4().hex[:8]}"
    run_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield url_of(name)
    run_sql(f"DROP DATABASE {name} WITH (FORCE)")
