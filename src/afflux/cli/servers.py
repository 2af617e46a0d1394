"""`afflux web` and `afflux worker`: the two processes that `afflux up` keeps, to run them on more machines."""

from __future__ import annotations

import argparse
import os
from typing import Any

from afflux.runtime.config import Config
from afflux.runtime.messages import Stop, gettext
from afflux.runtime.serving import USUAL_HOST, USUAL_PORT, announce


def register(verbs: Any) -> None:
    """Declare the verbs."""
    verb = verbs.add_parser("web", help=gettext("serve the console and the public addresses only"))
    add_address(verb)
    verb.set_defaults(run=web, bare=True)
    verb = verbs.add_parser("worker", help=gettext("run waiting jobs only"))
    verb.set_defaults(run=worker, bare=True)


def add_address(verb: argparse.ArgumentParser) -> None:
    """The arguments of whatever serves."""
    verb.add_argument(
        "--host",
        default=os.environ.get("AFFLUX_HOST", USUAL_HOST),
        help=gettext("the address to listen on (127.0.0.1)"),
    )
    verb.add_argument(
        "--port",
        type=int,
        default=int(os.environ.get("AFFLUX_PORT") or USUAL_PORT),
        help=gettext("the port to listen on (8000)"),
    )
    verb.add_argument("--workers", type=_count, default=1, metavar="N", help=gettext("web processes (1)"))


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(gettext("at least one"))
    return number


def web(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    _join(arguments.config)
    from afflux.cli.web import serve

    said = announce(arguments.config.data, arguments.host, arguments.port)
    try:
        return serve(arguments.host, arguments.port, arguments.workers)
    finally:
        said.free()


def worker(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    from afflux.cli.session import use

    use(arguments.config, _join(arguments.config))
    from afflux.jobs.worker import run_worker

    run_worker()
    return 0


def _join(config: Config) -> str:
    if not config.database_url:
        raise Stop(
            gettext(
                "AFFLUX_DATABASE_URL must name the database to join; “afflux up” starts everything on one machine."
            )
        )
    os.environ.update(config.environment(config.database_url))
    return config.database_url
