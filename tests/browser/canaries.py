"""Run as a program: plants a canary in everything that has a name, a title or words, in a house that is not used otherwise.

One row of each kind is made as people make it; then every free text of every table that may be changed gets the canary
as well, so that a table that is added later holds one too. Prints where to look, as JSON.
"""

import json
import sys
from datetime import timedelta
from decimal import Decimal

from afflux.cli.session import database_ready
from afflux.runtime.config import load

# Columns that hold what people type or strangers send; the others are keys, kinds, digests, zones or words of our own.
FREE = {
    "name", "title", "text", "label", "headline", "need", "topic", "next_topic", "reason", "note", "by_name", "asked_name",
    "decided_name", "quoted", "why", "proposed", "referrer", "page", "city", "address", "category", "material", "subject",
    "follow_up", "source", "name_en", "name_zh", "title_en", "title_zh", "body_en", "body_zh", "incentive_en", "incentive_zh",
    "exposure_en", "exposure_zh", "handover_en", "handover_zh", "set_by", "first_name", "file_name", "proof", "origin",
}  # fmt: skip
# Append-only, or read back by the product: nothing may change there; they hold canaries by what was done.
LEFT = {
    "organization.AuditEntry", "guard.Judgement", "guard.Approval", "organization.User", "connectors.Token", "wecom.Pull",
    "contacts.Identity", "contacts.ConsentText", "contacts.Consent", "mail_line.Thread", "notices.Wish",
    "channels.Way",
}  # fmt: skip


def sweep(evil):
    """Every free text is the canary; unique ones keep a number in front."""
    from django.apps import apps
    from django.db.models import CharField, F, TextField, Value
    from django.db.models.functions import Cast, Concat, Left, Right

    planted = []
    for model in apps.get_models():
        if not model.__module__.startswith("afflux.") or model._meta.label in LEFT:
            continue
        texts = [
            f for f in model._meta.concrete_fields if isinstance(f, (CharField, TextField)) and not f.choices
        ]
        for field in texts:
            if field.name not in FREE or (field.max_length or 999) < 40:
                continue
            front = Right(Cast(F("pk"), TextField()), 6)
            whole = Left(Concat(front, Value(evil)), field.max_length or 999)
            if model.objects.update(**{field.name: whole}):
                planted.append(f"{model._meta.label}.{field.name}")
    return planted


