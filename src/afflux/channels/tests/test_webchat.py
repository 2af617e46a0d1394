"""Who leaves a number in the web chat: in the pool, with consent, as an add of what brought them."""

from uuid import UUID, uuid4

import pytest

from afflux.channels.models import Add, Scan
from afflux.channels.webchat import contact_left, house
from afflux.connectors.webchat import frames, hearing
from afflux.connectors.webchat.happenings import ContactLeft
from afflux.contacts.actions.consents import write_text
from afflux.contacts.identities import NOT_A_PHONE
from afflux.contacts.models import Consent, Identity, Person
from afflux.jobs.here import run_waiting
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(merchant, now):
    return write_text(name="chat", body_en="You may call me.", body_zh="可以给我打电话。", by=SYSTEM, at=now)


@pytest.fixture
def left(text, now):
    def one(peer, phone="139 0000 1234", **more):
        fields = {
            "connection": UUID(int=1),
            "key": f"contact/{peer}/1",
            "at": now,
            "peer": str(peer),
            "text": text.id,
        }
        return ContactLeft(**fields, phone=phone, **more)

    return one


def test_a_guest_becomes_a_person_with_consent_and_an_add(left, text):
    peer = uuid4()
    for _ in range(2):
        contact_left(left(peer, name="林黛玉"))
    person, add, consent = Person.objects.get(), Add.objects.get(), Consent.objects.get()
    assert (person.name, add.person, add.carrier, consent.text, consent.given) == (
        "林黛玉",
        person,
        "webchat",
        text,
        True,
    )
    kinds = dict(Identity.objects.values_list("kind", "value"))
    assert kinds == {"phone": "+8613900001234", "visitor": str(peer)}


def test_the_code_that_was_scanned_before_gets_the_add(left, place, now):
    code, target = place
    peer = new_id()
    Scan.objects.create(id=peer, at=now, code=code, target=target, visitor=peer, outcome=1)
    contact_left(left(peer))
    add = Add.objects.get()
    assert (add.code, add.channel, add.staff, add.scan) == (code, code.channel, target.staff, peer)


def test_the_channel_of_the_chat_gets_those_whom_no_code_brought(left, place):
    code, _target = place
    contact_left(left(uuid4(), channel=code.channel.key))
    assert Add.objects.get().channel == code.channel
    assert house().channel_known(code.channel.key)
    assert not house().channel_known("nowhere")


def test_what_is_no_number_is_said_to_the_guest_before_it_is_kept(merchant):
    with pytest.raises(Refused) as caught:
        house().judge("12", "")
    assert (caught.value.why, caught.value.field) == (NOT_A_PHONE, "phone")
    house().judge("", "lin@example.com")


def test_the_words_that_are_agreed_to_are_those_of_the_house_in_the_language_of_the_page(text):
    from django.utils import translation

    with translation.override("zh-hans"):
        assert (house().consent().id, house().consent().text) == (text.id, "可以给我打电话。")
    assert house().consent().text == "You may call me."
    assert house().text_known(text.id)
    assert not house().text_known(new_id())


def test_the_whole_way_from_the_wire_to_the_pool(text, now):
    from afflux.connectors import actions

    chat = actions.add(by=SYSTEM, at=now, kind="webchat", name="Chat", values={})
    frame = frames.Contact(key="c-0000001", text=str(text.id), email="Lin@Example.com")
    hearing.leave_contact(chat.id, uuid4(), frame, at=now)
    run_waiting()
    assert Identity.objects.get(kind="email").value == "lin@example.com"
    assert Add.objects.get().carrier == "webchat"
