"""Search in an archive of ten million messages: `python -m bench.archive --messages 10000000`.

Real dialogues (500 of CrossWOZ, Apache-2.0, and product lines of Online Retail, CC BY 4.0; read from ../shared/data or
$AFFLUX_SHARED_DATA, never kept here) are multiplied over talks, stores, staff, labels and three years. The database of
AFFLUX_DATABASE_URL must be migrated; it is filled where it has no messages. Prints, by class of question, the way that
was taken and p50, p95, p99 of find() as the page calls it; then what a naive scan of 20,000 messages finds and we do not.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import psycopg
from bench.market import as_the_house

from afflux.conversations.marks import marks_of
from afflux.conversations.words import plain, vector

DATA = Path(os.environ.get("AFFLUX_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
START, DAYS = datetime(2023, 10, 1, tzinfo=UTC), 1095
STORES, STAFF, CARRIERS, WORDS_A_TALK = 50, 500, 5, 50
CHUNK = 50_000
COPY = (
    "COPY conversations_message (id, talk_id, key, at, direction, by_kind, by_name, kind, text, tokens, state, problem)"
    " FROM STDIN"
)
INDEXES = ("message_of_talk", "message_latest", "message_tokens", "message_held", "message_outer")


def dialogues() -> list[list[str]]:
    """Texts of each dialogue, in order."""
    with zipfile.ZipFile(DATA / "service_chat" / "val.json.zip") as packed:
        told = json.loads(packed.read("val.json"))
    return [[message["content"] for message in one["messages"]] for one in told.values()]


def products() -> list[str]:
    """Names of an English shop's products, small letters."""
    import pyarrow.parquet as parquet

    table = parquet.read_table(DATA / "online_retail" / "online_retail.parquet", columns=["Description"])
    return sorted({str(name).lower() for name in table.column(0).unique().to_pylist() if name})


ASKS = (
    "Hello, is the {0} still in stock?",
    "I would like to return the {0}, it arrived broken.",
    "When will my order {1} be delivered? I bought the {0}.",
    "Could you send a picture of the {0} next to the {2}?",
    "The {0} is on its way, your tracking number is {1}.",
    "We have no {0} left, but the {2} is back next week.",
    "Thank you, the {0} is lovely.",
)
KINDS = ("image", "voice", "file", "location")


def number_of(kind: int, index: int) -> UUID:
    """Ids that can be told again."""
    return UUID(int=(kind << 100) | index)


def rows(chunk: int, size: int, total: int, talks: int) -> bytes:
    """A chunk of messages in the order of their time, as COPY reads them."""
    pick = random.Random(chunk)
    chinese, english = corpus()
    lines = []
    for index in range(chunk * size, min((chunk + 1) * size, total)):
        at = START + timedelta(seconds=DAYS * 86400 * index / total)
        text = _text(pick, chinese, english)
        kind = "text" if pick.random() < 0.97 else pick.choice(KINDS)
        side = "in" if pick.random() < 0.5 else "out"
        marks = marks_of(at=at, direction=side, kind=kind, with_file=kind in ("image", "voice", "file"))
        tokens = " ".join([_vector(text), *(f"'{mark}'" for mark in marks)])
        talk = min(int(pick.random() ** 1.5 * talks), talks - 1)
        row = (number_of(9, index), number_of(5, talk), f"m{index}", at.isoformat(), side)
        row += (
            "peer" if side == "in" else "staff",
            "",
            kind,
            text,
            tokens,
            "" if side == "in" else "sent",
            "",
        )
        lines.append("\t".join(_escaped(str(cell)) for cell in row))
    return ("\n".join(lines) + "\n").encode()


def _text(pick: random.Random, chinese: list[str], english: list[str]) -> str:
    if pick.random() < 0.2:
        ask = pick.choice(ASKS)
        return ask.format(pick.choice(english), f"XS{pick.randrange(10**9):09}", pick.choice(english))
    text = pick.choice(chinese)
    rare = pick.random()
    if rare < 0.05:
        text += f"订单号{pick.randrange(10**10):010}"
    return text + "，顺便问下护肝片怎么吃" if rare > 0.9999 else text


_vector = lru_cache(maxsize=20_000)(
    vector
)  # the same sentence is cut once; numbers and products make most differ
_HELD: dict[str, list[str]] = {}


