"""A house with two members behind accounts of a line and codes that lead to both (two, or as many as the second argument says);
asks for a way of each. Prints the slugs."""

import sys
from datetime import date

import django

django.setup()

from afflux.channels.models import Channel, Code, Mode, Target  # noqa: E402
from afflux.channels.ways.making import make  # noqa: E402
from afflux.connectors.models import Connection  # noqa: E402
from afflux.kernel.actors import SYSTEM  # noqa: E402
from afflux.kernel.clock import utc_now  # noqa: E402
from afflux.kernel.ids import new_id  # noqa: E402
from afflux.organization.accounts import assign, note  # noqa: E402
from afflux.organization.models import Account, Merchant, Staff, Unit  # noqa: E402


def main(cap_of_first, codes=2):
    now, key, line = utc_now(), new_id(), Connection.objects.get()
    Merchant.objects.create(id=1, name="清泉", created_at=now)
    home = Unit.objects.create(id=key, kind="headquarters", ancestry=[key], number="HQ", name="HQ")
    note(line.id, [("fang", ""), ("li", "")], at=now)
    members = []
    for number, account in enumerate(("fang", "li")):
        member = Staff.objects.create(
            unit=home, number=f"s{number}", name=account, account_opened_on=date(2024, 1, 1)
        )
        assign(Account.objects.get(account=account), member, by=SYSTEM, at=now)
        members.append(member)
    for number in range(codes):
        mode = Mode.objects.create(
            key=f"rig{number}", name_en="Rig", name_zh="台", domain="private", steps=[], cost_kinds=[]
        )
        channel = Channel.objects.create(key=f"rig{number}", name=f"Rig {number}", mode=mode, created_at=now)
        code = Code.objects.create(
            name=f"Rig {number}", channel=channel, timezone="Asia/Shanghai", created_at=now
        )
        for position, member in enumerate(members):
            cap = cap_of_first if number == 0 and position == 0 else None
            Target.objects.create(code=code, kind="staff", staff=member, position=position, daily_cap=cap)
        make(by=SYSTEM, at=now, code=code, line=line)
        print(code.slug)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
