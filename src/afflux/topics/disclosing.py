"""What a person asked about, as their talks were sorted."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from afflux.contacts.disclosing.book import Column
from afflux.contacts.events import Disclosing
from afflux.conversations.disclosing import talks_of
from afflux.topics.models import Mention

COLUMNS = {
    "at": Column(_("When")),
    "about": Column(_("Topic")),
    "product_name": Column(_("Product")),
    "page": Column(_("Page")),
}


def disclose(asked: Disclosing) -> None:
    """Topics of their talks, with the page they were on."""
    rows = Mention.objects.filter(talk__in=talks_of(asked.subject).values("id")).order_by("at", "id")
    rows = rows.annotate(about=F("topic__name"), product_name=F("product__name"))
    told = rows.values(*COLUMNS).iterator(2_000)
    asked.book.part("topics.mentions", _("What you asked about"), ("topics_mention",), COLUMNS, told)
