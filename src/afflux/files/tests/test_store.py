"""Contents kept in the database come back as they were, whole or in parts."""

from __future__ import annotations

import hashlib
import io

import pytest

from afflux.files import store
from afflux.files.models import File, Piece
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 3000  # 768,000 bytes: two whole pieces and a part


def kept(content: bytes = CONTENT) -> File:
    step = 70_001
    return store.keep(
        (content[i : i + step] for i in range(0, len(content), step)),
        name="a.bin",
        media_type="x/y",
        at=utc_now(),
    )


def test_a_content_is_named_by_its_hash_and_comes_back_whole():
    file = kept()
    assert file.digest == hashlib.sha256(CONTENT).hexdigest()
    assert file.size == len(CONTENT)
    assert store.content_of(file.digest) == CONTENT


def test_keeping_the_same_content_twice_keeps_it_once():
    assert kept().digest == kept().digest
    assert File.objects.count() == 1
    assert Piece.objects.count() == 3


def test_a_part_is_read_without_the_rest():
    with store.open_kept(kept().digest) as stream:
        stream.seek(store.PIECE - 5)
        assert stream.read(10) == CONTENT[store.PIECE - 5 : store.PIECE + 5]
        stream.seek(-3, io.SEEK_END)
        assert stream.read() == CONTENT[-3:]


def test_an_empty_content_is_kept_too():
    assert store.content_of(kept(b"").digest) == b""


def test_an_unknown_content_is_refused_by_name():
    with pytest.raises(Refused) as refusal:
        store.open_kept("0" * 64)
    assert refusal.value.why is store.NOT_KEPT
