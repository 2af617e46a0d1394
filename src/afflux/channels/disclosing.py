"""What drainage keeps of a person: their adds, the scans of their browsers, what lines said of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from afflux.channels.models import Add, Bond, Scan
from afflux.contacts.disclosing.book import Column, Words
from afflux.contacts.events import Disclosing

AT, CODE = Column(_("When")), Column(pgettext_lazy("column", "Code"))
LEFT = {"peer": _("You"), "account": _("Our account"), "list": _("Found missing in a list")}
HEARD = {"added": _("Added"), "half": _("Added, not confirmed"), "left": _("Left")}
AGENTS: dict[int, Words] = {1: _("WeChat"), 2: "iOS", 3: "Android", 4: _("A computer"), 9: _("A program")}


def disclose(asked: Disclosing) -> None:
    """Adds, scans, bonds."""
    book, subject = asked.book, asked.subject
    columns = {
        "at": AT, "channel_name": Column(_("Channel")), "code_name": CODE, "staff_name": Column(_("Staff")),
        "carrier": Column(_("Carrier")), "origin": Column(_("Where from")), "scan": Column(_("Scan")),
        "lost_at": Column(_("Left")), "lost_by": Column(_("Left by"), LEFT),
    }  # fmt: skip
    adds = Add.objects.filter(person__in=subject.persons).order_by("at", "id")
    adds = adds.annotate(
        channel_name=F("channel__name"), code_name=F("code__name"), staff_name=F("staff__name")
    )
    book.part("channels.adds", _("How you came to us"), ("channels_add",), columns, _each(adds, columns))
    visitors = [*subject.visitors, *subject.keys]
    columns = {
        "at": AT, "code_name": CODE, "visitor": Column(_("Your browser")),
        "outcome": Column(_("What came of it"), dict(Scan.Outcome.choices)), "agent": Column(_("With"), AGENTS),
    }  # fmt: skip
    scans = Scan.objects.filter(Q(id__in=visitors) | Q(visitor__in=visitors)).order_by("at", "id")
    scans = scans.annotate(code_name=F("code__name"))
    book.part("channels.scans", _("Codes you opened"), ("channels_scan",), columns, _each(scans, columns))
    columns = {
        "at": AT, "line": Column(_("Line")), "account": Column(_("Account of ours")), "peer": Column(_("Your id there")),
        "what": Column(_("What"), HEARD), "by": Column(_("By"), LEFT), "state": CODE,
    }  # fmt: skip
    mine = Q(pk__in=[])
    for line, peer in subject.peers:
        mine |= Q(connection=line, peer=peer)
    bonds = Bond.objects.filter(mine).annotate(line=F("connection__name")).order_by("at", "id")
    book.part(
        "channels.bonds", _("What lines said of you"), ("channels_bond",), columns, _each(bonds, columns)
    )


def _each(rows: QuerySet[Any], columns: Mapping[str, Column]) -> Any:
    return rows.values(*columns).iterator(2_000)
