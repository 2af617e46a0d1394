"""/api/v1/contacts: people of the pool, found, made, changed, tagged."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from afflux.api.fields import After, Input, OneOf, Page, Size, Words
from afflux.api.keys import ApiRequest
from afflux.api.paging import page
from afflux.api.routes import Routes
from afflux.contacts import access, timeline
from afflux.contacts.actions import persons as actions
from afflux.contacts.actions import tags as tagging
from afflux.contacts.api.showing import ContactOut, shown
from afflux.contacts.consents import contactable, known_texts, read_word
from afflux.contacts.identities import Proof, proof
from afflux.contacts.models import Identity, Person, Tag
from afflux.kernel.actors import Actor
from afflux.kernel.clock import utc_now
from afflux.kernel.errors import Refused, problem
from afflux.organization.access import merchant
from afflux.organization.access import staff as staff_of
from afflux.organization.models import Staff

routes = Routes(_("Contacts"))
NO_STAFF = problem("contacts.api_staff", _("Nobody on your staff has the number “%(value)s”."))
Value = Annotated[str, Field(max_length=254)]
TagName = Annotated[str, Field(min_length=1, max_length=60)]
Props = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=60)], Annotated[str, Field(max_length=500)]],
    Field(max_length=100),
]


class ContactIn(Input):
    name: Annotated[str, Field(max_length=120)] = ""
    phone: Value = ""
    email: Value = ""
    external_id: Value = ""
    unionid: Value = ""
    openid: Value = ""
    wecom: Value = ""
    app: Value = ""
    staff: Annotated[str, Field(max_length=32)] = ""
    tags: Annotated[list[TagName], Field(max_length=50)] = []
    consent: Annotated[
        str,
        Field(
            max_length=100,
            description="“name v2” of a consent text, “contract” or “obligation”; empty: none.",
        ),
    ] = ""
    source: Annotated[
        str, Field(min_length=1, max_length=160, description="Where the contact and the consent come from.")
    ]


class ContactChange(Input):
    name: Annotated[str, Field(max_length=120)]
    staff: Annotated[str, Field(max_length=32)] = ""
    props: Props = {}


class IdentityIn(Input):
    kind: Annotated[str, OneOf(Identity.Kind)]
    value: Annotated[str, Field(min_length=1, max_length=254)]


class TagsIn(Input):
    put: Annotated[list[TagName], Field(max_length=50)] = []
    take: Annotated[list[TagName], Field(max_length=50)] = []


class ResolvedOut(ContactOut):
    created: bool


class EntryOut(Schema):
    at: datetime
    kind: str
    sentence: str


class TagOut(Schema):
    id: UUID
    name: str
    archived: bool


class Wanted(Schema):
    phone: Value | None = None
    email: Value | None = None
    external_id: Value | None = None
    tag: Words | None = None
    contactable: bool | None = None
    limit: Size = 100
    after: After = None


def people(actor: Actor) -> QuerySet[Person]:
    """Persons the actor may see, with all that `ContactOut` shows."""
    return (
        access.persons(actor)
        .select_related("staff", "unit", "standing")
        .prefetch_related("identities", "taggings__tag")
    )


def one(actor: Actor, contact_id: UUID) -> dict[str, Any]:
    """The contact of that id, or whom it was merged into, as `ContactOut`."""
    return shown(actor, [people(actor).get(id=access.person(actor, contact_id).id)])[0]


@routes.get(
    "/contacts",
    right="pool.read",
    response=Page[ContactOut],
    says=_(
        "People of the pool, newest first; by phone, e-mail or customer number exactly, by tag, by whether they may be contacted."
    ),
)
def list_contacts(request: ApiRequest, asked: Query[Wanted]) -> Any:
    rows = people(request.actor)
    told = (("phone", asked.phone), ("email", asked.email), ("external", asked.external_id))
    for found in _proofs([(kind, value) for kind, value in told if value is not None]):
        rows = rows.filter(identities__key=found.key)
    rows = rows.filter(taggings__tag__name=asked.tag) if asked.tag is not None else rows
    if asked.contactable is not None:
        yes = contactable(rows)
        rows = yes if asked.contactable else rows.exclude(id__in=yes.order_by().values("id"))
    return page(
        rows,
        by="-created_at",
        limit=asked.limit,
        after=asked.after,
        show=lambda found: shown(request.actor, found),
    )


@routes.post(
    "/contacts",
    right="pool.write",
    response={201: ResolvedOut},
    says=_(
        "Bring somebody into the pool, or find them again by any identity given; consent is noted with its source."
    ),
)
def create_contact(request: ApiRequest, payload: ContactIn) -> Any:
    told = (
        ("external", payload.external_id), ("unionid", payload.unionid), ("wecom", payload.wecom), ("phone", payload.phone),
        ("email", payload.email), ("openid", payload.openid), ("app", payload.app),
    )  # fmt: skip
    word = read_word(payload.consent, texts=known_texts())
    found = actions.add_person(
        proofs=_proofs([(kind, value) for kind, value in told if value.strip()]),
        name=payload.name,
        staff=_staff(request.actor, payload.staff),
        basis=actions.Basis(word.basis, word.text) if word and word.given else None,
        source=payload.source,
        tags=payload.tags,
        by=request.actor,
        at=utc_now(),
    )
    return {**_seen_or_known(request.actor, found.person), "created": found.created}


@routes.get(
    "/contacts/{uuid:contact_id}",
    right="pool.read",
    response=ContactOut,
    says=_("One contact; the id of somebody merged away answers the one they are part of."),
)
def get_contact(request: ApiRequest, contact_id: UUID) -> Any:
    return one(request.actor, contact_id)


@routes.put(
    "/contacts/{uuid:contact_id}",
    right="pool.write",
    response=ContactOut,
    says=_("Say anew the name, the owner and the free fields of a contact."),
)
def change_contact(request: ApiRequest, contact_id: UUID, payload: ContactChange) -> Any:
    person = access.person(request.actor, contact_id)
    staff = _staff(request.actor, payload.staff)
    actions.edit_person(
        person.id, name=payload.name, staff=staff, props=payload.props, by=request.actor, at=utc_now()
    )
    return _seen_or_known(request.actor, person.id)


@routes.post(
    "/contacts/{uuid:contact_id}/identities",
    right="pool.write",
    response={201: ContactOut},
    says=_("Note another identity of a contact; facts that waited under it come home."),
)
def add_contact_identity(request: ApiRequest, contact_id: UUID, payload: IdentityIn) -> Any:
    person = access.person(request.actor, contact_id)
    found = proof(payload.kind, payload.value, region=merchant().phone_region)
    actions.add_identity(person.id, found, by=request.actor, at=utc_now())
    return one(request.actor, person.id)


@routes.post(
    "/contacts/{uuid:contact_id}/tags",
    right="pool.write",
    response=ContactOut,
    says=_("Put tags on a contact and take others off; unknown tags are made when put."),
)
def tag_contact(request: ApiRequest, contact_id: UUID, payload: TagsIn) -> Any:
    by, now = request.actor, utc_now()
    person = access.person(by, contact_id)
    alone = access.persons(by).filter(id=person.id)
    with transaction.atomic():
        for name in payload.put:
            tagging.tag_people(alone, name, by=by, at=now)
        for name in payload.take:
            tagging.untag_people(alone, name, by=by, at=now)
    return one(by, person.id)


@routes.get(
    "/contacts/{uuid:contact_id}/timeline",
    right="pool.read",
    response=Page[EntryOut],
    says=_("Everything known of a contact, newest first, as sentences in the language of Accept-Language."),
)
def get_contact_timeline(request: ApiRequest, contact_id: UUID, limit: Size = 30, after: After = None) -> Any:
    person = access.person(request.actor, contact_id)
    entries, following = timeline.page_of(person, actor=request.actor, cursor=after, size=limit)
    return {
        "items": [{"at": e.at, "kind": e.kind, "sentence": str(e.sentence)} for e in entries],
        "next": following,
    }


@routes.get("/tags", right="pool.read", response=Page[TagOut], says=_("All tags by name."))
def list_tags(request: ApiRequest, limit: Size = 100, after: After = None) -> Any:
    return page(access.tags(request.actor), by="name", limit=limit, after=after, each=_shown_tag)


def _shown_tag(tag: Tag) -> dict[str, Any]:
    return {"id": tag.id, "name": tag.name, "archived": tag.archived_at is not None}


def _proofs(told: list[tuple[str, str]]) -> list[Proof]:
    region = merchant().phone_region
    return [proof(kind, value, region=region) for kind, value in told]


def _staff(by: Actor, number: str) -> Staff | None:
    if not number:
        return None
    found = staff_of(by).filter(number=number, left_at=None).first()
    if found is None:
        raise Refused(NO_STAFF, field="staff", value=number)
    return found


def _seen_or_known(by: Actor, person: UUID) -> dict[str, Any]:
    """The contact; of one who belongs to another store only the id, for the caller may know that they exist and no more."""
    rows = list(people(by).filter(id=person))
    if rows:
        return shown(by, rows)[0]
    blank: dict[str, Any] = {
        "name": "",
        "staff": None,
        "store": None,
        "stage": "contact",
        "contactable": None,
        "identities": [],
        "tags": [],
        "props": {},
    }
    return {"id": person, "created_at": utc_now(), **blank}
