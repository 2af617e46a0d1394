"""`afflux archive`: light to import; what is heavy comes in when a verb runs."""

from __future__ import annotations

import argparse
import json
from typing import Any

from afflux.runtime.messages import gettext


def register(verbs: Any) -> None:
    """Declare the verb and what it does."""
    verb = verbs.add_parser("archive", help=gettext("Bring words of a line's own archive into ours."))
    what = verb.add_subparsers(metavar=gettext("WHAT"), required=True)
    bring = what.add_parser(
        "import", help=gettext("Read an archive on behind the last message that stands here.")
    )
    bring.add_argument("carrier", choices=("wecom",))
    add = bring.add_argument
    add("--connection", required=True, metavar="ID", help=gettext("id or name of the connection"))
    add(
        "--file",
        metavar="FILE",
        help=gettext("JSON lines as the vendor's library gives them; otherwise the library is asked"),
    )
    add(
        "--media",
        metavar="DIR",
        help=gettext("files that came with them, named by the SHA-256 of their handle"),
    )
    add(
        "--keys",
        required=True,
        metavar="DIR",
        help=gettext("private keys, named 1.pem, 2.pem … by their version"),
    )
    add("--library", metavar="FILE", help=gettext("the vendor's libWeWorkFinanceSdk_C.so"))
    add("--format", choices=("text", "json"), default="text")
    bring.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Pull; 2 with a sentence where it is refused, 1 where something stayed shut or is lost."""
    from afflux.connectors.terminal import line_named
    from afflux.conversations.archive.wecom.asking import by_file, by_library
    from afflux.conversations.archive.wecom.pulling import pull
    from afflux.kernel.clock import utc_now
    from afflux.kernel.errors import Refused
    from afflux.runtime.messages import Stop

    try:
        line = line_named(arguments.connection)
        asked = by_file(arguments) if arguments.file else by_library(line, arguments.library, arguments.keys)
        done = pull(line, asked, clock=utc_now)
    except Refused as refused:
        raise Stop(str(refused)) from refused
    told = {
        "seq": done.seq,
        "gap_days": done.gap,
        **{k: done.counts[k] for k in ("kept", "skipped", "shut", "unread")},
    }
    print(json.dumps(told) if arguments.format == "json" else ", ".join(f"{k} {v}" for k, v in told.items()))
    return 1 if done.gap or told["shut"] or told["unread"] else 0
