"""Answers everybody who wrote on the line of a kind, once each, as the desk would: an effect in a transaction of its own."""

import sys

import django

django.setup()

from afflux.connectors.effects import Wanted, want  # noqa: E402
from afflux.connectors.models import Connection, Effect  # noqa: E402
from afflux.conversations.models import Talk  # noqa: E402
from afflux.kernel.clock import utc_now  # noqa: E402
from afflux.kernel.ids import new_id  # noqa: E402


def main():
    line = Connection.objects.get(kind=sys.argv[1])
    known = set(Effect.objects.filter(connection=line).values_list("payload__peer", flat=True))
    for talk in Talk.objects.filter(connection=line).exclude(peer__in=known).order_by("id"):
        message = str(new_id())
        payload = {
            "account": talk.account,
            "peer": talk.peer,
            "text": "您好！十元一盒。",
            "media": [],
            "message": message,
        }
        want(Wanted(line.id, f"say/{message}", Effect.Lane.REPLY, "say", payload, utc_now()))


if __name__ == "__main__":
    main()