def corpus() -> tuple[list[str], list[str]]:
    """(sentences of dialogues, names of products)."""
    if not _HELD:
        _HELD["chinese"] = [text for one in dialogues() for text in one]
        _HELD["english"] = products()
    return _HELD["chinese"], _HELD["english"]


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def fill(url: str, total: int) -> None:
    """The rows, then their indexes, then the planner's sample."""
    talks = max(total // WORDS_A_TALK, 100)
    with psycopg.connect(url, autocommit=True) as base:
        for statement in (Path(__file__).parent / "archive.sql").read_text().split(";\n"):
            if statement.strip():
                base.execute(statement.replace(":talks", str(talks)))
        made = {name: _definition(base, name) for name in INDEXES}
        for name in INDEXES:
            base.execute(f"DROP INDEX {name}")
        _copy(base, total, talks)
        as_the_house(base)
        base.execute("SET maintenance_work_mem = '1GB'")
        for name, definition in made.items():
            began = time.perf_counter()
            base.execute(definition)
            print(f"{time.perf_counter() - began:7.1f} s  {name}", flush=True)
        began = time.perf_counter()
        base.execute("VACUUM (ANALYZE) conversations_message")
        base.execute("VACUUM (ANALYZE) conversations_talk")
        base.execute("ANALYZE contacts_tagging")
        print(f"{time.perf_counter() - began:7.1f} s  vacuum and analyze", flush=True)


def _definition(base: psycopg.Connection, name: str) -> str:
    found = base.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name]).fetchone()
    return found[0]


