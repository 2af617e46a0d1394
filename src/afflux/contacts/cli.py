"""`afflux forget` and `afflux disclose`: what a person may ask of the house. Light to import; what is heavy comes in when a verb runs."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import IO, Any

from afflux.runtime.messages import gettext


def register(verbs: Any) -> None:
    """Declare the verbs."""
    _disclose(verbs)
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


def _disclose(verbs: Any) -> None:
    verb = verbs.add_parser(
        "disclose", help=gettext("Write everything that is kept of a person into one file, for them.")
    )
    verb.add_argument(
        "person", metavar="ID", help=gettext("id of the person, as their page's address ends with")
    )
    verb.add_argument("--out", metavar="FILE", required=True, help=gettext("where to write the zip"))
    verb.add_argument("--reason", required=True, help=gettext("who asked for it and how you know it is them"))
    verb.add_argument("--format", choices=("text", "json"), default="text")
    verb.set_defaults(run=disclose)


def disclose(arguments: argparse.Namespace) -> int:
    """Make the file and write it out; 2 with a sentence where it is refused or cannot be written."""
    from uuid import UUID

    from afflux.contacts import access
    from afflux.contacts.actions import disclosing
    from afflux.contacts.disclosing import making
    from afflux.contacts.models import Disclosure
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.kernel.errors import Refused
    from afflux.runtime.messages import Stop

    try:
        person = access.person(SYSTEM, UUID(arguments.person))
        asked = disclosing.ask(person, reason=arguments.reason, by=SYSTEM, at=utc_now())
        making.work(asked.id, clock=utc_now)
        made = Disclosure.objects.get(id=asked.id)
        if made.problem:
            raise Stop(made.problem)
        _to_file(disclosing.fetch(made, by=SYSTEM, at=utc_now()), Path(arguments.out))
    except ValueError as error:
        raise Stop(gettext("This is no id of a person.")) from error
    except Refused as refused:
        raise Stop(str(refused)) from refused
    except OSError as error:
        said = gettext("%(file)s cannot be written: %(reason)s")
        raise Stop(said % {"file": arguments.out, "reason": error.strerror}) from error
    if arguments.format == "json":
        told = {"file": arguments.out, "rows": made.rows, "parts": made.parts, "missing": made.missing}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(gettext("%(rows)s rows written to %(file)s.") % {"rows": made.rows, "file": arguments.out})
    return 0


def _to_file(stream: IO[bytes], path: Path) -> None:
    """Under its name only when it is whole, and readable by its owner only."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with stream, os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            while block := stream.read(1 << 20):
                target.write(block)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


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
