"""How long each page takes on a big market: `python -m bench.pages` against the database of AFFLUX_DATABASE_URL.

Logs in as an owner made for it (`--role`: as the manager of the store with the most staff, or one of its staff), opens every page the console's links lead to (a bounded number of each kind), in
process: what is measured is the view, its queries and its template. Prints the median and worst of several rounds
beside the number of queries; pages over 200 ms come first. A page without facts (the components) of the same run is the yardstick.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import time
from collections import Counter, deque
from functools import cache
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from afflux.organization.models import User

LIMIT_MS = 200.0
LINK = re.compile(rb'href="(/[^"#]*)"')
FILE = re.compile(r"[?&](export|as)=")  # files to take away
# Questions that nobody links to.
ASKED = (
    "/talk/archive/?q=酒店",
    "/talk/archive/?q=护肝 -酒店",
    "/talk/rows?tab=team",
    "/talk/topics/?days=90",
)
SKIP = ("/static/", "/picture/", "/account/", "/api/v1/openapi", "/l/", "/c/")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=120)
    parser.add_argument("--each", type=int, default=2, help="pages opened of one route")
    parser.add_argument("--role", choices=["owner", "manager", "staff"], default="owner")
    asked = parser.parse_args()
    django.setup()
    report(_client(asked.role), rounds=asked.rounds, most=asked.most, each=asked.each)


def _client(role: str) -> object:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(_user(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _user(role: str) -> User:
    from django.db.models import Count

    from afflux.organization.models import Grant, Role, Staff, Unit, User

    user, _made = User.objects.get_or_create(
        username="bench" if role == "owner" else f"bench-{role}", defaults={"password": "nobody$knows$it"}
    )
    unit = Unit.objects.get(kind=Unit.Kind.HEADQUARTERS)
    if role != "owner":
        unit = (
            Unit.objects.filter(kind=Unit.Kind.STORE).annotate(n=Count("staff")).order_by("-n", "number")[0]
        )
    if role == "staff" and not Staff.objects.filter(user=user).exists():
        mine = Staff.objects.filter(unit=unit, user=None, left_at=None).order_by("id")[0]
        Staff.objects.filter(pk=mine.pk).update(user=user)
    held = {"owner": Role.OWNER, "manager": Role.STORE_MANAGER, "staff": Role.STAFF}[role]
    Grant.objects.get_or_create(
        user=user, defaults={"role": held, "unit": unit, "granted_at": user.date_joined}
    )
    return user


def report(client: object, *, rounds: int, most: int, each: int) -> None:
    """Walk, time, print."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    waiting, seen, opened, rows = deque(["/settings/components", "/", *ASKED]), set(), Counter(), []
    while waiting and len(rows) < most:
        path = waiting.popleft()
        route = _route(path.split("?")[0])
        if (
            route is None
            or path in seen
            or FILE.search(path)
            or opened[route] >= each
            or (path.startswith(SKIP) and rows)
        ):
            continue
        seen.add(path)
        opened[route] += 1
        times = []
        for _round in range(rounds):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                answer = client.get(path)
                if answer.streaming:  # a file to take away, not a page
                    break
                body = answer.content
                times.append((time.perf_counter() - began) * 1000)
        if not times:
            continue
        rows.append((statistics.median(times), max(times), len(queries), answer.status_code, path[:90]))
        print(f"{rows[-1][0]:8.1f} ms  {path[:110]}", file=sys.stderr, flush=True)
        waiting += [link.decode().replace("&amp;", "&") for link in LINK.findall(body)]
    _print(rows)


@cache
def _route(path: str) -> str | None:
    """The route of an address; a big table links to a few routes thousands of times."""
    from django.urls import Resolver404, resolve

    try:
        return str(resolve(path).route)
    except Resolver404:
        return None


def _print(rows: list[tuple[float, float, int, int, str]]) -> None:
    bare = rows[0][0]
    over = [r for r in rows if r[0] > LIMIT_MS]
    for median, worst, queries, status, path in sorted(rows, reverse=True):
        print(
            f"{median:8.1f} ms  worst {worst:8.1f}  {median / bare:6.1f} x bare  {queries:4d} queries  {status}  {path}"
        )
    print(
        f"{len(rows)} pages, median {statistics.median(r[0] for r in rows):.1f} ms, {len(over)} over {LIMIT_MS:.0f} ms"
    )


if __name__ == "__main__":
    main()
