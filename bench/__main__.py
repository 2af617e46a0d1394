"""`python -m bench`: the hot doors against their bare limits, in one run. Prints medians of the rounds and their ratios.

All of it runs on this one machine: server, database and driver share its cores, in every line alike.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from bench.copying import copied_per_second
from bench.servers import ROOT, SLUG, Place, everything

CONNECTIONS = 256
GOALS = {"redirect": 0.5, "single event": 0.3, "batches of 100": 0.5}


def drive(
    port: int,
    kind: str,
    path: str,
    *,
    seconds: float,
    expect: int,
    rate: float = 0,
    connections: int = CONNECTIONS,
) -> dict[str, float]:
    """One measurement in a process of its own."""
    asked = {
        "port": port,
        "kind": kind,
        "path": path,
        "connections": connections,
        "seconds": seconds,
        "rate": rate,
        "expect": expect,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.driver", json.dumps(asked)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, float] = json.loads(done.stdout)
    if found["wrong"]:
        raise SystemExit(
            f"{found['wrong']:.0f} answers were not {expect}: the figures would be worth nothing"
        )
    return found


def one_round(place: Place, seconds: float) -> dict[str, float]:
    """Requests (for batches: events) a second of every door and of what it is measured against."""
    _empty(place)
    ports, found = place.ports, {}
    for name in ("asgi", "rsgi", "edge"):
        found[f"redirect {name}"] = drive(ports[name], "get", f"/c/{SLUG}", seconds=seconds, expect=302)[
            "per_second"
        ]
    for name, status in (("asgi", 204), ("rsgi", 204), ("edge", 200)):
        found[f"event {name}"] = drive(ports[name], "post", "/collect", seconds=seconds, expect=status)[
            "per_second"
        ]
    _empty(place)
    batches = drive(ports["edge"], "batch", "/collect", seconds=seconds, expect=200, connections=32)
    found["batch edge"] = 100 * batches["per_second"]
    _empty(place)
    found["copy 100"] = copied_per_second(place.url, seconds / 2, 100)
    found["copy 10000"] = copied_per_second(place.url, seconds / 2, 10_000)
    return found


def at_half_load(place: Place, middle: dict[str, float], seconds: float) -> dict[str, dict[str, float]]:
    """Latencies at half of what was possible, by the open loop."""
    _empty(place)
    edge = place.ports["edge"]
    return {
        "redirect": drive(
            edge, "get", f"/c/{SLUG}", seconds=seconds, expect=302, rate=middle["redirect edge"] / 2
        ),
        "single event": drive(
            edge, "post", "/collect", seconds=seconds, expect=200, rate=middle["event edge"] / 2
        ),
        "batches of 100": drive(
            edge,
            "batch",
            "/collect",
            seconds=seconds,
            expect=200,
            rate=middle["batch edge"] / 200,
            connections=64,
        ),
    }


def _empty(place: Place) -> None:
    """Every measurement begins with empty tables."""
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute("truncate channels_scan, events_event, channels_quota")


def memory(place: Place) -> dict[str, float]:
    """Peak resident MiB of the edge's processes; proportional MiB of PostgreSQL's now."""
    edge = [place.pids["edge"], *_children(place.pids["edge"])]
    database = [place.postmaster, *_children(place.postmaster)]
    return {
        "edge, peak": sum(_kib(pid, "status", "VmHWM:") for pid in edge) / 1024,
        "PostgreSQL": sum(_kib(pid, "smaps_rollup", "Pss:") for pid in database) / 1024,
    }


def _children(pid: int) -> list[int]:
    return [
        int(word)
        for word in subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
        ).stdout.split()
    ]


def _kib(pid: int, file: str, label: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(label)), 0)


def report(
    rounds: list[dict[str, float]], waits: dict[str, dict[str, float]], sizes: dict[str, float]
) -> dict[str, Any]:
    """Print the tables; the figures as data."""
    middle = {name: median(one[name] for one in rounds) for name in rounds[0]}
    spread = {
        name: (min(one[name] for one in rounds), max(one[name] for one in rounds)) for name in rounds[0]
    }
    print(
        f"\n{os.cpu_count()} cores, {len(rounds)} rounds, {CONNECTIONS} connections; load 1 min {os.getloadavg()[0]:.1f}\n"
    )
    for name, value in middle.items():
        print(f"  {name:18} {value:>10,.0f}/s   {spread[name][0]:>10,.0f} … {spread[name][1]:,.0f}")
    pairs = [
        ("redirect", "redirect edge", "redirect asgi", "bare ASGI 302"), ("redirect", "redirect edge", "redirect rsgi", "bare RSGI 302"),
        ("single event", "event edge", "event asgi", "bare ASGI 204"), ("single event", "event edge", "event rsgi", "bare RSGI 204"),
        ("batches of 100", "batch edge", "copy 100", "COPY in commits of 100"), ("batches of 100", "batch edge", "copy 10000", "COPY in commits of 10,000"),
    ]  # fmt: skip
    print()
    ratios = {}
    for door, ours, theirs, against in pairs:
        ratio = ratios[f"{door} / {against}"] = median(one[ours] / one[theirs] for one in rounds)
        print(f"  {door:14} {ratio:5.2f} × {against:26} (goal {GOALS[door]})")
    print()
    for door, wait in waits.items():
        print(
            f"  {door:14} at half load ({wait['per_second']:,.0f} requests/s): p50 {wait['p50']:.1f} ms, p99 {wait['p99']:.1f} ms"
        )
    print("\n  memory: " + ", ".join(f"{name} {value:.0f} MiB" for name, value in sizes.items()))
    return {"rounds": rounds, "median": middle, "ratios": ratios, "half_load": waits, "memory": sizes}


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of one measurement")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    asked = parser.parse_args()
    with everything() as place:
        rounds = []
        for number in range(asked.rounds):
            print(f"round {number + 1} of {asked.rounds} …", flush=True)
            rounds.append(one_round(place, asked.seconds))
        middle = {name: median(one[name] for one in rounds) for name in rounds[0]}
        print("half load …", flush=True)
        found = report(rounds, at_half_load(place, middle, asked.seconds + 2), memory(place))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
