"""The inbox of a line, read again every minute: what came is kept like a callback, then the place in the inbox moves on."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import connection as database
from django.db import transaction

from afflux.connectors import intake
from afflux.connectors.carriers import Received
from afflux.connectors.lines import line_of
from afflux.connectors.mail import imap
from afflux.connectors.mail.happened import key_of, packed
from afflux.connectors.mail.models import Mailbox
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused

LOOK_BACK = (
    200  # letters that are read again where the server gave its letters new numbers: keys find the known ones
)
log = structlog.get_logger()


def poll(row: Connection, *, at: datetime, most: int) -> int:
    """Keep every new letter; how many were new. Its problem is kept beside its place, and the next minute tries again."""
    if not row.settings.get("imap_host") or not _alone(row):
        return 0
    box, _new = Mailbox.objects.get_or_create(connection=row)
    try:
        count = _read(row, box, at=at, most=most)
        box.problem = ""
    except Refused as refused:
        log.warning("an inbox could not be read", connection=str(row.id), problem=refused.why.code)
        count, box.problem = 0, refused.why.code
    finally:
        _free(row)
    box.read_at = at
    box.save(update_fields=["read_at", "problem"])
    return count


def _read(row: Connection, box: Mailbox, *, at: datetime, most: int) -> int:
    count = 0
    with imap.inbox(line_of(row)) as server:
        validity, highest = imap.standing(server)
        if box.validity != validity:  # the first time, what is there already stays there
            box.uid = max(highest - LOOK_BACK, 0) if box.validity else highest
            box.validity = validity
            box.save(update_fields=["validity", "uid"])
        for found in imap.since(server, box.uid, most=most):
            count += _keep(row, box, found, at)
    return count


@transaction.atomic
def _keep(row: Connection, box: Mailbox, found: imap.Found, at: datetime) -> int:
    """Letter and place in one transaction: neither is lost, neither stands twice."""
    new = False
    if found.content is None:
        box.skipped += 1
        log.warning("a letter is too large and was left in its inbox", connection=str(row.id), uid=found.uid)
    else:
        moment = min(found.at, at) if found.at.timestamp() else at
        new = intake.keep(row.id, Received(b"", key_of(found.content), packed(found.content, moment)), at=at)
    box.uid = found.uid
    box.save(update_fields=["uid", "skipped"])
    return int(new)


def _alone(row: Connection) -> bool:
    """One reader of an inbox at a time; its lock dies with it."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"mail/{row.id}"])
        return bool(cursor.fetchone()[0])


def _free(row: Connection) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"mail/{row.id}"])
