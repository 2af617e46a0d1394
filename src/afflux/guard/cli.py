"""`afflux guard`: how often the guard is right. Light to import; needs no database."""

from __future__ import annotations

import argparse
from typing import Any

from afflux.runtime.messages import gettext


def register(verbs: Any) -> None:
    """Declare the verb and what stands below it."""
    verb = verbs.add_parser("guard", help=gettext("measure what the guard finds"))
    below = verb.add_subparsers(metavar=gettext("WHAT"), required=True)
    measure = below.add_parser("measure", help=gettext("print precision and recall on the labelled lines"))
    measure.add_argument(
        "--texts",
        metavar="FILE",
        help=gettext("count findings in ordinary texts of yours, too, one on each line"),
    )
    measure.add_argument(
        "--misses", action="store_true", help=gettext("print the lines that were judged wrongly")
    )
    measure.add_argument("--format", choices=("text", "json"), default="text")
    measure.set_defaults(run=run, bare=True)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    django.setup()
    from afflux.guard.terminal import measure

    return measure(arguments)
