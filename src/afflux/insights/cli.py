"""`afflux report`: the reports of Measure on the command line, the same figures as the console and the API."""

from __future__ import annotations

import argparse
from typing import Any

from afflux.runtime.messages import gettext

KINDS = ("channels", "funnel", "cohorts", "repeat", "money", "orders")


def register(verbs: Any) -> None:
    """Declare `report` and `refresh`."""
    verb = verbs.add_parser(
        "report", help=gettext("print a report: channels, funnel, cohorts, repeat, money, orders")
    )
    verb.add_argument("kind", choices=KINDS)
    verb.add_argument(
        "--from",
        dest="first",
        default="",
        metavar="DAY",
        help=gettext("first day, 2026-03-01 (otherwise the first fact)"),
    )
    verb.add_argument(
        "--to", dest="last", default="", metavar="DAY", help=gettext("last day (otherwise today)")
    )
    verb.add_argument(
        "--by", default="channel", metavar="DIMENSION",
        help=gettext("channel, mode, domain, paid, store, region, staff, batch, product, day, week, month, label.KEY; several with commas"),
    )  # fmt: skip
    verb.add_argument(
        "--touch",
        choices=("first", "last"),
        default="first",
        help=gettext("credit orders to the first or the last touch"),
    )
    verb.add_argument("--currency", default="", help=gettext("three letters (otherwise the merchant's)"))
    verb.add_argument(
        "--steps", default="", metavar="A,B,C", help=gettext("funnel: kinds of events in their order")
    )
    verb.add_argument("--format", choices=("table", "json", "csv"), default="table")
    verb.set_defaults(run=run)
    build = verbs.add_parser(
        "refresh", help=gettext("build the days of the cube that changed (the worker does so every minute)")
    )
    build.set_defaults(run=run_refresh)


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 2 where the question cannot be answered."""
    from afflux.insights.reports.printing import printed
    from afflux.kernel.errors import Refused
    from afflux.runtime.progress import say

    try:
        print(printed(arguments))
    except Refused as refused:
        say(f"afflux: {refused}")
        return 2
    return 0


def run_refresh(_arguments: argparse.Namespace) -> int:
    """Build all that waits."""
    from afflux.insights.cube import refresh

    done = refresh(100_000)
    print(gettext("%(built)d days built, %(waiting)d wait.") % {"built": done.built, "waiting": done.waiting})
    return 0
