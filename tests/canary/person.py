"""One person in every table that can hold a name, a number or a word of theirs."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.db import connection

from afflux.api.models import Replay
from afflux.channels.models import Add, Bond, Scan
from afflux.channels.tests.standing import make_channel, make_code
from afflux.connectors import vault
from afflux.connectors.mail.models import Thread
from afflux.connectors.models import Callback, Connection, Effect
from afflux.connectors.webchat.models import Guest, Word
from afflux.connectors.wecom.models import Bond as Roster
from afflux.console.models import SavedView
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.actions.tags import BY_HAND, apply_tags
from afflux.contacts.disclosing.form import FORM
from afflux.contacts.identities import proof
from afflux.contacts.models import Disclosure, Likeness, Merge, Person, Tag, TagRun
from afflux.contacts.resolving import Candidate, resolve
from afflux.conversations.archive.media import MEDIA
from afflux.conversations.archive.models import Alert, Hold, Parcel
from afflux.conversations.archive.taking import PARCEL
from afflux.conversations.models import Attachment, Message, Talk
from afflux.conversations.side import about_peer
from afflux.conversations.words import vector
from afflux.events.models import Event
from afflux.exchange.keeping import EXPORT, UPLOAD
from afflux.exchange.models import Export, Reject, Run
from afflux.files import store
from afflux.guard.models import Approval, Judgement
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import hashed_id, new_id
from afflux.labels.models import Label, Membership, Rule
from afflux.organization import audit
from afflux.replies.models import Answer, Greeting, Suggestion
from afflux.topics.models import Mention, Topic
from afflux.trade.models import Order, OrderKey

NAME, TEXT = "Canary Kanari", "canarysong"
PHONE, EMAIL, PEER, NUMBER = "+8613877770007", "kanari@birds.example", "wmKanariPeer007", "KANARI-0007"
VISITOR = UUID("7c7c7c7c-0007-4007-8007-7c7c7c7c7c7c")
WORDS = (NAME, TEXT, PHONE.removeprefix("+86"), EMAIL, PEER, NUMBER, str(VISITOR), VISITOR.hex)
SUNG = f"{TEXT} I am {NAME}, {PHONE}"


class Canary:
    """The person, their lines and their talk; `everywhere` fills the rest."""

    def __init__(self, cast, now):
        self.cast, self.at = cast, now
        told = (
            ("phone", PHONE),
            ("email", EMAIL),
            ("wecom", PEER),
            ("external", NUMBER),
            ("visitor", str(VISITOR)),
        )
        (found,) = resolve(
            [
                Candidate(
                    tuple(proof(*one) for one in told), at=now, name=NAME, props={"song": SUNG}, source="test"
                )
            ],
            by=SYSTEM,
            at=now,
        )
        self.person = Person.objects.get(id=found.person)
        self.wecom = self._line("wecom", {"corp_id": "wxCompany"})
        self.mail = self._line("mail", {"address": "shop@birds.example"})
        self.webchat = self._line("webchat", {})
        self.talk = self._talk(self.wecom, PEER)
        self.message = self._message(self.talk)

    def everywhere(self):
        """Every room that keeps anything of anybody."""
        for fill in (
            self._pool,
            self._lines,
            self._drainage,
            self._talks,
            self._answers,
            self._files,
            self._house,
        ):
            fill()
        return self

    def _line(self, kind, settings):
        return Connection.objects.create(
            kind=kind, name=kind, settings=settings, secrets=b"", created_at=self.at
        )

    def _talk(self, line, peer):
        return Talk.objects.create(
            connection=line, account="fang", peer=peer, name=NAME, person=self.person, unit=self.cast.store_a,
            opened_at=self.at, last_at=self.at, topic=TEXT, need=SUNG, next_topic=SUNG,
        )  # fmt: skip

    def _message(self, talk, **more):
        given = {"direction": "in", "by_kind": "peer", "by_name": NAME, "text": SUNG, "tokens": vector(SUNG)}
        key = f"{talk.peer}/{new_id()}"
        return Message.objects.create(talk=talk, key=key, outer=f"<{EMAIL}>", at=self.at, **{**given, **more})

    def _pool(self):
        apply_tags([(self.person.id, "Sings")], rule=BY_HAND, by=SYSTEM, at=self.at)
        note_consents(
            [ConsentFact(self.person.id, True, f"told by {NAME}", self.at, basis="contract")],
            by=SYSTEM,
            at=self.at,
        )
        absorbed = Person.objects.create(name=NAME, created_at=self.at, merged_into=self.person)
        other = Person.objects.create(name="Somebody", created_at=self.at)
        Merge.objects.create(
            kept=self.person,
            absorbed=absorbed,
            proof=f"hand|{PHONE}",
            moved={"filled": {"name": NAME}},
            at=self.at,
        )
        left, right = sorted((self.person, other), key=lambda one: one.id)
        Likeness.objects.create(
            left=left, right=right, score=90, reasons=[{"phone": PHONE}], found_at=self.at
        )
        TagRun.objects.create(
            tag=Tag.objects.get(name="Sings"), put=True, filters={"q": PHONE}, by=new_id(), created_at=self.at
        )

    def _lines(self):
        for line, content in ((self.wecom, {"peer": PEER, "text": SUNG}), (self.mail, {"from": EMAIL})):
            row = new_id()
            sealed = vault.close(json.dumps(content).encode(), place=f"callback/{row}")
            Callback.objects.create(
                id=row,
                connection=line,
                key=f"k/{row}",
                content=sealed,
                received_at=self.at,
                handled_at=self.at,
            )
        for state in ("waiting", "done"):
            Effect.objects.create(
                connection=self.wecom, key=f"tag/{state}/{PEER}", lane=2, kind="say", repeatable=False, due_at=self.at,
                payload={"peer": PEER, "text": SUNG}, answer={"to": PEER}, state=state,
            )  # fmt: skip
        Roster.objects.create(connection=self.wecom, account="fang", peer=PEER, added_at=self.at)
        Thread.objects.create(
            connection=self.mail,
            peer=EMAIL,
            subject=SUNG,
            message=f"<1@{EMAIL}>",
            references=[EMAIL],
            at=self.at,
        )
        guest = Guest.objects.create(
            connection=self.webchat,
            peer=VISITOR,
            first_at=self.at,
            last_at=self.at,
            page=f"https://a.example/?{EMAIL}",
        )
        Word.objects.create(guest=guest, seq=1, key=str(VISITOR), by="guest", body={"text": SUNG}, at=self.at)
        Event.objects.create(
            at=self.at, kind="view", subject=hashed_id("visitor", str(VISITOR)), props={"name": NAME, "song": SUNG},
            url=f"https://a.example/me/{EMAIL}?phone={PHONE}",
        )  # fmt: skip
        Event.objects.create(
            at=self.at, kind="bought", subject=hashed_id("claimed", NUMBER), props={"who": NUMBER}
        )

    def _drainage(self):
        channel = make_channel(self.cast)
        code = make_code(channel)
        Scan.objects.create(id=VISITOR, at=self.at, code=code, visitor=VISITOR, outcome=1)
        Scan.objects.create(at=self.at, code=code, visitor=VISITOR, outcome=2)
        self.add = Add.objects.create(
            person=self.person,
            channel=channel,
            code=code,
            scan=VISITOR,
            origin="test",
            at=self.at,
            source_key=uuid4(),
        )
        Bond.objects.create(
            id=new_id(),
            connection=self.wecom,
            account="fang",
            peer=PEER,
            what="added",
            at=self.at,
            add=self.add,
        )
        self.order = Order.objects.create(
            number="O-1", person=self.person, at=self.at, currency="CNY", total_minor=4200, cost_minor=0,
            note=SUNG, created_at=self.at,
        )  # fmt: skip
        OrderKey.objects.create(order=self.order, key=hashed_id("phone", PHONE))

    def _talks(self):
        self._talk(self.webchat, str(VISITOR))
        content = store.keep_bytes(SUNG.encode(), name=f"{NAME}.txt", media_type=MEDIA, at=self.at)
        Attachment.objects.create(
            message=self.message, kind="file", digest=content.digest, name=f"{NAME}.txt", handle=PEER
        )
        self._message(self.talk, direction="out", by_kind="staff", by_name="Fang", state="sent")
        self._message(self.talk, direction="note", by_kind="staff", by_name="Fang")
        Alert.objects.create(
            rule="anger",
            kind="anger",
            talk=self.talk,
            message=self.message,
            at=self.at,
            quoted=SUNG,
            detail={"q": NAME},
        )
        Hold.objects.create(
            person=self.person,
            reason=f"{NAME} complained",
            by_name="O",
            at=self.at,
            lifted_at=self.at,
            lifted_by="O",
        )
        about = {"purpose": "reply", "subject": f"message/{self.message.id}", "digest": new_id()}
        found = [{"quoted": SUNG}]
        Approval.objects.create(
            text=SUNG, findings=found, rules=[], asked_by=new_id(), asked_name="F", asked_at=self.at, **about
        )
        Judgement.objects.create(
            at=self.at, by_id=new_id(), by_name="F", outcome="held", findings=found, **about
        )
        aside = {**about, "subject": about_peer(self.wecom.id, PEER)}
        Approval.objects.create(
            text=SUNG, findings=found, rules=[], asked_by=new_id(), asked_name="F", asked_at=self.at, **aside
        )
        Judgement.objects.create(
            at=self.at, by_id=new_id(), by_name="F", outcome="held", findings=found, **aside
        )

    def _answers(self):
        about = {"talk": self.talk, "message": self.message, "at": self.at}
        Greeting.objects.create(
            connection=self.wecom, key=f"add/{PEER}", account="fang", peer=PEER, state="sent", at=self.at
        )
        Answer.objects.create(outcome="answered", quoted=TEXT, **about)
        Suggestion.objects.create(text=SUNG, **about)
        rule = Rule.objects.create(
            name="Singers", tag=Tag.objects.get(name="Sings"), conditions={"words": ["song"]}, created_at=self.at,
            changed_at=self.at,
        )  # fmt: skip
        Label.objects.create(
            rule=rule, person=self.person, facts=[{"said": SUNG}], fact_at=self.at, at=self.at
        )
        Membership.objects.create(connection=self.wecom.id, group="g", peer=PEER, joined_at=self.at)
        topic = Topic.objects.create(name="Songs", words=["song"], created_at=self.at)
        Mention.objects.create(topic=topic, day=self.at.date(), page=f"/me/{EMAIL}", **about)

    def _files(self):
        def kept(media_type):
            content = f"{media_type},{SUNG}\n".encode()
            return store.keep_bytes(content, name=f"{NAME}.csv", media_type=media_type, at=self.at).digest

        run = Run.objects.create(
            kind="contacts", file=kept(UPLOAD), file_name="people.csv", state="done", by_id=new_id(), by_name="O",
            created_at=self.at, found={"columns": [NUMBER]}, options={"only": PHONE}, problem_params={"value": EMAIL},
        )  # fmt: skip
        Reject.objects.create(run=run, row=1, problem="x", raw={"phone": PHONE}, params={"value": EMAIL})
        done = {"state": "done", "by_id": new_id(), "by_name": "O", "created_at": self.at, "until": self.at}
        Export.objects.create(kind="contacts", form="csv", file=kept(EXPORT), file_name="out.csv", **done)
        Disclosure.objects.create(
            person=self.person,
            reason=f"asked by {NAME}",
            file=kept(FORM),
            **done,
        )
        Parcel.objects.create(
            asked={"question": f"q={PHONE}"}, reason=f"for {EMAIL}", file=kept(PARCEL), **done
        )

    def _house(self):
        audit.record(by=SYSTEM, at=self.at, verb="person.edited", subject=self.person, detail={"song": SUNG})
        audit.record(by=SYSTEM, at=self.at, verb="person.unmasked", subject=self.person)
        audit.record(by=SYSTEM, at=self.at, verb="talk.closed", subject=self.talk, detail={"need": SUNG})
        audit.record(
            by=SYSTEM, at=self.at, verb="export.asked", subject=self.cast.store_a, detail={"q": PHONE}
        )
        body = json.dumps({"name": NAME, "phone": PHONE}).encode()
        Replay.objects.create(
            actor=new_id(),
            key="k",
            request=new_id(),
            status=201,
            content=body,
            content_type="application/json",
            at=self.at,
        )
        SavedView.objects.create(
            user_id=self.cast.users["owner"].id,
            table="pool",
            name="one",
            query=f"q={PHONE}",
            created_at=self.at,
        )
        args = json.dumps({"peer": PEER})
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, args, status)"
                " values ('default', 'room.verb', %s, 'succeeded')",
                [args],
            )
