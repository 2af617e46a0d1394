"""What came with a customer's message is brought home before the carrier forgets it."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from afflux.connectors import actions
from afflux.connectors.tests.conftest import VALUES
from afflux.connectors.wecom import pulling
from afflux.connectors.wecom.tests.conftest import company  # noqa: F401 - a fixture
from afflux.conversations import fetching
from afflux.conversations.models import Attachment, Message
from afflux.files.store import content_of
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
DESK = "wkSprings01"


@pytest.fixture
def say(merchant, company):  # noqa: F811
    row = actions.add(by=SYSTEM, at=utc(), kind="wecom", values={**VALUES, "base_url": company.url})

    def sends(kind, content, mime):
        kept = company.shelf.put(kind, "a", mime, content, company.now())
        company.desk.hear(DESK, "wm1", {"msgtype": kind, kind: {"media_id": kept.id}}, company.now())
        pulling.want(row.id, DESK, at=utc())
        return kept

    return sends


def utc():
    return datetime.now(UTC)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_fetched_and_kept_and_a_file_as_it_is(say):
    say("image", picture(), "image/png")
    say("file", b"%PDF-1.7", "application/pdf")
    run_waiting()
    assert set(Message.objects.values_list("kind", flat=True)) == {"image", "file"}
    assert set(Attachment.objects.values_list("mime", "problem")) == {
        ("image/png", ""),
        ("application/pdf", ""),
    }
    assert content_of(Attachment.objects.get(kind="file").digest) == b"%PDF-1.7"


def test_what_the_carrier_has_forgotten_says_so_and_is_asked_for_no_more(say, company):  # noqa: F811
    kept = say("file", b"123456", "application/pdf")
    del company.shelf.things[kept.id]
    run_waiting()
    thing = Attachment.objects.get()
    assert (thing.digest, thing.problem) == ("", "wecom.40007")
    assert fetching.fetch(thing.message_id, at=utc()) == 0


def test_a_busy_carrier_is_asked_again(say, company):  # noqa: F811
    say("image", picture(), "image/png")
    company.script("media/get:-1")
    with pytest.raises(fetching.LaterError):
        run_waiting()
    run_waiting()
    assert Attachment.objects.get().digest
