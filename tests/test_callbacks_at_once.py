"""The same message of a carrier through many connections at once: all are acknowledged, and it has one effect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from afflux.channels.tests.committing import committed
from afflux.connectors import actions
from afflux.connectors.happenings import Added
from afflux.connectors.models import Callback
from afflux.connectors.tests.conftest import VALUES, Platform, added
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM


@pytest.fixture
def platform(django_db_blocker):
    with committed(django_db_blocker):
        line = actions.add(by=SYSTEM, at=datetime.now(UTC), kind="wecom", values=VALUES)
        yield Platform(line)


def test_one_message_a_hundred_times_at_once_is_acknowledged_a_hundred_times_and_told_once(
    platform, monkeypatch
):
    heard = []
    monkeypatch.setitem(news._LISTENERS, Added, [heard.append])
    request = platform.request(added())

    def send(number):
        try:
            return (platform.post(*request) if number % 2 else platform.send(added())).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(send, range(100))) == [200] * 100
    run_waiting()
    assert (Callback.objects.count(), len(heard)) == (1, 1)
