"""`afflux import` and `afflux export`: light to import; what is heavy comes in when a verb runs."""

from __future__ import annotations

import argparse
import os
from typing import Any

from afflux.runtime.messages import gettext

SHORTHANDS = ("create_channels", "create_staff", "basis")

YIELDS = 10  # steps of niceness: whoever is to be welcomed does not wait for a file


def register(verbs: Any) -> None:
    """Declare both verbs."""
    _import(
        verbs.add_parser(
            "import", help=gettext("Read a file of contacts, orders, costs, exposures or events.")
        )
    )
    _export(verbs.add_parser("export", help=gettext("Write rows to a file that can be imported again.")))


def _import(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add(
        "what",
        nargs="+",
        metavar="[KIND] FILE",
        help=gettext("contacts, orders, costs, exposures or events, and a file; - is standard input"),
    )
    add(
        "--map",
        metavar="FILE",
        help=gettext("a mapping as JSON, or the name of a saved one; with “feeds” no KIND is needed"),
    )
    add(
        "--set",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help=gettext("give every row this value"),
    )
    add("--dry-run", action="store_true", help=gettext("check everything, write nothing"))
    add("--format", choices=("text", "json"), default="text", help=gettext("how to answer"))
    _choices(add)
    verb.set_defaults(run=_run_import)


def _choices(add: Any) -> None:
    """What is chosen once for the whole file."""
    add(
        "--create-channels",
        metavar="MODE",
        help=gettext("make unknown channels with this mode; otherwise their rows are rejected"),
    )
    add(
        "--create-staff",
        metavar="UNIT",
        help=gettext("take on unknown staff at this unit; otherwise their rows are rejected"),
    )
    add(
        "--basis",
        metavar="TEXT",
        help=gettext(
            "by what right the people may be contacted: a consent text, contract, obligation or none"
        ),
    )
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=gettext("any other option of the kind"),
    )
    add("--encoding", help=gettext("utf-8, gb18030, utf-16 …; found out if not said"))
    add("--delimiter", help=gettext("the separator of a CSV file; found out if not said"))
    add("--sheet", help=gettext("the sheet of a workbook; the first if not said"))
    add("--errors", metavar="FILE", help=gettext("where rejected rows go; otherwise FILE.rejected.csv"))
    add("--columns", action="store_true", help=gettext("print the columns that KIND takes, and read nothing"))


def _export(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("kind", help=gettext("contacts, orders, costs, exposures or events"))
    verb.add_argument("--format", choices=("csv", "jsonl", "xlsx"), default="csv")
    verb.add_argument("--out", metavar="FILE", help=gettext("otherwise standard output"))
    verb.set_defaults(run=_run_export)


def _run_import(arguments: argparse.Namespace) -> int:
    from afflux.exchange.terminal import importing

    os.nice(YIELDS)
    return importing.run(arguments)


def _run_export(arguments: argparse.Namespace) -> int:
    from afflux.exchange.terminal import exporting

    return exporting.run(arguments)
