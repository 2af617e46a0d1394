"""The `afflux` command: finds the verb, gives it its database, and turns every failure into one sentence.

A room declares its verbs in its `cli.py`, light to import:

    def register(verbs) -> None:
        verb = verbs.add_parser("report", help=gettext("Print a report."))
        verb.set_defaults(run=run)            # run(arguments) -> exit status; imports what is heavy inside

Before `run`, Django is set up on the database of the data directory. A verb that needs none says `bare=True`.
Exit status: 0 done, 1 done in part, 2 nothing done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from afflux.runtime import config as configuration
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.processes import PARENT, die_with_parent
from afflux.runtime.progress import say

VERBS = (
    "afflux.cli.up",
    "afflux.cli.prepare",
    "afflux.cli.schema",
    "afflux.cli.accounts",
    "afflux.cli.keys",
    "afflux.cli.servers",
    "afflux.insights.cli",
    "afflux.contacts.cli",
    "afflux.exchange.cli",
    "afflux.connectors.cli",
    "afflux.conversations.archive.cli",
    "afflux.guard.cli",
    "afflux.demo.cli",
)
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Every verb takes --data, before or after its own arguments."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.add_argument(
            "--data",
            metavar="DIR",
            default=argparse.SUPPRESS,
            help=gettext(
                "the data directory (otherwise AFFLUX_DATA, ./data of a checkout, or ~/.local/share/afflux)"
            ),
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; answers its exit status."""
    if parent := os.environ.pop(PARENT, None):  # we are a child of `afflux up`
        die_with_parent(parent=int(parent))
    try:
        arguments = parser().parse_args(argv)
        return _run(arguments)
    except Stop as stop:
        say(f"afflux: {stop}")
        return stop.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `afflux report … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _explained(error)


def parser() -> Parser:
    """The command line with the verbs of all rooms."""
    top = Parser(
        prog="afflux",
        description=gettext("Draw people into a pool of your own, and know what each cost and brought."),
    )
    verbs = top.add_subparsers(metavar=gettext("VERB"), required=True)
    for module in VERBS:
        if find_spec(module):
            import_module(module).register(verbs)
    return top


def _run(arguments: argparse.Namespace) -> int:
    config = configuration.load(getattr(arguments, "data", None))
    arguments.config = config
    if getattr(arguments, "bare", False):
        return int(arguments.run(arguments) or 0)
    from afflux.cli.session import database_ready

    with database_ready(config, " ".join(sys.argv[1:2])):
        return int(arguments.run(arguments) or 0)


def _explained(error: OSError) -> int:
    from afflux.runtime.postgres import explain_os_error

    if (stop := explain_os_error(error)) is None:
        raise error
    say(f"afflux: {stop}")
    return stop.status
