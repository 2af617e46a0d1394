"""Run beside the running server with its data directory: `staff ACCOUNT` or `ask LINE FIRST SECOND NAME NAME`."""

import sys
import time
from datetime import date

from afflux.cli.session import database_ready
from afflux.runtime.config import load


def staff(account):
    """Somebody with a log-in stands behind an account of the line “side”; its id."""
    from afflux.connectors.models import Connection
    from afflux.conversations.actions.desk import save_quick
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.organization import accounts
    from afflux.organization.actions import staff, users
    from afflux.organization.models import Account, Role, Unit

    line, unit, now = Connection.objects.get(name="side"), Unit.objects.get(kind="headquarters"), utc_now()
    given = {"unit": unit, "number": "S-1", "name": "张敏", "account_opened_on": date(2024, 1, 1)}
    member = staff.take_on(by=SYSTEM, at=now, **given)
    users.invite(by=SYSTEM, at=now, username="zhang", name="张敏", role=Role.STAFF, unit=unit, staff=member)
    accounts.note(line.id, [(account, "张敏")], at=now)
    accounts.assign(Account.objects.get(connection=line, account=account), member, by=SYSTEM, at=now)
    save_quick(None, unit=None, shortcut="hi", title="Hello", text="{name}您好", by=SYSTEM, at=now)
    return line.id


def ask(line, *given):
    """Both say something to the member, as the archive would tell it; what is proposed to answer the first."""
    from django.db import transaction

    from afflux.connectors.happenings import Said
    from afflux.conversations.models import Message, Talk
    from afflux.kernel.clock import utc_now
    from afflux.kernel.news import tell
    from afflux.replies.models import Suggestion

    peers, names = given[:2], given[2:]
    for peer, name in zip(peers, names, strict=True):
        with transaction.atomic():
            tell(
                Said(
                    connection=line, key=f"said/{peer}", at=utc_now(), account="zhang", peer=peer,
                    message=f"said/{peer}", text="有货吗？", name=name,
                )
            )  # fmt: skip
    until(lambda: Talk.objects.filter(peer__in=peers).exclude(person=None).count() == 2)
    talk = Talk.objects.get(peer=peers[0])
    text = f"有的，{names[0]}。"
    Suggestion.objects.create(
        talk=talk, message=Message.objects.get(talk=talk, direction="in"), text=text, at=utc_now()
    )
    return text


def until(ready):
    end = time.monotonic() + 90
    while not ready():
        if time.monotonic() > end:
            raise SystemExit("it did not come")
        time.sleep(0.3)


with database_ready(load(sys.argv[1]), "test"):
    print({"staff": staff, "ask": ask}[sys.argv[2]](*sys.argv[3:]))
