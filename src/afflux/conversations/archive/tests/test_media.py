"""What came with a message is fetched, kept once, shown safely; what cannot be fetched says why."""

import io

import pytest
from PIL import Image

from afflux.connectors.happenings import Media
from afflux.conversations import fetching
from afflux.conversations.archive import media
from afflux.conversations.models import Attachment
from afflux.files.models import File
from afflux.jobs.here import run_waiting
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def keeper(paper):
    kept = {
        "p1": (picture(), "image/png"),
        "f1": (b"%PDF-1.7 x", "application/pdf"),
        "x1": (b"<svg/>", "image/png"),
    }

    def fetch(line, handle, *, at):
        if handle not in kept:
            raise Refused(fetching.NOT_HANDED_OUT)
        return kept[handle]

    paper.fetch = fetch
    return kept


def send(hear, handle, kind="file", **more):
    hear("", kind=kind, media=(Media(kind, handle=handle, name=f"{handle}.bin", **more),), message=handle)
    return Attachment.objects.get(handle=handle)


def test_a_picture_is_written_anew_and_a_file_kept_as_it_is_and_no_public_door_hands_them_out(
    hear, keeper, now
):
    for thing in (send(hear, "p1", "image"), send(hear, "f1")):
        fetching.fetch(thing.message_id, at=now)
    assert list(Attachment.objects.order_by("handle").values_list("mime", "size")) == [
        ("application/pdf", 10),
        ("image/png", len(picture())),
    ]
    assert set(File.objects.values_list("media_type", flat=True)) == {media.MEDIA}


def test_the_same_content_is_kept_once(hear, keeper, now):
    keeper["f2"] = keeper["f1"]
    for handle in ("f1", "f2"):
        fetching.fetch(send(hear, handle).message_id, at=now)
    assert File.objects.count() == 1


def test_what_says_it_is_a_picture_and_is_none_is_only_ever_saved(hear, keeper, now, cast, as_):
    thing = send(hear, "x1", "image")
    fetching.fetch(thing.message_id, at=now)
    answer = as_("owner").get(f"/talk/file/{thing.id}")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert as_("manager_b").get(f"/talk/file/{thing.id}").status_code == 404


def test_what_is_too_large_stays_at_the_carrier(hear, keeper, now, monkeypatch):
    monkeypatch.setattr(media, "MOST", 5)
    thing = send(hear, "f1")
    fetching.fetch(thing.message_id, at=now)
    thing.refresh_from_db()
    assert (thing.problem, thing.digest) == ("archive.media_too_large", "")


def test_a_worker_fetches_what_came_without_being_told_twice(hear, keeper, now):
    thing = send(hear, "f1")
    run_waiting()
    thing.refresh_from_db()
    assert thing.digest
