"""`afflux forget`: let a person be forgotten. Light to import; what is heavy comes in when the verb runs."""

from __future__ import annotations

import argparse
import json
from typing import Any

from afflux.runtime.messages import gettext


def register(verbs: Any) -> None:
    """Declare the verb."""
    verb = verbs.add_parser("forget", help=gettext("Let a person who asks for it be forgotten everywhere."))
    verb.add_argument(
        "person", metavar="ID", help=gettext("id of the person, as their page's address ends with")
    )
    verb.add_argument("--reason", default="", help=gettext("who asked for it and how, without their name"))
    verb.add_argument(
        "--yes",
        action="store_true",
        help=gettext("really forget; without it only what would go is printed"),
    )
    verb.add_argument("--format", choices=("text", "json"), default="text")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look, or forget to the end; 1 where a legal hold keeps something, 2 with a sentence where it is refused."""
    from uuid import UUID

    from afflux.contacts import access
    from afflux.contacts.actions import erasing
    from afflux.contacts.models import Erasure
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.kernel.errors import Refused
    from afflux.runtime.messages import Stop

    try:
        person = access.person(SYSTEM, UUID(arguments.person))
        if not arguments.yes:
            seen = erasing.look(person, by=SYSTEM, at=utc_now())
            rows, kept = {part: count for part, count in seen.rows.items() if count}, seen.kept
        else:
            begun = erasing.erase(person, reason=arguments.reason, by=SYSTEM, at=utc_now())
            while erasing.read_on(begun.id, at=utc_now()):
                pass
            ended = Erasure.objects.get(id=begun.id)
            rows, kept = ended.rows, ended.kept
    except ValueError as error:
        raise Stop(gettext("This is no id of a person.")) from error
    except Refused as refused:
        raise Stop(str(refused)) from refused
    _told(arguments, rows, kept)
    return 1 if kept else 0


def _told(arguments: argparse.Namespace, rows: dict[str, int], kept: list[dict[str, str]]) -> None:
    if arguments.format == "json":
        print(json.dumps({"forgotten": arguments.yes, "rows": rows, "kept": kept}, ensure_ascii=False))
        return
    for part, count in sorted(rows.items()):
        print(f"{part:28}{count:>10}")
    for one in kept:
        print(one["why"])
