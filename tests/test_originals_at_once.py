"""A content that one message lets go while another keeps it: real threads, real commits; nothing is shown that is not kept."""

from __future__ import annotations

import io
import threading
import time

import conftest
import pytest
from django.db import connection, transaction
from PIL import Image
from tests.canary.person import Canary

from afflux.channels.tests.committing import committed
from afflux.conversations.archive import media
from afflux.conversations.models import Attachment
from afflux.files import store, things
from afflux.files.models import File, Piece
from afflux.kernel.errors import Refused
from afflux.organization.models import Merchant
from test_orders_at_once import NOW, at_once

PATIENCE = 60.0  # seconds


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def message(django_db_setup, django_db_blocker):
    """A word of somebody; committed."""
    with committed(django_db_blocker):
        cast = conftest.cast.__wrapped__(Merchant.objects.create(id=1, name="清泉 Springs", created_at=NOW))
        yield Canary(cast, NOW).message


def keep(content: bytes) -> things.Thing:
    return things.keep(content, name="a.jpg", kind="image", mime="image/jpeg", at=NOW)


def test_the_same_picture_at_once_is_kept_once_and_whole(message) -> None:
    content = picture()
    kept = at_once([lambda: keep(content)] * 4)
    assert len(set(kept)) == 1, kept
    assert File.objects.count() == 2  # to be looked at, and as it came
    assert b"".join(things.original(kept[0].original)) == content
    pieces = Piece.objects.filter(file=kept[0].original)
    assert not any(content[:64] in bytes(row.content) for row in pieces)


def shown_while_let_go(message, content: bytes) -> Attachment:
    """The night lets the content go at the moment when another message keeps it and is not committed yet."""
    digest, kept, ended = keep(content).original, threading.Event(), threading.Event()

    def show() -> Attachment:
        with transaction.atomic():
            found = keep(content)
            kept.set()
            wait_until(lambda: ended.is_set() or somebody_waits())
            return Attachment.objects.create(
                message=message, kind="image", digest=found.digest, original=found.original
            )

    def let_go() -> int:
        try:
            assert kept.wait(PATIENCE)
            return media.let_go([digest])
        finally:
            ended.set()

    shown, gone = at_once([show, let_go])
    assert isinstance(shown, Attachment), shown
    assert isinstance(gone, int), gone
    return shown


def wait_until(told) -> None:
    end = time.monotonic() + PATIENCE
    while not told():
        assert time.monotonic() < end
        time.sleep(0.01)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks l join pg_stat_activity a using (pid)"
            " where not l.granted and a.datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def test_what_is_let_go_while_it_is_kept_again_is_kept(message) -> None:
    content = picture()
    shown = shown_while_let_go(message, content)
    assert b"".join(things.original(shown.original)) == content
    Attachment.objects.all().delete()
    assert media.let_go([shown.digest, shown.original]) == 2


def test_without_the_lock_it_would_be_lost(message, monkeypatch) -> None:
    monkeypatch.setattr(store, "held", lambda digest: File.objects.filter(digest=digest).exists())
    shown = shown_while_let_go(message, picture())
    with pytest.raises(Refused):
        list(things.original(shown.original))
