"""What the house does by itself, on a house where people came, wrote and were labelled: each of it runs, and a second time too."""

import pytest

from afflux.conversations.models import Message, Talk
from afflux.conversations.tests.conftest import hear, line, paper
from afflux.jobs.here import run_waiting
from afflux.jobs.tasks import _KNOWN, run_job
from afflux.kernel.actors import SYSTEM
from afflux.labels import saving
from afflux.labels.models import Label
from afflux.topics import saving as topics
from afflux.topics.models import Mention

__all__ = ["hear", "line", "paper"]
pytestmark = pytest.mark.django_db


def test_every_periodic_job_runs_twice_on_a_house_with_people(merchant, hear, now):
    saving.save(None, saving.Draft("asks", "asker", {"said": {"words": ["多少钱"]}}), by=SYSTEM, at=now)
    topics.save(None, topics.Draft("Price", ["多少钱"], ""), by=SYSTEM, at=now)
    hear("多少钱？")
    periodic = sorted(name for name, job in _KNOWN.items() if job.cron)
    assert len(periodic) > 20
    for number in range(2):
        for at, name in enumerate(periodic):
            run_job(name, 1_000_000 + number * 1000 + at, {})
    run_waiting()
    assert (Label.objects.count(), Mention.objects.count()) == (1, 1)
    assert (Talk.objects.count(), Message.objects.count()) == (1, 1)
