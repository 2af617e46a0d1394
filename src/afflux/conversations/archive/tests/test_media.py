"""What came with a message is fetched, kept once, shown safely; what cannot be fetched says why."""

import io

import pytest
from PIL import Image

from afflux.connectors.happenings import Media
from afflux.conversations import fetching
from afflux.conversations.archive import media
from afflux.conversations.models import Attachment
from afflux.files import things
from afflux.files.models import File, Piece
from afflux.files.pictures import keep_picture
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
    assert set(File.objects.values_list("media_type", flat=True)) == {media.MEDIA, things.SEALED}


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


def with_place():
    """A photograph that says where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (64, 64), "blue").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_picture_is_shown_anew_and_saved_as_it_came_by_who_may_see_the_talk(hear, keeper, now, as_):
    keeper["p2"] = (with_place(), "image/jpeg")
    thing = send(hear, "p2", "image")
    fetching.fetch(thing.message_id, at=now)
    shown = as_("owner").get(f"/talk/file/{thing.id}")
    assert shown["Content-Type"] in ("image/png", "image/jpeg")
    assert b"taken at home" not in b"".join(shown)
    came = as_("owner").get(f"/talk/file/{thing.id}?as=came")
    assert b"".join(came) == with_place()
    assert came["Content-Type"] == "application/octet-stream"
    assert came["Content-Disposition"].startswith("attachment")
    assert "sandbox" in came["Content-Security-Policy"]
    assert as_("manager_b").get(f"/talk/file/{thing.id}?as=came").status_code == 404
    thing.refresh_from_db()
    sealed = b"".join(bytes(row.content) for row in Piece.objects.filter(file=thing.original))
    assert b"taken at home" not in sealed
    for digest in (thing.digest, thing.original):
        assert as_("owner").get(f"/picture/{digest}").status_code == 404


def test_a_picture_goes_with_the_last_message_that_shows_it(hear, keeper, now):
    keeper["p2"] = keeper["p1"]
    kept = [send(hear, handle, "image") for handle in ("p1", "p2")]
    for thing in kept:
        fetching.fetch(thing.message_id, at=now)
        thing.refresh_from_db()
    assert kept[0].original == kept[1].original
    assert File.objects.count() == 2
    for left, thing in ((2, kept[0]), (0, kept[1])):
        Attachment.objects.filter(id=thing.id).delete()
        media.let_go([thing.digest, thing.original])
        assert File.objects.count() == left


def test_a_picture_that_is_a_poster_of_ours_too_stays_when_the_message_goes(hear, keeper, now):
    thing = send(hear, "p1", "image")
    fetching.fetch(thing.message_id, at=now)
    thing.refresh_from_db()
    poster = keep_picture(picture(), name="poster", at=now)
    assert poster.digest == thing.digest
    Attachment.objects.all().delete()
    media.let_go([thing.digest, thing.original])
    assert File.objects.get().media_type == poster.media_type


def test_what_is_too_large_stays_at_the_carrier(hear, keeper, now, monkeypatch):
    monkeypatch.setattr(things, "MOST", 5)
    thing = send(hear, "f1")
    fetching.fetch(thing.message_id, at=now)
    thing.refresh_from_db()
    assert (thing.problem, thing.digest) == ("archive.media_too_large", "")


def test_a_worker_fetches_what_came_without_being_told_twice(hear, keeper, now):
    thing = send(hear, "f1")
    run_waiting()
    thing.refresh_from_db()
    assert thing.digest
