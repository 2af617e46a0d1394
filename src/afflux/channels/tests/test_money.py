"""Exposures and costs: counted once, corrected in the open."""

from decimal import Decimal

import pytest

from afflux.channels import access
from afflux.channels.actions.money import (
    NO_REASON,
    OTHER_CHANNEL,
    CostDraft,
    ExposureDraft,
    record_cost,
    record_exposure,
    remove_cost,
    remove_exposure,
)
from afflux.channels.actions.sources import BATCH_TAKEN, BatchDraft, ChannelDraft, create_channel, make_batch
from afflux.channels.models import Cost, Exposure, Mode
from afflux.channels.pricing import Parts
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
FIFTY = Parts(quantity=Decimal(1000), unit_price_micros=50_000)


@pytest.fixture
def channel(cast, now):
    mode = Mode.objects.get(key="parcel_card")
    return create_channel(
        by=cast.actor("owner"), at=now, draft=ChannelDraft(name="Cards", mode=mode, unit=cast.store_a)
    )


@pytest.fixture
def cards(now):
    return CostDraft(day=now.date(), kind="material", currency="CNY", parts=FIFTY)


def test_the_same_form_sent_twice_spends_once(cast, now, channel, cards):
    for _attempt in range(2):
        record_cost(
            by=cast.actor("owner"), at=now, channel=channel, draft=cards, source_key=hashed_id("hand", "1")
        )
    cost = Cost.objects.get()
    assert (cost.amount_minor, cost.quantity, cost.unit_price_micros) == (50_00, 1000, 50_000)
    assert AuditEntry.objects.filter(verb="cost.recorded").count() == 1


def test_a_removal_needs_a_reason_and_stays_on_record(cast, now, channel, cards):
    owner = cast.actor("owner")
    cost = record_cost(by=owner, at=now, channel=channel, draft=cards, source_key=hashed_id("hand", "1"))
    with pytest.raises(Refused) as refused:
        remove_cost(by=owner, at=now, cost=cost, reason="  ")
    assert refused.value.why is NO_REASON
    remove_cost(by=owner, at=now, cost=cost, reason="Typed a zero too many")
    remove_cost(by=owner, at=now, cost=cost, reason="again")
    cost.refresh_from_db()
    assert cost.removed_at == now
    entry = AuditEntry.objects.get(verb="cost.removed")
    assert entry.detail["reason"] == "Typed a zero too many"
    assert entry.detail["amount_minor"] == 50_00


def test_exposures_count_once_and_can_be_removed(cast, now, channel):
    owner = cast.actor("owner")
    calls = ExposureDraft(day=now.date(), quantity=120, seconds=4 * 3600)
    for _attempt in range(2):
        exposure = record_exposure(
            by=owner, at=now, channel=channel, draft=calls, source_key=hashed_id("hand", "2")
        )
    assert Exposure.objects.get().quantity == 120
    remove_exposure(by=owner, at=now, exposure=exposure, reason="Counted twice")
    assert Exposure.objects.get().removed_at == now


def test_a_batch_belongs_to_its_channel_and_its_name_to_one_batch(cast, now, channel, cards):
    owner = cast.actor("owner")
    mode = Mode.objects.get(key="sms")
    other = create_channel(by=owner, at=now, draft=ChannelDraft(name="Texts", mode=mode))
    march = BatchDraft(name="March", quantity=5000, made_on=now.date(), unit_price_micros=50_000)
    batch = make_batch(by=owner, at=now, channel=channel, draft=march)
    with pytest.raises(Refused) as refused:
        make_batch(by=owner, at=now, channel=channel, draft=march)
    assert refused.value.why is BATCH_TAKEN
    wrong = CostDraft(day=now.date(), kind="material", currency="CNY", parts=FIFTY, batch=batch)
    with pytest.raises(Refused) as refused:
        record_cost(by=owner, at=now, channel=other, draft=wrong, source_key=hashed_id("hand", "3"))
    assert refused.value.why is OTHER_CHANNEL


def test_a_manager_spends_on_the_own_store_only(cast, now, channel, cards):
    record_cost(
        by=cast.actor("manager_a"), at=now, channel=channel, draft=cards, source_key=hashed_id("hand", "a")
    )
    with pytest.raises(Refused) as refused:
        record_cost(
            by=cast.actor("manager_b"),
            at=now,
            channel=channel,
            draft=cards,
            source_key=hashed_id("hand", "b"),
        )
    assert refused.value.why is access.NOT_YOURS
    assert access.costs(cast.actor("manager_a")).count() == 1
    assert access.costs(cast.actor("manager_b")).count() == 0
