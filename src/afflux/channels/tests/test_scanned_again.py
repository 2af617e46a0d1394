"""A follower who scans a code of ours once more: a scan of that code, once, with its channel."""

import pytest

from afflux.channels.models import Scan
from afflux.channels.tests.standing import make_channel, make_code
from afflux.connectors.happenings import Scanned
from afflux.connectors.models import Connection
from afflux.events.models import Event
from afflux.kernel.ids import hashed_id
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(merchant, now):
    return Connection.objects.create(
        kind="oa", name="OA", settings={"app_id": "wx1"}, secrets=b"", created_at=now
    )


def test_a_follower_who_scans_again_is_a_scan_of_that_code(account, cast, now):
    code = make_code(make_channel(cast))
    for _again in range(2):
        tell(Scanned(connection=account.id, key="k1", at=now, account="gh", peer="oOpenId1", state=code.slug))
    scan = Scan.objects.get()
    assert (scan.code_id, scan.outcome, scan.agent) == (code.id, Scan.Outcome.RETURNING, 1)
    fact = Event.objects.get(kind="scan")
    assert (fact.code, fact.channel, fact.subject) == (
        code.id,
        code.channel_id,
        hashed_id("openid", "oOpenId1"),
    )


def test_a_scene_that_is_no_code_of_ours_is_nothing_to_us(account, now):
    tell(Scanned(connection=account.id, key="k1", at=now, account="gh", peer="oOpenId1", state="elsewhere"))
    assert not Scan.objects.exists()
