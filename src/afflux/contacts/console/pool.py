"""Pool → People: the list of everybody, under filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from afflux.console.pages import ConsoleRequest, page
from afflux.console.slots import fillers
from afflux.console.tables import Bulk, Column, Filter, Table, table_page
from afflux.contacts import access
from afflux.contacts.identities import STRENGTH
from afflux.contacts.masking import masked
from afflux.contacts.models import Person, Tagging
from afflux.contacts.queries.finding import meant
from afflux.contacts.stage import stages_of
from afflux.kernel.actors import Actor
from afflux.organization import access as organisation
from afflux.organization.actors import units_below
from afflux.organization.models import Unit

FILTERS_SLOT = "contacts.pool.filters"  # each filler answers a list of console.tables.Filter on persons
STANDINGS = {
    True: ("good", gettext_lazy("May be contacted")),
    False: ("bad", gettext_lazy("Withdrawn")),
    None: ("", gettext_lazy("Not asked")),
}


def identity_of(person: Person, *kinds: str) -> str | None:
    """The person's first identity of those kinds, in clear (from the prefetched set)."""
    held = [i for i in person.identities.all() if i.kind in kinds]
    return min(held, key=lambda i: (STRENGTH.index(i.kind), i.added_at)).value if held else None


def _reach(person: Person) -> str | None:
    held = sorted(
        person.identities.all(),
        key=lambda i: (i.kind not in ("phone", "email"), STRENGTH.index(i.kind), i.added_at),
    )
    return masked(held[0].kind, held[0].value) if held else None


def _standing(person: Person) -> tuple[str, Any]:
    return STANDINGS[person.contactable]


def _tags(person: Person) -> str:
    return ", ".join(sorted(tagging.tag.name for tagging in person.taggings.all()))


def _consent(people: QuerySet[Person], wanted: str) -> QuerySet[Person]:
    if wanted == "none":
        return people.filter(standing=None)
    return people.filter(standing__given=wanted == "yes") if wanted in ("yes", "no") else people.none()


def _from_day(people: QuerySet[Person], day: Any) -> QuerySet[Person]:
    return people.filter(created_at__gte=_midnight(day))


def _to_day(people: QuerySet[Person], day: Any) -> QuerySet[Person]:
    return people.filter(created_at__lt=_midnight(day + timedelta(days=1)))


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(
        datetime.combine(day, time.min)
    )  # the merchant's zone, activated by the middleware


def _tagged(people: QuerySet[Person], tag: str) -> QuerySet[Person]:
    return people.filter(Exists(Tagging.objects.filter(person=OuterRef("pk"), tag=UUID(tag))))


def _units(actor: Actor) -> Iterable[tuple[str, Any]]:
    return [(str(unit.id), unit.name) for unit in organisation.units(actor)]


def _below(people: QuerySet[Person], unit: str) -> QuerySet[Person]:
    found = Unit.objects.filter(id=UUID(unit)).first()
    below = units_below(found) if found else frozenset[UUID]()
    return people if below is None else people.filter(unit__in=below)


def _staff(actor: Actor) -> Iterable[tuple[str, Any]]:
    return [(str(member.id), member.name) for member in organisation.staff(actor).order_by("name")]


def _tag_choices(actor: Actor) -> Iterable[tuple[str, Any]]:
    return [(str(tag.id), tag.name) for tag in access.tags(actor).filter(archived_at=None).order_by("name")]


CONSENT_CHOICES = [
    ("yes", gettext_lazy("May be contacted")),
    ("no", gettext_lazy("Withdrawn")),
    ("none", gettext_lazy("Not asked")),
]


class PoolTable(Table):
    """People as the reader may see them: identities masked."""

    name = "people"
    default_sort = "-created_at"
    export_right = "pool.export"
    empty = gettext_lazy(
        "Nobody is in the pool yet. Add somebody by hand, import a file, or let a live code bring them."
    )
    columns: Sequence[Column] = (
        Column(
            "name",
            pgettext_lazy("person", "Name"),
            value=str,
            link=lambda person: reverse("person", args=[person.id]),
        ),
        Column("reach", gettext_lazy("Phone or e-mail"), value=_reach),
        Column("standing", gettext_lazy("Consent"), value=_standing, kind="badge"),
        Column("stage", gettext_lazy("Stage"), value=lambda person: person.stage.name, phone=False),
        Column("tags", gettext_lazy("Tags"), value=_tags, phone=False),
        Column("staff", gettext_lazy("Staff in charge"), value="staff.name", phone=False),
        Column("unit", gettext_lazy("Store"), value="unit.name", phone=False),
        Column("created_at", gettext_lazy("Came"), kind="moment", sort="created_at", phone=False),
    )
    filters = (
        Filter("q", gettext_lazy("Name, phone or number"), lambda people, term: people.filter(meant(term))),
        Filter("unit", gettext_lazy("Store"), _below, choices=_units),
        Filter(
            "staff",
            gettext_lazy("Staff in charge"),
            lambda people, member: people.filter(staff=member),
            choices=_staff,
        ),
        Filter("tag", gettext_lazy("Tag"), _tagged, choices=_tag_choices),
        Filter("consent", gettext_lazy("Consent"), _consent, choices=lambda _actor: CONSENT_CHOICES),
        Filter("from", gettext_lazy("Came from"), _from_day, kind="day"),
        Filter("to", gettext_lazy("Came until"), _to_day, kind="day"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.filters = (*PoolTable.filters, *(one for filler in fillers(FILTERS_SLOT) for one in filler()))
        self.empty_action = (_("Add a person"), reverse("person_new"))
        self.bulk = (
            Bulk(_("Put tag"), reverse("people_tag"), "pool.write", field="tag_name", field_label=_("Tag")),
            Bulk(_("Take tag off"), reverse("people_untag"), "pool.write"),
        )

    def prepare(self, rows: Sequence[Person]) -> None:
        """Derive the stages of a page's people together."""
        found = stages_of(rows)
        for person in rows:
            vars(person)["stage"] = found[person.id]


class PoolExport(PoolTable):
    """The same people in a file, identities in clear, under the names that an import understands without a mapping."""

    columns = (
        Column("external_id", "external_id", value=lambda person: identity_of(person, "external")),
        Column("name", "name", value="name"),
        Column("phone", "phone", value=lambda person: identity_of(person, "phone")),
        Column("email", "email", value=lambda person: identity_of(person, "email")),
        Column("staff", "staff", value="staff.number"),
        Column("added_at", "added_at", value="created_at"),
        Column("tags", "tags", value=_tags),
    )


def pool_rows(actor: Actor) -> QuerySet[Person]:
    """Persons with what the list shows."""
    return (
        access.persons(actor)
        .select_related("staff", "unit", "standing")
        .prefetch_related("identities", "taggings__tag")
    )


def people_under(filters: Mapping[str, str], actor: Actor) -> QuerySet[Person]:
    """Everybody whom the actor may see under these filters of the list."""
    asked = ConsoleRequest()
    asked.GET = QueryDict(mutable=True)  # type: ignore[assignment]
    asked.GET.update(filters)
    return PoolTable().filtered(asked, access.persons(actor))


@page("pool.read")
def pool(request: ConsoleRequest) -> HttpResponse:
    """The list, or with ?export= the file."""
    table = PoolExport() if request.GET.get("export") else PoolTable()
    actions = [(_("Add a person"), reverse("person_new"))] if request.actor.may("pool.write") else []
    context = {
        "heading": _("People"),
        "lead": _("Everybody in the pool whom you may see."),
        "page_actions": actions,
    }
    return table_page(request, table, pool_rows(request.actor), context=context)
