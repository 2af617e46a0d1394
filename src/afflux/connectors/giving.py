"""Settings of a line as the terminal gives them: as options, or out of sight of other users of the machine.

A secret may come as a line of standard input, from a file (its last line break is none of it) or from a variable.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from afflux.connectors.cli import HIDDEN, SETTINGS
from afflux.runtime.messages import Stop, gettext

MOST = 64 * 1024  # bytes of a file: no setting is longer


def given(arguments: argparse.Namespace) -> dict[str, str]:
    """Every setting that was given, by name. Raises Stop where a file or variable is not there, or a name stands twice."""
    found = {name: value for name in SETTINGS if (value := getattr(arguments, name, ""))}
    for name, value in _all(arguments):
        if name in found:
            raise Stop(gettext("%(name)s is given twice.") % {"name": name})
        found[name] = value
    return {name: sys.stdin.readline().strip() if value == "-" else value for name, value in found.items()}


def _all(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    yield from _pairs(arguments.more)
    for name in HIDDEN:
        if path := getattr(arguments, f"{name}_file", ""):
            yield name, _file(path)
    for name, path in _pairs(arguments.files):
        yield name, _file(path)
    for name, variable in _pairs(arguments.variables):
        if variable not in os.environ:
            raise Stop(gettext("There is no variable %(name)s.") % {"name": variable})
        yield name, os.environ[variable]


def _pairs(pairs: Iterable[str]) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        name, _equals, value = pair.partition("=")
        yield name.strip().replace("-", "_"), value


def _file(path: str) -> str:
    """The words of a file; "-" is left to standard input."""
    if path == "-":
        return path
    try:
        with Path(path).open("rb") as held:
            return held.read(MOST).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(
            gettext("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error}
        ) from error
