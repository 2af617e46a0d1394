"""What `afflux up` does before it serves: tables, the first owner, and a demo market in an empty store."""

from __future__ import annotations

import argparse
from typing import Any

from afflux.runtime.messages import gettext
from afflux.runtime.progress import say, step

FIRST_OWNER = "owner"


def register(verbs: Any) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "prepare", help=gettext("make an empty store ready: tables, first owner, demo market")
    )
    verb.add_argument(
        "--demo", action="store_true", help=gettext("let simulated people come to an empty store")
    )
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """The database is up to date by now; the rest happens once."""
    from afflux.cli.accounts import password_line

    if (password := _first_owner()) is not None:
        _first_chat()
        say(password_line(FIRST_OWNER, password))
    if arguments.demo and _store_is_empty():
        _seed_demo()
    return 0


def _first_owner() -> str | None:
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.organization.actions.users import first_owner

    return first_owner(by=SYSTEM, at=utc_now(), merchant_name=gettext("My shop"), username=FIRST_OWNER)


def _first_chat() -> None:
    """The one carrier that needs no account anywhere: it stands on our own pages from the first day."""
    from afflux.connectors.actions import add
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now

    add(by=SYSTEM, at=utc_now(), kind="webchat", values={})


def _store_is_empty() -> bool:
    from afflux.channels.models import Channel
    from afflux.contacts.models import Person

    return not (Channel.objects.exists() or Person.objects.exists())


def _seed_demo() -> None:
    from django.db import transaction

    from afflux.demo.seed import seed

    # All of it or nothing: interrupted, the next start finds an empty store and begins again.
    with (
        step(gettext("Letting a simulated market come to life (skip it with --no-demo)")),
        transaction.atomic(),
    ):
        seed()
