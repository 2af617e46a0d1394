"""What the tests of the public pages share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afflux.channels.landing import tickets
from afflux.channels.tests.standing import landing_target, make_channel, make_code, make_landing


@pytest.fixture
def place(cast):
    """A code that leads to a landing page, and the target that says so."""
    code = make_code(make_channel(cast), tags=["Spring"])
    return code, landing_target(code, make_landing(), cast.staff_a)


@pytest.fixture
def patient(monkeypatch):
    """Forms may come back at once; the test about haste takes this away."""
    monkeypatch.setattr(tickets, "SOONEST", timedelta(0))
