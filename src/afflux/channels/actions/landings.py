"""Landing pages: written and rewritten by headquarters. Codes that lead to one show its new words at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Code, Landing
from afflux.contacts.models import ConsentText
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit

ASKS_NOTHING = problem(
    "landing.asks_no_way_to_reach",
    _("Ask for a phone number or an e-mail address, or nobody can be reached who leaves the form."),
)
NO_TITLE = problem("landing.no_title", _("Give the page a title in at least one language."))
LED_TO = problem(
    "landing.led_to",
    _("Codes still lead to this page (%(count)s): %(codes)s. Lead them elsewhere first."),
    status=409,
)
NAMED = 5
ASKABLE = ("name", "phone", "email", "question")


@dataclass(frozen=True)
class LandingDraft:
    """What a landing page says and asks. A language left empty shows the other one."""

    name: str
    title_en: str
    title_zh: str
    consent_text: ConsentText
    ask: Sequence[str]
    body_en: str = ""
    body_zh: str = ""
    incentive_en: str = ""
    incentive_zh: str = ""
    picture: str = ""
    choose_staff: bool = False


def write_landing(*, by: Actor, at: datetime, draft: LandingDraft) -> Landing:
    """A new landing page. Raises Refused for one without a title, or that asks for no way to be reached."""
    access.whole(by)
    with transaction.atomic():
        landing = Landing.objects.create(created_at=at, **_checked(draft))
        audit.record(by=by, at=at, verb="landing.written", subject=landing)
    return landing


def rewrite_landing(landing: Landing, *, by: Actor, at: datetime, draft: LandingDraft) -> None:
    """Change a landing page. Consents already given keep the text they cite."""
    access.whole(by)
    with transaction.atomic():
        held = Landing.objects.select_for_update(of=("self",)).get(pk=landing.pk)
        given = _checked(draft)
        changed = [name for name, value in given.items() if getattr(held, name) != value]
        for name, value in given.items():
            setattr(held, name, value)
        held.save()
        audit.record(by=by, at=at, verb="landing.rewritten", subject=held, detail={"changed": changed})


def archive_landing(landing: Landing, *, by: Actor, at: datetime) -> None:
    """Offer the page to no code any more. Raises Refused, naming them, while codes still lead there."""
    access.whole(by)
    with transaction.atomic():
        # Whoever leads a code here at this moment holds the row shared, and is waited for.
        held = Landing.objects.select_for_update(of=("self",)).get(pk=landing.pk)
        if held.archived_at is not None:
            return
        names = list(led_to(held).order_by("name").values_list("name", flat=True))
        if names:
            more = ["…"] if len(names) > NAMED else []
            raise Refused(LED_TO, count=len(names), codes=", ".join([*names[:NAMED], *more]))
        Landing.objects.filter(pk=held.pk).update(archived_at=at)
        audit.record(by=by, at=at, verb="landing.archived", subject=held)


def restore_landing(landing: Landing, *, by: Actor, at: datetime) -> None:
    """Offer an archived page again."""
    access.whole(by)
    with transaction.atomic():
        if Landing.objects.filter(pk=landing.pk, archived_at__isnull=False).update(archived_at=None):
            audit.record(by=by, at=at, verb="landing.restored", subject=landing)


def led_to(landing: Landing) -> QuerySet[Code]:
    """The codes in use that lead to the page."""
    return Code.objects.filter(
        pk__in=landing.targets.filter(removed_at=None).values("code_id"), archived_at=None
    )


def _checked(draft: LandingDraft) -> dict[str, Any]:
    if not draft.title_en and not draft.title_zh:
        raise Refused(NO_TITLE, field="title_en")
    if not {"phone", "email"} & set(draft.ask):
        raise Refused(ASKS_NOTHING, field="ask")
    given = {one.name: getattr(draft, one.name) for one in fields(draft)}
    return {**given, "ask": [one for one in ASKABLE if one in draft.ask]}
