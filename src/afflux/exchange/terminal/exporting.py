"""`afflux export`: rows to a file or to standard output."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from django.utils.translation import gettext as _

from afflux.exchange.events import Exported
from afflux.exchange.exporting import export
from afflux.exchange.kinds import Kind, all_kinds, kind
from afflux.exchange.mapping import UNKNOWN_KIND
from afflux.kernel.actors import SYSTEM
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell
from afflux.runtime.messages import Stop
from afflux.runtime.progress import say

_EVERY = 5.0  # seconds


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0; a file appears under its name only when it is whole."""
    of = kind(arguments.kind)
    if of is None:
        raise Stop(
            str(
                Refused(
                    UNKNOWN_KIND, name=arguments.kind, known=", ".join(known.name for known in all_kinds())
                )
            )
        )
    try:
        rows = (
            _to_file(of, arguments)
            if arguments.out and arguments.out != "-"
            else export(of, arguments.format, by=SYSTEM, into=sys.stdout.buffer, told=_Teller())
        )
    except Refused as refusal:
        raise Stop(str(refusal)) from refusal
    except OSError as error:
        raise Stop(
            _("%(file)s cannot be written: %(reason)s") % {"file": arguments.out, "reason": error.strerror}
        ) from error
    tell(Exported(kind=of.name, rows=rows, by=SYSTEM, at=utc_now()))
    say(_("%(rows)s rows written.") % {"rows": rows})
    return 0


def _to_file(of: Kind, arguments: argparse.Namespace) -> int:
    path = Path(arguments.out)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as target:
            rows = export(of, arguments.format, by=SYSTEM, into=target, told=_Teller())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


class _Teller:
    """Says how far it is, every few seconds."""

    def __init__(self) -> None:
        self.begun = self.said = time.monotonic()

    def __call__(self, rows: int) -> None:
        now = time.monotonic()
        if now - self.said >= _EVERY:
            self.said = now
            pace = round(rows / (now - self.begun))
            say(_("%(rows)s rows so far, %(pace)s a second.") % {"rows": rows, "pace": pace})
