"""What the rigs share."""

import os
import uuid

import psycopg
import pytest

from rigs.house import afflux


@pytest.fixture
def own_database(tmp_path):
    """An empty database on the session's server, as a person would bring it."""
    name = f"rig_{uuid.uuid4().hex[:8]}"
    url = os.environ["AFFLUX_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    mine = url.replace("/afflux?", f"/{name}?") if "/afflux?" in url else f"{url.rpartition('/')[0]}/{name}"
    first = afflux("migrate", "--data", tmp_path, AFFLUX_DATABASE_URL=mine)
    assert first.returncode == 0, first.stderr
    yield mine
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