def make(evil, now):
    """One of each kind, by the product's own actions."""
    from django.db import transaction

    from afflux.channels.actions.codes import CodeDraft, create_code
    from afflux.channels.actions.sources import ChannelDraft, create_channel
    from afflux.channels.actions.targets import TargetDraft
    from afflux.channels.models import Add, Mode
    from afflux.connectors import actions as lines
    from afflux.connectors.happenings import Media, Said
    from afflux.connectors.models import Connection
    from afflux.connectors.webchat.models import Guest
    from afflux.console.models import SavedView
    from afflux.contacts.actions import tags
    from afflux.contacts.identities import proof
    from afflux.contacts.models import Person
    from afflux.contacts.resolving import Candidate, resolve
    from afflux.conversations.actions import desk, giving, saying, talks
    from afflux.conversations.archive.alerts import deciding
    from afflux.conversations.archive.keeping import rules as holds
    from afflux.conversations.models import Talk
    from afflux.conversations.people import LINE
    from afflux.files.store import keep_bytes
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.ids import new_id
    from afflux.kernel.news import tell
    from afflux.labels import saving as labels
    from afflux.labels import working
    from afflux.organization import keys
    from afflux.organization.actions.units import open_unit
    from afflux.organization.models import Unit, User
    from afflux.replies import actions as replies
    from afflux.replies.specs import Listens, RuleSpec, Says, WelcomeSpec
    from afflux.topics import reading
    from afflux.topics import saving as topics
    from afflux.topics.models import Finding
    from afflux.trade.actions import Heading, Wanted, named, place

    by = {"by": SYSTEM, "at": now}
    top = Unit.objects.get(kind="headquarters")
    open_unit(kind="store", parent=top, number="E1", name=evil, city=evil[:80], address=evil, **by)
    keys.create(name=evil[:80], role="operator", unit=top, **by)
    line = Connection.objects.filter(kind="webchat", removed_at=None).first()
    line = line or lines.add(kind="webchat", name=evil[:80], values={}, **by)

    channel = create_channel(
        draft=ChannelDraft(name=evil, mode=Mode.objects.first(), labels={"age": evil}), key="evil", **by
    )
    target = TargetDraft(kind="url", url="https://example.com/")
    code = create_code(
        channel=channel,
        draft=CodeDraft(name=evil, timezone="Asia/Shanghai", tags=[evil[:60]]),
        targets=[target],
        **by,
    )

    kept = keep_bytes(b"<script>alert(3)</script>", name=evil, media_type="text/html", at=now)
    peers = [str(new_id()) for _ in range(3)]
    for peer in peers:
        with transaction.atomic():
            Guest.objects.create(
                connection=line,
                peer=peer,
                page="https://x.y/" + evil,
                referrer="https://x.y/" + evil,
                first_at=now,
                last_at=now,
            )
            media = (Media("file", digest=kept.digest, name=evil, mime="text/html", size=9),
                     Media("image", digest=kept.digest, name=evil, mime="image/png", size=9))  # fmt: skip
            given = {"connection": line.id, "account": "", "peer": peer, "at": now, "name": evil}
            said = evil + " 你们就是骗子，我要投诉 javascript:alert(4) https://x.y/" + evil
            tell(Said(key="a" + peer, message="a" + peer, text=said, **given))
            tell(Said(key="b" + peer, message="b" + peer, text="", kind="file", media=media, **given))
    with transaction.atomic():
        proofs = (proof("phone", "13900009999"), proof("visitor", peers[0]))
        (who,) = resolve([Candidate(proofs, at=now, name=evil, source=evil[:20])], by=LINE, at=now)
        tags.tag_people(Person.objects.filter(id=who.person), evil[:60], **by)
        person = Person.objects.get(id=who.person)
        Add.objects.create(
            channel=channel, code=code, person=person, at=now, origin="hand", source_key=new_id()
        )
    order = Heading("CNY", now, number=evil[:60], note=evil, person=person.id)
    place(order, [Wanted(named(evil[:60]), Decimal(1), 10_000_000)], **by)

    talk = Talk.objects.get(peer=peers[0])
    saying.note(talk, evil, **by)
    holds.put_hold(talk, evil, until=None, **by)
    talks.close(Talk.objects.get(peer=peers[1]), topic=evil[:80], need=evil, next_topic=evil, **by)
    Talk.objects.filter(peer=peers[2]).update(due_at=now - timedelta(minutes=1))
    giving.mark_overdue(at=now)
    desk.save_quick(None, unit=None, shortcut="evil", title=evil, text=evil, **by)
    deciding.save_rule(None, name=evil[:60], side="both", words=evil[:60].replace(",", " "), **by)

    rule = replies.save_rule(
        spec=RuleSpec(name=evil, phrases=[Listens(evil)], texts=[Says("You asked. " + evil)]), **by
    )
    welcome = replies.save_welcome(spec=WelcomeSpec(name=evil, texts=[Says("Hello. " + evil)]), **by)
    words = labels.save_set(None, evil[:60], [evil[:40], "alert"], **by)
    conditions = {
        "said": {"words": ["alert"]},
        "meant": {"set": str(words.id), "least": 1},
        "code": {"codes": [str(code.id)]},
    }
    label = labels.save(None, labels.Draft(evil, evil[:60] + "2", conditions), **by)
    working.run_past(working_run(label, now), by=SYSTEM, clock=lambda: now)
    topic = topics.save(None, topics.Draft(evil[:60], ["alert", evil[:40]], evil), **by)
    reading.read_on()
    Finding.objects.create(label=evil[:80], words=[evil], size=3, examples=[], found_at=now)
    for user in User.objects.all():
        SavedView.objects.create(
            user_id=user.id, table="persons", name=evil[:60], query="q=img", created_at=now
        )
    return {
        "line": str(line.id), "peer": peers[0], "talk": str(talk.id), "rule": str(rule.id), "welcome": str(welcome.id),
        "label": str(label.id), "topic": str(topic.id), "person": str(person.id), "code": str(code.id),
    }  # fmt: skip


def working_run(label, now):
    """A run of a rule over the past, waiting."""
    from afflux.kernel.actors import SYSTEM
    from afflux.labels.models import PastRun

    return PastRun.objects.create(rule=label, by=SYSTEM.id, by_name=SYSTEM.name, created_at=now).id


if __name__ == "__main__":
    with database_ready(load(sys.argv[1]), "test"):
        from django.db import transaction

        from afflux.kernel.clock import utc_now

        with transaction.atomic():
            made = make(sys.argv[2], utc_now())
            planted = sweep(sys.argv[2])
        print(json.dumps({**made, "planted": planted}))