def _copy(base: psycopg.Connection, total: int, talks: int) -> None:
    began, chunks = time.perf_counter(), range(-(-total // CHUNK))
    with ProcessPoolExecutor(2) as hands, base.cursor().copy(COPY) as target:
        for some in itertools.batched(chunks, 8) if hasattr(itertools, "batched") else _batched(chunks, 8):
            given = [hands.submit(rows, chunk, CHUNK, total, talks) for chunk in some]
            for one in given:
                target.write(one.result())
    print(f"{time.perf_counter() - began:7.1f} s  copied {total:,} messages", flush=True)


def _batched(values: range, size: int) -> Iterator[list[int]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def correctness(sample: int) -> None:
    """A naive scan against three ways of cutting, on texts as they are; then find() itself against the scan."""
    chinese, _english = corpus()
    pick = random.Random(7)
    texts = [plain(text) for text in (pick.choices(chinese, k=sample))]
    pieces = {
        one
        for text in pick.sample(texts, 400)
        for size in (1, 2, 3, 4)
        for at in [pick.randrange(max(1, len(text) - size))]
        if (one := text[at : at + size]) and all("\u4e00" <= letter <= "\u9fff" for letter in one)
    }
    dictionary = {word for text in pick.sample(texts, 200) for word in words_of(text) if len(word) > 1}
    dictionary = {one for one in dictionary if all("\u4e00" <= letter <= "\u9fff" for letter in one)}
    _compare("pieces of 1-4 characters", sorted(pieces), texts)
    _compare("words that a segmenter knows", sorted(dictionary), texts)


def words_of(text: str) -> list[str]:
    """What a segmenter takes for words."""
    import rjieba

    return [piece for piece in rjieba.cut(text) if piece.isalnum()]


def _compare(kind: str, asked: list[str], texts: list[str]) -> None:
    import rjieba

    cuts = {
        "words (rjieba.cut)": lambda text: set(words_of(text)),
        "words for search (rjieba.cut_for_search)": lambda text: set(rjieba.cut_for_search(text)),
    }
    truth = {one: {i for i, text in enumerate(texts) if one in text} for one in asked}
    total = sum(map(len, truth.values()))
    print(f"\nnaive scan: {len(asked)} {kind} in {len(texts):,} texts, {total:,} hits")
    for name, cut in cuts.items():
        kept = [cut(text) for text in texts]
        right = wrong = 0
        for one, wanted in truth.items():
            parts = cut(one)
            got = {i for i, words in enumerate(kept) if parts <= words}
            right, wrong = right + len(got & wanted), wrong + len(got - wanted)
        print(f"{name:42} recall {right / total:7.2%}  precision {right / max(1, right + wrong):7.2%}")


def measure(rounds: int) -> None:
    from bench.archive_asks import actor_of, questions

    from afflux.conversations.archive.asking import Asked
    from afflux.conversations.archive.finding import find
    from afflux.kernel.errors import Refused

    print(
        f"load {os.getloadavg()[0]:.1f}\n{'question':28}{'ways':16}{'asked':>6}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'hits p50':>9}"
    )
    every: list[float] = []
    for name, asked in questions(random.Random(5)).items():
        spent, ways, hits = [], set(), []
        for _round in range(rounds if len(asked) > 3 else rounds * 3):
            for one in asked:
                told = {key: value for key, value in one.items() if key not in ("as", "page")}
                actor, after = actor_of(one.get("as")), ""
                for _page in range(one.get("page", 1) - 1):
                    after = find(Asked(**told), actor=actor, after=after).next
                began = time.perf_counter()
                try:
                    found = find(Asked(**told), actor=actor, after=after)
                except Refused:  # it took longer than a reader is let wait
                    ways.add("too wide")
                    spent.append((time.perf_counter() - began) * 1000)
                    continue
                spent.append((time.perf_counter() - began) * 1000)
                ways.add(found.way.value)
                hits.append(len(found.messages))
        every += spent
        line = f"{name:28}{','.join(sorted(ways)):16}{len(spent):6}"
        print(
            line
            + "".join(f"{_at(spent, share):9.1f}" for share in (0.5, 0.95, 0.99))
            + f"{_at(hits, 0.5):9}",
            flush=True,
        )
    print(
        f"{'all':28}{'':16}{len(every):6}"
        + "".join(f"{_at(every, share):9.1f}" for share in (0.5, 0.95, 0.99))
    )


def _at(values: list, share: float):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def scanned(sample: int) -> None:
    """find() over the newest messages against a naive look at each of them: a word, two words, one without the other,
    and each of it in one store or from one side.
    """
    from afflux.conversations.archive.asking import Asked
    from afflux.conversations.archive.finding import find
    from afflux.conversations.models import Message
    from afflux.kernel.actors import SYSTEM

    columns = ("id", "text", "talk__unit", "direction", "at")
    kept = list(Message.objects.order_by("-at", "-id").values_list(*columns)[:sample])
    since, rows = kept[-1][4], [(row[0], plain(row[1]), *row[2:4]) for row in kept]
    pick, wrong, hits, asked = random.Random(11), 0, 0, 0
    while asked < 300:
        words = [_piece(pick, rows), _piece(pick, rows)][: pick.choice((1, 1, 2))]
        without = [words.pop()] if len(words) == 2 and pick.random() < 0.5 else []
        unit = pick.choice((None, None, rows[pick.randrange(len(rows))][2]))
        side = pick.choice(("", "", "in", "out"))
        wanted = {
            number
            for number, text, store, direction in rows
            if all(word in text for word in words)
            and not any(word in text for word in without)
            and unit in (None, store)
            and side in ("", direction)
        }
        typed = " ".join([*words, *(f"-{word}" for word in without)])
        question = Asked(words=typed, since=since, unit=unit, direction=side)
        got = {one.id for one in find(question, actor=SYSTEM, size=sample).messages}
        wrong, hits, asked = wrong + len(wanted ^ got), hits + len(wanted), asked + 1
    print(
        f"\nfind() against a scan of {sample:,}: {asked} questions, {hits:,} hits, {wrong} missing or too many"
    )


def _piece(pick: random.Random, rows: list[tuple]) -> str:
    """One to six Chinese characters of a text that is there."""
    while True:
        text, size = pick.choice(rows)[1], pick.choice((1, 2, 3, 4, 6))
        at = pick.randrange(max(1, len(text) - size))
        piece = text[at : at + size]
        if len(piece) == size and all("\u4e00" <= letter <= "\u9fff" for letter in piece):
            return piece


def sizes(url: str) -> None:
    with psycopg.connect(url) as base:
        count, table, index, all_of = base.execute(
            "SELECT reltuples::bigint, pg_size_pretty(pg_table_size(c.oid)), pg_size_pretty(pg_relation_size('message_tokens')),"
            " pg_size_pretty(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relname = 'conversations_message'"
        ).fetchone()
    print(f"{count:,} messages; table {table}, index of lexemes {index}, all {all_of}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=20_000)
    parser.add_argument("--cuts", action="store_true", help="also compare ways of cutting (slow)")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    import django

    django.setup()
    url = os.environ["AFFLUX_DATABASE_URL"]
    with psycopg.connect(url) as base:
        filled = base.execute("SELECT EXISTS (SELECT FROM conversations_message)").fetchone()[0]
    if not filled:
        fill(url, asked.messages)
    sizes(url)
    if asked.cuts:
        correctness(asked.sample)
    measure(asked.rounds)
    scanned(asked.sample)


if __name__ == "__main__":
    main()
