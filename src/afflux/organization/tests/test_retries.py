"""What was tried again by hand stands in the trail: it may have been done twice."""

from datetime import UTC, datetime

import pytest

from afflux.connectors import effects, retrying
from afflux.connectors.effects import Wanted
from afflux.connectors.models import Effect
from afflux.connectors.tests.conftest import line  # noqa: F401 - a fixture
from afflux.kernel.actors import SYSTEM
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_the_trail_says_who_let_an_effect_be_tried_again(line):  # noqa: F811
    now = datetime.now(UTC)
    effects.want(Wanted(line.id, "w1", Effect.Lane.REPLY, "say", {}, due_at=now))
    Effect.objects.update(state="failed", ended_at=now)
    retrying.again(Effect.objects.get().id, by=SYSTEM, at=now)
    entry = AuditEntry.objects.get(verb="effect.retried")
    assert (entry.subject_id, entry.detail["was"], entry.detail["kind"]) == (str(line.id), "failed", "say")
