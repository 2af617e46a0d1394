"""What drainage knows of persons, for the pool below: adds, scans and attention on the timeline, counts, a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.channels import access
from afflux.channels.models import Add, Channel, Code, Scan
from afflux.console.tables import Filter
from afflux.contacts.models import Identity
from afflux.contacts.timeline import Asked, Entry
from afflux.events.models import Event
from afflux.kernel.actors import Actor
from afflux.kernel.ids import id_from

ATTENTION = gettext_lazy("Views and questions")


def known(persons: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """Person → how often added, and how many questions asked."""
    ids = list(persons)
    adds = dict(Add.objects.filter(person__in=ids).values_list("person").annotate(Count("id")))
    owners = dict(Identity.objects.filter(person__in=ids).values_list("key", "person"))
    asked: dict[UUID, int] = {}
    questions = Event.objects.filter(subject__in=list(owners), kind="consultation")
    for subject, count in questions.values_list("subject").annotate(Count("id")):
        if subject is not None:
            asked[owners[subject]] = asked.get(owners[subject], 0) + count
    return {one: {"adds": adds.get(one, 0), "consultations": asked.get(one, 0)} for one in ids}


def adds(asked: Asked) -> list[Entry]:
    """When the person became a contact, by what, and when they left."""
    rows = Add.objects.filter(person=asked.person).select_related("channel", "code", "staff")
    entries = []
    for add in rows:
        url = reverse("channel", args=[add.channel_id]) if add.channel_id else ""
        entries.append(Entry(add.at, "add", "plus", _added(add), url))
        if add.lost_at:
            entries.append(Entry(add.lost_at, "lost", "stop", _lost(add), url))
    entries.sort(key=lambda entry: (entry.at, entry.kind), reverse=True)
    shown = [entry for entry in entries if asked.before is None or entry.at <= asked.before]
    return shown[asked.skip : asked.skip + asked.limit]


def scans(asked: Asked) -> list[Entry]:
    """Codes that the person's browsers scanned, the time before they were known included."""
    browsers = asked.person.identities.filter(kind=Identity.Kind.VISITOR).values_list("value", flat=True)
    visitors = [found for value in browsers if (found := id_from(value))]
    if not visitors:
        return []
    mine = Q(id__in=visitors) | (Q(visitor__in=visitors) & ~Q(visitor=F("id")))
    rows = Scan.objects.filter(mine).exclude(outcome=Scan.Outcome.PREVIEW).select_related("code")
    if asked.before:
        rows = rows.filter(at__lte=asked.before)
    shown = rows.order_by("-at", "-id")[asked.skip : asked.skip + asked.limit]
    return [
        Entry(
            scan.at,
            "scan",
            "qr",
            _("Scanned the code “%(code)s”: %(outcome)s.")
            % {"code": scan.code.name, "outcome": scan.get_outcome_display()},
            reverse("code", args=[scan.code_id]),
        )
        for scan in shown
    ]


def attention(asked: Asked) -> list[Entry]:
    """Pages seen, questions asked, and whatever else was told of the person's identities."""
    rows = Event.objects.filter(subject__in=asked.keys).exclude(kind="load")
    if asked.before:
        rows = rows.filter(at__lte=asked.before)
    shown = list(rows.order_by("-at", "-id")[asked.skip : asked.skip + asked.limit])
    codes = Code.objects.in_bulk({event.code for event in shown if event.code})
    return [Entry(event.at, event.kind, *_told(event, codes)) for event in shown]


def filters() -> list[Filter]:
    """The pool's filter by the channel that brought somebody."""
    return [Filter("channel", gettext_lazy("Channel"), _brought_by, choices=_channels)]


def _added(add: Add) -> str:
    told = {
        "channel": add.channel.name if add.channel else "",
        "staff": add.staff.name if add.staff else "",
        "code": add.code.name if add.code else "",
    }
    if add.duplicate:
        return _("Was added again by “%(channel)s”.") % told if add.channel else _("Was added again.")
    if add.channel and add.staff:
        return _("Was added by “%(channel)s” to %(staff)s.") % told
    return _("Was added by “%(channel)s”.") % told if add.channel else _("Was added.")


def _lost(add: Add) -> str:
    if add.lost_by == "account":
        staff = {"staff": add.staff.name} if add.staff else {}
        return _("Was deleted by %(staff)s.") % staff if staff else _("Was deleted by our own account.")
    if add.lost_by == "list":
        return _("Was no longer among the contacts at the carrier.")
    return _("Deleted us.") if add.lost_by == "peer" else _("Left, deleted or blocked us.")


def _consulted(event: Event) -> str:
    """What they asked; a conversation tells its words itself."""
    if "talk" in event.props:
        return _("Wrote to us.")
    question = str(event.props.get("question") or event.props.get("topic") or "")
    return _("Asked: “%(question)s”") % {"question": question} if question else _("Asked to be called.")


def _told(event: Event, codes: Mapping[UUID, Code]) -> tuple[str, str, str]:
    """Icon, sentence and address of an event."""
    code = codes.get(event.code) if event.code else None
    url = reverse("code", args=[code.id]) if code else ""
    if event.kind == "consultation":
        return "chat", _consulted(event), url or (event.url if "talk" in event.props else "")
    if event.kind == "view":
        return (
            "eye",
            _("Looked at the page of “%(code)s”.") % {"code": code.name}
            if code
            else _("Looked at %(url)s.") % {"url": event.url or "–"},
            url,
        )
    if event.kind == "scan" and code:
        return "qr", _("Scanned “%(code)s” again.") % {"code": code.name}, url
    if event.kind == "menu":
        return "eye", _("Pressed “%(button)s” in the menu.") % {"button": event.props.get("button", "–")}, url
    return "eye", _("Did “%(kind)s”.") % {"kind": event.kind}, url


def _brought_by(people: Any, channel: str) -> Any:
    return people.filter(Exists(Add.objects.filter(person=OuterRef("pk"), channel=UUID(channel))))


def _channels(actor: Actor) -> list[tuple[str, str]]:
    rows: list[Channel] = list(access.channels(actor).order_by("name")[:500])
    return [(str(channel.id), channel.name) for channel in rows]
