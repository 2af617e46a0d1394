"""Run as a program in a fresh installation: a code that takes one a day and falls back to another, printed as JSON."""

import json
import os
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
django.setup()

from afflux.channels.actions.codes import CodeDraft, create_code  # noqa: E402
from afflux.channels.actions.landings import LandingDraft, write_landing  # noqa: E402
from afflux.channels.actions.sources import ChannelDraft, create_channel  # noqa: E402
from afflux.channels.actions.targets import TargetDraft  # noqa: E402
from afflux.channels.models import Mode  # noqa: E402
from afflux.contacts.actions.consents import write_text  # noqa: E402
from afflux.kernel.actors import SYSTEM  # noqa: E402
from rigs.api_seed import headquarters  # noqa: E402

BY = {"by": SYSTEM, "at": datetime.now(UTC)}


def seed():
    """The slugs of both codes; each of a channel of its own, that has the code's name as its key."""
    headquarters()
    text = write_text(name="Contact", body_en="You may call me.", body_zh="可以联系我。", **BY)
    draft = LandingDraft("Spring", "Spring", "春", text, ["phone"])
    page = TargetDraft(kind="landing", landing=write_landing(draft=draft, **BY))

    def code(name, **fields):
        channel = create_channel(draft=ChannelDraft(name=name, mode=Mode.objects.first()), key=name, **BY)
        how = CodeDraft(name=name, timezone="Asia/Shanghai", **fields)
        return create_code(channel=channel, draft=how, targets=[page], **BY)

    fallback = code("fallback")
    return {"fallback": fallback.slug, "printed": code("printed", daily_cap=1, fallback_code=fallback).slug}


if __name__ == "__main__":
    print(json.dumps(seed()))
