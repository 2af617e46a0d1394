"""Talk on top of a market: `python -m bench.talk --talks 100000 --messages 1000000`.

Fills the database of AFFLUX_DATABASE_URL (after `python -m bench.market`) with lines, conversations, words, alerts, rules
and their answers, welcomes, topics, labels, approvals, and a million of what came in and went out; then
`python -m bench.pages --role owner|manager|staff` visits the pages of talk with all others. Texts are those of
`bench.archive`.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import psycopg
from bench.market import statements

HERE = Path(__file__).parent
WECOM = {
    "corp_id": "ww1234567890abcdef",
    "agent_id": "1000002",
    "token": "bench",
    "secret": "nobody knows it",
}


def lines() -> list[str]:
    """Ids of four lines, one a carrier's, the others our own webhooks, with sealed secrets as everybody's."""
    from afflux.connectors import actions
    from afflux.connectors.models import Connection
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now

    if not Connection.objects.exists():
        values = {**WECOM, "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
        actions.add(by=SYSTEM, at=utc_now(), kind="wecom", values=values, name="Bench WeCom")
        for number in range(3):
            actions.add(by=SYSTEM, at=utc_now(), kind="webchat", values={}, name=f"Bench {number}")
    return [str(one) for one in Connection.objects.order_by("created_at").values_list("id", flat=True)[:4]]


def said() -> list[tuple[int, str, str]]:
    """(number, text, lexemes) of the dialogues' sentences."""
    from bench.archive import corpus

    from afflux.conversations.words import vector

    texts = sorted(set(corpus()[0]))[:3_000]
    return [(number, text, vector(text)) for number, text in enumerate(texts)]


def fill(url: str, *, talks: int, messages: int, rows: int) -> None:
    """All of it in one transaction, then the planner's sample."""
    told = {":talks": talks, ":messages": messages, ":rows": rows}
    with psycopg.connect(url) as connection:
        connection.execute("create temporary table bench_line (n int, id uuid)")
        connection.execute("create temporary table bench_said (n int, text text, tokens text)")
        with connection.cursor() as cursor:
            cursor.executemany("insert into bench_line values (%s, %s)", list(enumerate(lines())))
            with cursor.copy("copy bench_said from stdin") as copy:
                for row in said():
                    copy.write_row(row)
        connection.execute("analyze bench_said")
        for statement in statements(HERE / "talk.sql"):
            began = time.perf_counter()
            for name, number in told.items():
                statement = statement.replace(name, str(number))
            connection.execute(statement)
            print(f"{time.perf_counter() - began:7.1f} s  {' '.join(statement.split())[:70]}", flush=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum (analyze)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    import django

    django.setup()
    url = os.environ["AFFLUX_DATABASE_URL"]
    fill(url, talks=asked.talks, messages=asked.messages, rows=asked.rows)


if __name__ == "__main__":
    main()
