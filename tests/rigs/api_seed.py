"""Run as a program in a fresh installation: a key of an owner and one row of each kind, printed as JSON."""

import json
import os
from datetime import UTC, datetime
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
django.setup()

from afflux.channels.actions.codes import CodeDraft, create_code  # noqa: E402
from afflux.channels.actions.sources import ChannelDraft, create_channel  # noqa: E402
from afflux.channels.actions.targets import TargetDraft  # noqa: E402
from afflux.channels.models import Mode  # noqa: E402
from afflux.contacts.actions.persons import add_person  # noqa: E402
from afflux.contacts.identities import Proof  # noqa: E402
from afflux.kernel.actors import SYSTEM  # noqa: E402
from afflux.kernel.ids import new_id  # noqa: E402
from afflux.organization import keys  # noqa: E402
from afflux.organization.models import Merchant, Unit  # noqa: E402
from afflux.replies.actions import save_welcome  # noqa: E402
from afflux.replies.specs import Says, WelcomeSpec  # noqa: E402
from afflux.topics.saving import Draft as TopicDraft  # noqa: E402
from afflux.topics.saving import save as save_topic  # noqa: E402
from afflux.trade.actions import Heading, Wanted, named, place  # noqa: E402

NOW = datetime.now(UTC)


def headquarters():
    """The merchant's headquarters, made where the installation has none yet."""
    Merchant.objects.get_or_create(id=1, defaults={"name": "Springs", "created_at": NOW})
    found = Unit.objects.filter(kind="headquarters").first()
    key = new_id()
    return found or Unit.objects.create(id=key, kind="headquarters", number="HQ", name="HQ", ancestry=[key])


def seed():
    """Ids by the names of the path parameters of /api/v1, and the secret of the key."""
    key = keys.create(by=SYSTEM, at=NOW, name="fuzz", role="owner", unit=headquarters())
    by = {"by": SYSTEM, "at": NOW}
    mode = Mode.objects.first()
    channel = create_channel(draft=ChannelDraft(name="Cards", mode=mode), key="cards", **by)
    target = TargetDraft(kind="url", url="https://example.com/shop")
    draft = CodeDraft(name="Card", timezone="Asia/Shanghai")
    code = create_code(channel=channel, draft=draft, targets=[target], **by)
    proofs = [Proof("external", "C1"), Proof("phone", "+8613800000001")]
    person = add_person(proofs=proofs, name="Ann", staff=None, basis=None, source="rig", **by).person
    line = Wanted(named("tea"), Decimal(3), 10_000_000)
    order = place(Heading("CNY", NOW, number="S1", person=person), [line], **by)
    ids = {
        "channel_id": channel.id,
        "code_id": code.id,
        "contact_id": person,
        "order_id": order.id,
        "mode_id": mode.id,
    }
    product = order.lines.get().product_id
    welcome = save_welcome(spec=WelcomeSpec(name="Welcome", texts=[Says("Hello")]), **by)
    topic = save_topic(None, TopicDraft("Price", ["how much"]), **by)
    ids |= {"welcome_id": welcome.id, "topic_id": topic.id}
    return {
        "key": key.secret,
        "ids": {name: str(value) for name, value in {**ids, "product_id": product}.items()},
    }


if __name__ == "__main__":
    print(json.dumps(seed()))
