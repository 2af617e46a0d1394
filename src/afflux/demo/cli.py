"""`afflux demo`: a simulated merchant in an empty store, and people who keep coming."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from afflux.runtime.messages import gettext

PEOPLE, DAYS, SEED = 20_000, 180, 20260301


def register(verbs: Any) -> None:
    """Declare the verb."""
    verb = verbs.add_parser("demo", help=gettext("let a simulated market come to life in an empty store"))
    verb.add_argument("--people", type=int, default=PEOPLE, help=gettext("about how many people (20000)"))
    verb.add_argument("--days", type=int, default=DAYS, help=gettext("how many days up to now (180)"))
    verb.add_argument("--seed", type=int, default=SEED, help=gettext("the same seed makes the same market"))
    verb.add_argument(
        "--truth", metavar="FILE", help=gettext("write what is true of the market to FILE, as JSON")
    )
    verb.add_argument(
        "--logins", action="store_true", help=gettext("make a log-in per role with random passwords")
    )
    verb.add_argument(
        "--live",
        action="store_true",
        help=gettext("let people come to a running server, add, ask and be answered"),
    )
    verb.add_argument("--scans-only", action="store_true", help=gettext("with --live: nobody talks"))
    verb.add_argument(
        "--url",
        default="",
        help=gettext("where the server runs, for --live (the one of this data directory)"),
    )
    verb.add_argument("--minutes", type=float, default=10.0, help=gettext("for how long, for --live (10)"))
    verb.add_argument("--rate", type=float, default=1.0, help=gettext("people a second, for --live (1)"))
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 done, 2 refused: a store that is not empty, or a merchant who is real."""
    from afflux.kernel.errors import Refused
    from afflux.runtime.progress import say

    try:
        return _run(arguments)
    except Refused as refused:
        say(f"afflux: {refused}")
        return 2


def _run(arguments: argparse.Namespace) -> int:
    from afflux.demo.seed import DEMO
    from afflux.kernel.clock import utc_now

    if arguments.logins:
        from afflux.demo.logins import make_logins

        for role, name, password in make_logins(by=DEMO, at=utc_now()):
            print(f"{role}\t{name}\t{password}")
    elif arguments.live:
        print(json.dumps(_live(arguments)))
    else:
        _seed(arguments)
    return 0


def _live(arguments: argparse.Namespace) -> dict[str, int]:
    from afflux.connectors.addresses import here
    from afflux.demo.coming import come
    from afflux.demo.live.show import talk

    show = come if arguments.scans_only else talk
    where = arguments.url or here()
    return dict(show(where, seconds=arguments.minutes * 60, per_second=arguments.rate))


def _seed(arguments: argparse.Namespace) -> None:
    from django.db import transaction

    from afflux.demo.seed import seed
    from afflux.demo.truth import truth_of
    from afflux.runtime.progress import step

    with step(gettext("Letting a simulated market come to life")), transaction.atomic():
        market = seed(people=arguments.people, days=arguments.days, seed=arguments.seed)
    if arguments.truth:
        Path(arguments.truth).write_text(
            json.dumps(truth_of(market), ensure_ascii=False, indent=1), encoding="utf-8"
        )
