"""Modes are rows: ten to begin with, an eleventh without code."""

import pytest

from afflux.channels import access
from afflux.channels.actions.modes import (
    KEY_TAKEN,
    NO_STEPS,
    TWICE,
    ModeDraft,
    Point,
    archive_mode,
    create_mode,
    edit_mode,
    restore_mode,
)
from afflux.channels.models import Mode, PacePoint
from afflux.channels.seeds import SEEDS, seed_modes
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
LIFT = ModeDraft(
    name_en="Lift screen", name_zh="电梯屏幕", domain="commercial", paid=True, exposure_en="screen shown", exposure_zh="一次播放",
    steps=("add", "exposure", "scan"), cost_kinds=("media",), burst_per_hour=50,
)  # fmt: skip


def test_every_installation_starts_with_the_ten_modes_in_both_languages():
    assert set(Mode.objects.values_list("key", flat=True)) == {seed.key for seed in SEEDS}
    assert len(SEEDS) == 10
    for mode in Mode.objects.all():
        assert mode.seeded
        assert all((mode.name_en, mode.name_zh, mode.exposure_en, mode.exposure_zh, mode.cost_kinds))
        assert {"exposure", "add"} <= set(mode.steps)
        assert mode.pace.first().age_days == 0


def test_seeding_again_leaves_an_edited_mode_as_it_is():
    Mode.objects.filter(key="sms").update(name_en="Texting")
    seed_modes(Mode, PacePoint)
    assert Mode.objects.get(key="sms").name_en == "Texting"
    assert Mode.objects.count() == 10


def test_an_eleventh_mode_keeps_its_steps_in_the_funnels_order(cast, now):
    mode = create_mode(
        by=cast.actor("operator"), at=now, key="lift", draft=LIFT, pace=[Point(30, 5, 60), Point(0, 0, 20)]
    )
    assert mode.steps == ["exposure", "scan", "add"]
    assert list(mode.pace.values_list("age_days", "floor", "ceiling")) == [(0, 0, 20), (30, 5, 60)]
    edit_mode(by=cast.actor("operator"), at=now, mode=mode, draft=LIFT, pace=[Point(0, 0, 9)])
    assert list(mode.pace.values_list("ceiling", flat=True)) == [9]


def test_a_mode_is_put_away_and_taken_out_again(cast, now):
    mode = Mode.objects.get(key="sms")
    archive_mode(by=cast.actor("owner"), at=now, mode=mode)
    mode.refresh_from_db()
    assert mode.archived_at == now
    restore_mode(by=cast.actor("owner"), at=now, mode=mode)
    mode.refresh_from_db()
    assert mode.archived_at is None


@pytest.mark.parametrize(
    ("key", "pace", "changes", "why"),
    [
        ("sms", [], {}, KEY_TAKEN),
        ("lift", [], {"steps": ("exposure",)}, NO_STEPS),
        ("lift", [Point(0, 0, 1), Point(0, 0, 2)], {}, TWICE),
    ],
)
def test_a_mode_that_makes_no_sense_is_refused(cast, now, key, pace, changes, why):
    draft = ModeDraft(**{**LIFT.__dict__, **changes})
    with pytest.raises(Refused) as refused:
        create_mode(by=cast.actor("owner"), at=now, key=key, draft=draft, pace=pace)
    assert refused.value.why is why
    assert Mode.objects.count() == 10


@pytest.mark.parametrize("who", ["manager_a", "staff_a", "analyst"])
def test_only_headquarters_changes_modes(cast, now, who):
    with pytest.raises(Refused) as refused:
        create_mode(by=cast.actor(who), at=now, key="lift", draft=LIFT)
    assert refused.value.why is access.HEADQUARTERS
