"""What `afflux up` does before it serves: tables, the first owner, and a demo market in an empty store."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec
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
    password = _first_owner()
    if password is not None:
        from afflux.cli.accounts import password_line

        say(password_line(FIRST_OWNER, password))
        if arguments.demo:
            _seed_demo()
    return 0


def _first_owner() -> str | None:
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.organization.actions.users import first_owner

    return first_owner(by=SYSTEM, at=utc_now(), merchant_name=gettext("My shop"), username=FIRST_OWNER)


def _seed_demo() -> None:
    if find_spec("afflux.demo.seed") is None:
        return
    seed = import_module("afflux.demo.seed").seed
    with step(gettext("Letting a simulated market come to life (skip it with --no-demo)")):
        seed()
