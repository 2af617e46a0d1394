"""What a verb that touches the store needs: a database that is up to date, and Django on top of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from afflux.runtime.config import Config
from afflux.runtime.database import database
from afflux.runtime.messages import Stop, gettext, language

OLDEST = 16  # PostgreSQL major version
LOSSY = ("fsync", "full_page_writes", "synchronous_commit")  # each, when off, loses commits in a power cut


@contextmanager
def database_ready(config: Config, command: str) -> Iterator[None]:
    """The database of this data directory, reachable and migrated, Django set up on it, the person's language active."""
    with database(config, command) as url:
        use(config, url)
        from afflux.cli.schema import bring_up_to_date

        bring_up_to_date()
        yield


def use(config: Config, url: str) -> None:
    """Set Django up on `url`. Raises Stop where the server is away, too old, or set to lose what it acknowledged."""
    check(url)
    os.environ.update(config.environment(url))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans" if language() != "en" else "en")


def check(url: str) -> None:
    """Ask the server whether it may be trusted with facts. Raises Stop."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
            lossy = [name for name in LOSSY if _shows(connection, name) == "off"]
    except psycopg.OperationalError as error:
        why = str(error).strip().splitlines()[-1]
        raise Stop(
            gettext("The database that AFFLUX_DATABASE_URL names cannot be reached: %(why)s") % {"why": why}
        ) from error
    if version < OLDEST:
        sentence = gettext("afflux needs PostgreSQL %(oldest)s or newer; this server is version %(found)s.")
        raise Stop(sentence % {"oldest": OLDEST, "found": version})
    if lossy:
        sentence = gettext(
            "This PostgreSQL runs with %(setting)s=off and loses what it acknowledged: turn it on."
        )
        raise Stop(sentence % {"setting": lossy[0]})


def _shows(connection: Any, name: str) -> str:
    return str(connection.execute(f"SHOW {name}").fetchone()[0])
