"""Wants a welcome for every code on standard input, each in a transaction of its own, as the handler of an add would."""

import sys
from datetime import timedelta

import django

django.setup()

from afflux.connectors.effects import Wanted, want  # noqa: E402
from afflux.connectors.models import Connection, Effect  # noqa: E402
from afflux.kernel.clock import utc_now  # noqa: E402

WINDOW = timedelta(seconds=19)


def main():
    line = Connection.objects.get()
    for code in map(str.strip, sys.stdin):
        at = utc_now()
        payload = {"welcome_code": code, "text": {"content": "您好！"}}
        want(Wanted(line.id, code, Effect.Lane.WELCOME, "welcome", payload, at, at + WINDOW))


if __name__ == "__main__":
    main()
