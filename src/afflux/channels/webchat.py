"""What the web chat asks of the house, and what becomes of a guest who leaves a way to be reached."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from afflux.channels.actions.adds import NewAdd, record_add
from afflux.channels.landing.places import newest_consent_text, scans_of
from afflux.channels.landing.words import said
from afflux.channels.models import Channel, Scan
from afflux.connectors.webchat.happenings import ContactLeft
from afflux.connectors.webchat.host import Consent, House
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.identities import Proof, proof
from afflux.contacts.models import ConsentText
from afflux.contacts.resolving import Candidate, resolve
from afflux.kernel.actors import SYSTEM_ID, Actor
from afflux.kernel.clock import local_day
from afflux.kernel.ids import hashed_id
from afflux.organization.models import Merchant

GUEST = Actor(id=SYSTEM_ID, kind="visitor", name="web chat")


def house() -> House:
    """The answers of this house."""
    return House(
        zone=lambda: Merchant.objects.get(id=1).timezone,
        consent=_consent,
        text_known=lambda key: ConsentText.objects.filter(id=key).exists(),
        judge=_judge,
        channel_known=lambda key: Channel.objects.filter(key=key).exists(),
    )


@transaction.atomic
def contact_left(left: ContactLeft) -> None:
    """Bring the guest into the pool: person, consent and, once a day, the add, by the code that brought them or else by
    the channel of the chat. What the pool knows already is not overwritten.
    """
    peer = UUID(left.peer)
    scan = next(iter(scans_of(peer)), None)
    ways = _ways(left.phone, left.email)
    who = Candidate(
        (*ways, Proof("visitor", str(peer))),
        at=left.at,
        name=left.name,
        source="web chat",
        simulated=False,
        own=True,
    )
    person = resolve([who], by=GUEST, at=left.at)[0].person
    record_add(_add(left, person, scan), by=GUEST, at=left.at)
    given = ConsentFact(
        person=person,
        given=True,
        text=left.text,
        source="web chat",
        at=left.at,
        source_key=hashed_id("webchat-consent", str(left.connection), left.key, str(person)),
    )
    note_consents([given], by=GUEST, at=left.at)


def _add(left: ContactLeft, person: UUID, scan: Scan | None) -> NewAdd:
    merchant = Merchant.objects.get(id=1)
    day = local_day(left.at, scan.code.timezone if scan else merchant.timezone)
    channel = Channel.objects.filter(key=left.channel).first() if left.channel and not scan else None
    return NewAdd(
        person=person,
        at=left.at,
        origin="web chat",
        source_key=hashed_id("webchat", str(left.connection), str(person), day.isoformat()),
        channel=channel.id if channel else None,
        code=scan.code_id if scan else None,
        staff=scan.target.staff_id if scan and scan.target else None,
        scan=scan.id if scan else None,
        carrier="webchat",
    )


def _ways(phone: str, email: str) -> tuple[Proof, ...]:
    """The proofs behind what was typed. Raises Refused at field phone or email."""
    region = Merchant.objects.get(id=1).phone_region
    typed = (("phone", phone), ("email", email))
    return tuple(proof(kind, text, region=region) for kind, text in typed if text)


def _judge(phone: str, email: str) -> None:
    _ways(phone, email)


def _consent() -> Consent | None:
    text = newest_consent_text()
    return Consent(text.id, said(text, "body")) if text else None
