"""The numbers of the house: how long files, functions and templates are. Fails past the hard stops, and where two decisions share a number."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_STOP, FUNCTION_STOP = 400, 50
LEFT_OUT = ("migrations", "tests", "__pycache__")


def sources() -> list[Path]:
    """The product's own Python files."""
    found = (ROOT / "src").rglob("*.py")
    return sorted(path for path in found if not set(LEFT_OUT) & set(path.parts))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(place and name, lines) of every function in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno or 0) - node.lineno + 1,
            )


def lines(path: Path) -> int:
    """Its number of lines."""
    return path.read_text().count("\n")


def row(title: str, sizes: list[int], stop: int | None = None) -> str:
    """One line of the table."""
    ranked = sorted(sizes) or [0]
    median, p90 = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.9)]
    limit = f"  (hard stop {stop})" if stop else ""
    return f"{title:<12} {len(sizes):>6} median {median:>4}  p90 {p90:>4}  max {ranked[-1]:>4}{limit}"


def shared() -> list[str]:
    """Numbers that two decisions have: whoever cites one would cite both."""
    held = Counter(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    return [f"docs/decisions/{number}: {count} decisions" for number, count in held.items() if count > 1]


def main() -> int:
    """Print the table, then what is past a hard stop."""
    files = {str(path.relative_to(ROOT)): lines(path) for path in sources()}
    verbs = [found for path in sources() for found in functions(path)]
    templates = [lines(path) for path in (ROOT / "src").rglob("templates/**/*.html")]
    print(row("files", list(files.values()), FILE_STOP))
    print(row("functions", [size for _, size in verbs], FUNCTION_STOP))
    print(row("templates", templates))
    too_long = [f"{name}: {size} lines" for name, size in files.items() if size > FILE_STOP]
    too_long += [f"{name}: {size} lines" for name, size in verbs if size > FUNCTION_STOP]
    wrong = [*too_long, *shared()]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
