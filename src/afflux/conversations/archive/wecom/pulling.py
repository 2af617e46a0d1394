"""Pulling WeCom's archive: what is stored moves the number in the same transaction, so that no kill loses or doubles."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors.happenings import Media
from afflux.connectors.models import Connection
from afflux.conversations.archive.media import MEDIA, MOST
from afflux.conversations.archive.models import Pull
from afflux.conversations.archive.wecom import reading
from afflux.conversations.archive.wecom.parent import ChildDied, Hands
from afflux.conversations.archive.wecom.sdk import PIECE, TOO_LARGE, WRONG_ADDRESS
from afflux.exchange.alone import alone
from afflux.files import store, things
from afflux.files.pictures import MEGABYTES
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

LIMIT = 1_000
TRIES = 3  # new children for one place in the archive
KEPT_THERE = timedelta(days=5)
ADDRESS = problem(
    "archive.wecom_address",
    _(
        "WeCom does not know the address of this server. Add it to the trusted addresses of the archive, then pull again."
    ),
)
BROKEN = problem(
    "archive.wecom_broken",
    _("The reader of the archive stopped %(tries)s times at message %(seq)s: %(reason)s."),
)
CODE = problem("archive.wecom_code", _("WeCom refused with code %(code)s."))
BUSY = problem("archive.wecom_busy", _("This archive is being pulled already."), status=409)


@dataclass
class Pulled:
    """`counts`: kept, skipped (groups, colleagues), shut (no key), unread. `gap`: days that WeCom no longer has."""

    counts: Counter[str] = field(default_factory=Counter)
    seq: int = 0
    gap: int = 0


def pull(line: Connection, asked: dict[str, Any], *, clock: Callable[[], datetime]) -> Pulled:
    """Read on behind the last number that is stored, to the end. Raises Refused; what was stored stays."""
    with alone(line.id) as mine:
        if not mine:
            raise Refused(BUSY)
        state, _made = Pull.objects.get_or_create(connection=line)
        done = Pulled(seq=state.seq, gap=_gap(state, clock()) if asked.get("library") else 0)
        try:
            _all(line, asked, done, clock)
        except Refused as refused:
            told = {name: str(value) for name, value in refused.params.items()}
            Pull.objects.filter(connection=line).update(problem=refused.why.code, detail=told)
            raise
        left = {"gap": done.gap, "shut": done.counts["shut"]}
        Pull.objects.filter(connection=line).update(at=clock(), problem="", detail=left)
        return done


def _gap(state: Pull, at: datetime) -> int:
    """Days between the last pull and what WeCom still has: what was said in them is lost to us."""
    return max(0, (at - KEPT_THERE - state.at).days + 1) if state.at and state.at < at - KEPT_THERE else 0


def _all(line: Connection, asked: dict[str, Any], done: Pulled, clock: Callable[[], datetime]) -> None:
    tries, limit = 0, LIMIT
    while True:
        before = done.seq
        try:
            with Hands(asked) as hands:
                while True:
                    told = hands.ask({"op": "pull", "seq": done.seq, "limit": limit})
                    if told.get("error") == TOO_LARGE and limit > 1:
                        limit //= 2
                        continue
                    rows = _rows(told)
                    if not rows:
                        return
                    if max(int(row["seq"]) for row in rows) <= done.seq:
                        raise ChildDied("the same messages again")
                    _store(line, rows, hands, done, clock())
        except ChildDied as died:
            tries = 1 if done.seq > before else tries + 1
            limit = max(1, limit // 4)  # whatever brought it down, it is met alone in the end
            if tries >= TRIES:
                raise Refused(BROKEN, tries=tries, seq=done.seq, reason=str(died)) from died


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an answer. Raises Refused, or ChildDied where the child could not read."""
    if code := told.get("error"):
        raise Refused(ADDRESS) if code == WRONG_ADDRESS else Refused(CODE, code=code)
    if "broken" in told:
        raise ChildDied(told["broken"])
    return list(told["rows"])


@transaction.atomic
def _store(line: Connection, rows: list[dict[str, Any]], hands: Hands, done: Pulled, at: datetime) -> None:
    """A batch, and the number of its last message."""
    counts = Counter[str]()
    for row in rows:
        counts[_one(line, row, hands, at)] += 1
    last = max(int(row["seq"]) for row in rows)
    state = Pull.objects.select_for_update().get(connection=line)
    state.seq, state.rows, state.at = max(state.seq, last), state.rows + counts["kept"], at
    state.save(update_fields=["seq", "rows", "at"])
    done.counts.update(counts)
    done.seq = state.seq


def _one(line: Connection, row: dict[str, Any], hands: Hands, at: datetime) -> str:
    message = row.get("message")
    if message is None:
        return "shut"
    try:
        if reading.said(line.id, row["msgid"], message) is None:
            return "skipped"
        told = reading.said(line.id, row["msgid"], message, _media(message, hands, at))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return "unread"
    tell(told)
    return "kept"


def _media(message: dict[str, Any], hands: Hands, at: datetime) -> tuple[Media, ...]:
    """The thing that came with it, kept here; where it cannot be had, only its name."""
    found = reading.file_of(message)
    if found is None:
        return ()
    handle, kind, name, size = found
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "thing"
        told = hands.ask({"op": "media", "handle": handle, "into": str(place), "most": MOST})
        if "size" not in told or told["size"] > MOST:
            return (Media(kind, handle=f"archive/{handle}"[:400], name=name, size=size),)
        if kind == "image" and told["size"] <= MEGABYTES * 1024 * 1024:
            kept = things.keep(place.read_bytes(), name=name, kind=kind, mime="image/", at=at)
            same = {"digest": kept.digest, "original": kept.original, "mime": kept.mime, "size": kept.size}
            return (Media(kind, name=name, **same),)  # type: ignore[arg-type]
        with place.open("rb") as thing:
            pieces = iter(lambda: thing.read(PIECE), b"")
            file = store.keep(pieces, name=name, media_type=MEDIA, at=at)
    return (Media(kind, digest=file.digest, name=name, mime="application/octet-stream", size=file.size),)
