"""What the child is opened with: files as they were given, or the vendor's library with the line's own secrets."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused, problem

NO_KEYS = problem("archive.no_keys", _("There is no private key named like 1.pem in %(folder)s."))
NO_LIBRARY = problem(
    "archive.no_library", _("Name the vendor's library: WeCom gives its archive to nothing else.")
)


def by_file(arguments: argparse.Namespace) -> dict[str, Any]:
    """Lines in a file."""
    media = str(Path(arguments.media).resolve()) if arguments.media else ""
    return {"file": str(Path(arguments.file).resolve()), "media": media, "keys": keys(arguments.keys)}


def by_library(line: Connection, library: str | None, folder: str) -> dict[str, Any]:
    """The library. Raises Refused where none is named."""
    if not library or not Path(library).is_file():
        raise Refused(NO_LIBRARY)
    values = line_of(line).values
    secret = values.get("archive_secret") or values.get("secret", "")
    told = {"library": str(Path(library).resolve()), "corp": values.get("corp_id", ""), "secret": secret}
    return {**told, "keys": keys(folder)}


def keys(folder: str) -> dict[str, str]:
    """Private keys by their version. Raises Refused where there is none."""
    found = {path.stem: path.read_text() for path in Path(folder).glob("*.pem") if path.stem.isdecimal()}
    if not found:
        raise Refused(NO_KEYS, folder=folder[:120])
    return found
