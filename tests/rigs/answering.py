"""Wants an answer for every "account peer number" on standard input, each in a transaction of its own."""

import sys
from uuid import UUID

import django

django.setup()

from afflux.connectors.effects import Wanted, want  # noqa: E402
from afflux.connectors.models import Connection, Effect  # noqa: E402
from afflux.kernel.clock import utc_now  # noqa: E402


def main():
    line = Connection.objects.get()
    for account, peer, number in map(str.split, sys.stdin):
        said = {"account": account, "peer": peer, "text": f"answer {number}", "media": []}
        payload = {**said, "message": str(UUID(int=int(number) << 8))}
        want(Wanted(line.id, f"say/{number}", Effect.Lane.REPLY, "say", payload, utc_now()))


if __name__ == "__main__":
    main()
