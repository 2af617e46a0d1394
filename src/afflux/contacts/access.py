"""Doors: whom an actor may see. Nothing else combines rights with rows of the pool."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import ConsentText, Disclosure, Erasure, Likeness, Merge, Person, Tag, TagRun
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem

NO_SUCH_PERSON = problem(
    "contacts.no_such_person",
    _("There is no such person in the part of the pool that you may see."),
    status=404,
)
NO_SUCH_TAG = problem("contacts.no_such_tag", _("There is no such tag."), status=404)
NO_SUCH_TEXT = problem("contacts.no_such_text", _("There is no such consent text."), status=404)
NO_SUCH_MERGE = problem(
    "contacts.no_such_merge",
    _("There is no such merge in the part of the pool that you may see."),
    status=404,
)
NO_SUCH_LIKENESS = problem(
    "contacts.no_such_likeness",
    _("There is no such proposal in the part of the pool that you may see."),
    status=404,
)

NO_SUCH_DISCLOSURE = problem(
    "contacts.no_such_disclosure",
    _("There is no such file for a person in the part of the pool that you may see."),
    status=404,
)
NO_SUCH_ERASURE = problem(
    "contacts.no_such_erasure", _("Nobody was forgotten under this number."), status=404
)


def _mine(actor: Actor, prefix: str = "") -> Q:
    """Rows whose person belongs to the actor: all, those of the actor's units, or the actor's own customers."""
    if actor.kind == "system":
        return Q()
    if actor.own_only:
        return Q(**{f"{prefix}staff": actor.staff}) if actor.staff else Q(pk__in=[])
    return Q() if actor.units is None else Q(**{f"{prefix}unit__in": actor.units})


def persons(actor: Actor) -> QuerySet[Person]:
    """Everybody in the pool whom the actor may see; merged-away persons are not in it."""
    if not actor.may("pool.read"):
        return Person.objects.none()
    return Person.objects.filter(_mine(actor), merged_into=None)


def person(actor: Actor, person_id: UUID) -> Person:
    """The person, or the one they were merged into. Raises Refused (404) if the actor may not see them."""
    found = persons(actor).select_related("staff", "unit").filter(id=current_id(person_id)).first()
    if found is None:
        raise Refused(NO_SUCH_PERSON)
    return found


def current_id(person_id: UUID) -> UUID:
    """The id under which a person lives now: their own, or that of the end of their chain of merges."""
    while (
        into := Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first()
    ) is not None:
        person_id = into
    return person_id


def tags(actor: Actor) -> QuerySet[Tag]:
    """All tags, archived ones too, for whoever reads the pool."""
    return Tag.objects.all() if actor.may("pool.read") else Tag.objects.none()


def tag(actor: Actor, tag_id: UUID) -> Tag:
    """The tag. Raises Refused (404)."""
    return _one(tags(actor).filter(id=tag_id).first(), NO_SUCH_TAG)  # type: ignore[no-any-return]


def tag_run(actor: Actor, run_id: UUID) -> TagRun:
    """A tag being put or taken by this actor, or by anybody for headquarters. Raises Refused (404)."""
    rows = TagRun.objects.select_related("tag")
    whole = actor.units is None and not actor.own_only and actor.may("pool.write")
    found = (rows if whole else rows.filter(by=actor.id)).filter(id=run_id).first()
    return _one(found, NO_SUCH_TAG)  # type: ignore[no-any-return]


def consent_texts(actor: Actor) -> QuerySet[ConsentText]:
    """All versions of all texts, for whoever reads the pool."""
    return ConsentText.objects.all() if actor.may("pool.read") else ConsentText.objects.none()


def consent_text(actor: Actor, text_id: UUID) -> ConsentText:
    """One version of a text. Raises Refused (404)."""
    return _one(consent_texts(actor).filter(id=text_id).first(), NO_SUCH_TEXT)  # type: ignore[no-any-return]


def likenesses(actor: Actor) -> QuerySet[Likeness]:
    """Proposals of which the actor may see both persons, while both are persons of their own."""
    if not actor.may("pool.read"):
        return Likeness.objects.none()
    alive = Q(left__merged_into=None, right__merged_into=None)
    return Likeness.objects.filter(_mine(actor, "left__"), _mine(actor, "right__")).filter(
        alive | ~Q(state=Likeness.State.OPEN)
    )


def likeness(actor: Actor, likeness_id: UUID) -> Likeness:
    """The proposal with its two persons. Raises Refused (404)."""
    found = likenesses(actor).select_related("left", "right").filter(id=likeness_id).first()
    return _one(found, NO_SUCH_LIKENESS)  # type: ignore[no-any-return]


def merges(actor: Actor) -> QuerySet[Merge]:
    """Merges of which the actor may see both persons."""
    if not actor.may("pool.read"):
        return Merge.objects.none()
    return Merge.objects.filter(_mine(actor, "kept__"), _mine(actor, "absorbed__"))


def merge(actor: Actor, merge_id: UUID) -> Merge:
    """The merge. Raises Refused (404)."""
    return _one(merges(actor).filter(id=merge_id).first(), NO_SUCH_MERGE)  # type: ignore[no-any-return]


def erasures(actor: Actor) -> QuerySet[Erasure]:
    """Who was forgotten, newest first, for whoever may let somebody be."""
    return (
        Erasure.objects.filter(_mine(actor, "person__")).order_by("-at", "-id")
        if actor.may("pool.erase")
        else Erasure.objects.none()
    )


def erasure(actor: Actor, erasure_id: UUID) -> Erasure:
    """One of them. Raises Refused (404)."""
    return _one(erasures(actor).filter(id=erasure_id).first(), NO_SUCH_ERASURE)  # type: ignore[no-any-return]


def disclosures(actor: Actor) -> QuerySet[Disclosure]:
    """Files of what is kept of somebody, newest first, for whoever may make them."""
    if not actor.may("pool.disclose") and actor.kind != "system":
        return Disclosure.objects.none()
    rows = Disclosure.objects.filter(_mine(actor, "person__")).select_related("person")
    return rows.order_by("-created_at", "-id")


def disclosure(actor: Actor, disclosure_id: UUID) -> Disclosure:
    """One of them. Raises Refused (404)."""
    return _one(disclosures(actor).filter(id=disclosure_id).first(), NO_SUCH_DISCLOSURE)  # type: ignore[no-any-return]


def _one(found: Any, missing: Any) -> Any:
    if found is None:
        raise Refused(missing)
    return found
