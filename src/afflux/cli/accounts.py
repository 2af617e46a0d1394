"""`afflux createadmin` and `afflux passwd`: the way in for whoever owns the machine."""

from __future__ import annotations

import argparse
from typing import Any

from afflux.runtime.messages import Stop, gettext


def register(verbs: Any) -> None:
    """Declare the verbs."""
    verb = verbs.add_parser("createadmin", help=gettext("make another owner and print a one-time password"))
    verb.add_argument("name", metavar=gettext("NAME"))
    verb.set_defaults(run=create_admin)
    verb = verbs.add_parser("passwd", help=gettext("print a new one-time password for somebody"))
    verb.add_argument("name", metavar=gettext("NAME"))
    verb.set_defaults(run=reset)


def create_admin(arguments: argparse.Namespace) -> int:
    """Invite an owner; refuses a name that is taken."""
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.kernel.errors import Refused
    from afflux.organization.actions.users import first_owner, invite
    from afflux.organization.models import Role, Unit

    name, at = arguments.name, utc_now()
    password = first_owner(by=SYSTEM, at=at, merchant_name=gettext("My shop"), username=name)
    if password is None:
        top = Unit.objects.get(kind=Unit.Kind.HEADQUARTERS)
        try:
            _, password = invite(by=SYSTEM, at=at, username=name, name="", role=Role.OWNER, unit=top)
        except Refused as refused:
            raise Stop(str(refused)) from refused
    print(password_line(name, password))
    return 0


def reset(arguments: argparse.Namespace) -> int:
    """A new one-time password; a lock after wrong tries is lifted too."""
    from axes.utils import reset as unlock

    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.organization.actions.users import reset_password
    from afflux.organization.models import User

    user = User.objects.filter(username=arguments.name).first()
    if user is None:
        raise Stop(gettext("Nobody logs in as “%(name)s”.") % {"name": arguments.name})
    password = reset_password(by=SYSTEM, at=utc_now(), user=user)
    unlock(username=arguments.name)
    print(password_line(arguments.name, password))
    return 0


def password_line(name: str, password: str) -> str:
    """What the person reads."""
    sentence = gettext(
        "Log in as “%(name)s” with the one-time password %(password)s; you will then choose your own."
    )
    return sentence % {"name": name, "password": password}
