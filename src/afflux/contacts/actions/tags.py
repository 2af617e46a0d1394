"""Tags: made, renamed, archived, put on people and taken off, each with the rule or the hand that did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Person, Tag, Tagging
from afflux.kernel.actors import Actor
from afflux.kernel.arrays import array_of
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit

BY_HAND = "hand"
NAMELESS_TAG = problem("contacts.nameless_tag", _("A tag needs a name of 1 to 60 characters."))
TAG_EXISTS = problem("contacts.tag_exists", _("There is a tag “%(name)s” already."), status=409)
UNKNOWN_TAG = problem("contacts.unknown_tag", _("There is no tag “%(name)s”."))
TAG_ARCHIVED = problem(
    "contacts.tag_archived", _("“%(name)s” is archived. Take it out of the archive first."), status=409
)


def make_tag(*, name: str, colour: str = "", by: Actor, at: datetime) -> Tag:
    """A new tag. Raises Refused if the name is taken."""
    name = _named(name)
    with transaction.atomic():
        tag, made = Tag.objects.get_or_create(name=name, defaults={"colour": colour, "created_at": at})
        if not made:
            raise Refused(TAG_EXISTS, field="name", name=name)
        audit.record(by=by, at=at, verb="tag.made", subject=tag)
    return tag


def change_tag(tag: Tag, *, name: str, colour: str, by: Actor, at: datetime) -> None:
    """Rename or recolour; people keep it. Raises Refused if the name is taken."""
    name = _named(name)
    if Tag.objects.filter(name=name).exclude(id=tag.id).exists():
        raise Refused(TAG_EXISTS, field="name", name=name)
    with transaction.atomic():
        before, tag.name, tag.colour = tag.name, name, colour
        tag.save(update_fields=["name", "colour"])
        audit.record(by=by, at=at, verb="tag.changed", subject=tag, detail={"before": before})


def archive_tag(tag: Tag, *, archived: bool, by: Actor, at: datetime) -> None:
    """Put a tag away (nobody gets it any more, those who have it keep it), or bring it back."""
    with transaction.atomic():
        tag.archived_at = at if archived else None
        tag.save(update_fields=["archived_at"])
        audit.record(by=by, at=at, verb="tag.archived" if archived else "tag.revived", subject=tag)


def tag_people(people: QuerySet[Person], name: str, *, by: Actor, at: datetime) -> tuple[Tag, int]:
    """Put a tag on everybody in `people` by hand, a new tag if need be: the tag and how many did not have it."""
    with transaction.atomic():
        tag = tag_to_put(name, at=at)
        fresh = put(tag, people, by_name=by.name, at=at)
        audit.record(by=by, at=at, verb="tag.put", subject=tag, detail={"new": fresh})
    return tag, fresh


def untag_people(people: QuerySet[Person], name: str, *, by: Actor, at: datetime) -> tuple[Tag, int]:
    """Take a tag off everybody in `people`: the tag and how many had it. Raises Refused if there is no such tag."""
    tag = tag_to_take(name)
    with transaction.atomic():
        gone = take(tag, people)
        audit.record(by=by, at=at, verb="tag.taken", subject=tag, detail={"people": gone})
    return tag, gone


def tag_to_put(name: str, *, at: datetime) -> Tag:
    """The tag of that name, made if need be. Raises Refused for one that is archived or has no name."""
    tag, _made = Tag.objects.get_or_create(name=_named(name), defaults={"created_at": at})
    if tag.archived_at:
        raise Refused(TAG_ARCHIVED, field="tag_name", name=tag.name)
    return tag


def tag_to_take(name: str) -> Tag:
    """The tag of that name. Raises Refused if there is none."""
    tag = Tag.objects.filter(name=clean(name)).first()
    if tag is None:
        raise Refused(UNKNOWN_TAG, field="tag_name", name=clean(name)[:60])
    return tag


def put(tag: Tag, people: QuerySet[Person], *, by_name: str, at: datetime) -> int:
    """Put the tag on everybody in `people` by hand; how many did not have it."""
    chosen, parameters = people.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_tagging (person_id, tag_id, rule, by_name, at)"  # noqa: S608 - compiled by the ORM
            f" select chosen.id, %s, %s, %s, %s from ({chosen}) as chosen order by chosen.id on conflict do nothing",
            [tag.id, BY_HAND, by_name[:160], at, *parameters],
        )
        return int(cursor.rowcount)


def take(tag: Tag, people: QuerySet[Person]) -> int:
    """Take the tag off everybody in `people`; how many had it."""
    return Tagging.objects.filter(tag=tag, person__in=people.order_by().values("id")).delete()[0]


def apply_tags(pairs: Sequence[tuple[UUID, str]], *, rule: str, by: Actor, at: datetime) -> int:
    """Give (person, tag name) pairs set-wise by `rule` ("hand", "code:Ab3…", "import:<run>"); how many were new.

    Names that are not tags yet become tags. The caller holds the persons (resolved or locked in this transaction).
    """
    spelt = {name: clean(name)[:60] for _person, name in pairs}
    wanted = dict.fromkeys((person, spelt[name]) for person, name in pairs if spelt[name])
    if not wanted:
        return 0
    names = sorted({name for _person, name in wanted})
    Tag.objects.bulk_create([Tag(name=name, created_at=at) for name in names], ignore_conflicts=True)
    ids = dict(Tag.objects.filter(name__in=names).values_list("name", "id"))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_tagging (person_id, tag_id, rule, by_name, at)"
            " select person, tag, %s, %s, %s from unnest(%s::uuid[], %s::uuid[]) as row (person, tag)"
            " on conflict (person_id, tag_id) do nothing",
            [
                rule[:120],
                by.name[:160],
                at,
                array_of(person for person, _name in wanted),
                array_of(ids[name] for _person, name in wanted),
            ],
        )
        return int(cursor.rowcount)


def _named(name: str) -> str:
    name = clean(name)
    if not 1 <= len(name) <= 60:
        raise Refused(NAMELESS_TAG, field="name")
    return name
