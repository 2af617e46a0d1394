"""What a running afflux holds in memory: `python -m bench.memory PID` (of `afflux up`), by process and in all.

Proportional (PSS): a page that several processes share is counted once. `own` is what no other process shares and no file
backs. Take it some minutes after the start: what was only read once is then written down or gone.
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

MIB = 1024


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [pid, *(one for child in told.split() for one in family(int(child)))]


def held(pid: int) -> tuple[int, int]:
    """(proportional, own) KiB; nothing of a process that has just gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    told = {name: int(rest.split()[0]) for name, _colon, rest in (line.partition(":") for line in lines)}
    return told["Pss"], told.get("Pss_Anon", 0)


def named(pid: int) -> str:
    """What it runs, short."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").split()
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    if words and words[0].startswith("postgres"):
        return " ".join(words)
    return " ".join(word.rpartition("/")[2] for word in words[:4])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pid", type=int)
    rows = [(*held(pid), named(pid)) for pid in family(parser.parse_args().pid)]
    print(f"{'MiB':>8}{'own':>8}  process")
    for whole, own, name in sorted(rows, reverse=True):
        print(f"{whole / MIB:8.1f}{own / MIB:8.1f}  {name}")
    print(f"{sum(row[0] for row in rows) / MIB:8.1f}{sum(row[1] for row in rows) / MIB:8.1f}  all")


if __name__ == "__main__":
    main()
