"""`afflux key`: an API key for a script or a shop system, without a browser."""

from __future__ import annotations

import argparse
import json
from typing import Any

from afflux.runtime.messages import Stop, gettext

ROLES = ("owner", "operator", "store_manager", "analyst")


def register(verbs: Any) -> None:
    """Declare the verb."""
    verb = verbs.add_parser("key", help=gettext("make an API key and print its secret, once"))
    verb.add_argument("name", metavar=gettext("NAME"), help=gettext("what uses it, such as “till”"))
    verb.add_argument("--role", choices=ROLES, default="operator")
    verb.add_argument(
        "--unit", metavar=gettext("NUMBER"), help=gettext("a unit's number; otherwise headquarters")
    )
    verb.add_argument("--format", choices=("text", "json"), default="text")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the key; the secret is the only thing printed in text, so that a script can keep it."""
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.kernel.errors import Refused
    from afflux.organization import keys
    from afflux.organization.models import Unit

    wanted = {"number": arguments.unit} if arguments.unit else {"kind": Unit.Kind.HEADQUARTERS}
    unit = Unit.objects.filter(**wanted).first()
    if unit is None:
        raise Stop(gettext("There is no unit of the number “%(number)s”.") % {"number": arguments.unit or ""})
    try:
        made = keys.create(by=SYSTEM, at=utc_now(), name=arguments.name, role=arguments.role, unit=unit)
    except Refused as refused:
        raise Stop(str(refused)) from refused
    told = {
        "id": str(made.key.id),
        "name": made.key.name,
        "role": made.key.role,
        "unit": unit.number,
        "secret": made.secret,
    }
    print(json.dumps(told) if arguments.format == "json" else made.secret)
    return 0
