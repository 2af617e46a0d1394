"""Who asks what is kept of them gets all of it: one person in every table, then their file searched for each planted value."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from tests.canary.person import EMAIL, NAME, NUMBER, PEER, PHONE, SUNG, TEXT, VISITOR, WORDS, Canary
from tests.canary.tables import OF_PERSONS

from afflux.contacts.actions import disclosing, erasing
from afflux.contacts.disclosing import making
from afflux.contacts.events import Disclosing, Erased
from afflux.contacts.models import Disclosure, Identity, Person
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.organization.models import AuditEntry

SILENT = {"files_file", "files_piece", "archive_parcel"}
"""Copies of many people's rows: a picture or file of a message lies in the zip itself; the others are named as files at hand."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def canary(cast, now):
    return Canary(cast, now).everywhere()


def written(person, now):
    target = io.BytesIO()
    making.write(person, target, at=now, told=lambda *_said: None)
    return zipfile.ZipFile(target)


def parts(packed):
    """Part → its data."""
    named = [name for name in packed.namelist() if name.startswith("data/")]
    return {name[5:-5]: json.loads(packed.read(name)) for name in named}


def told_by_table(packed):
    """Table → everything that parts of it say, in small letters."""
    found = {}
    for part in parts(packed).values():
        for table in part["tables"]:
            found[table] = found.get(table, "") + json.dumps(part["rows"], ensure_ascii=False).lower()
    return found


def missing(packed):
    """Tables of which no planted value stands in the file."""
    told = told_by_table(packed)
    words = [word.lower() for word in (*WORDS, "+" + PHONE)]
    return {table for table in OF_PERSONS if not any(word in told.get(table, "") for word in words)}


def name_of(listener):
    room = listener.__module__.split(".")
    return f"{room[-1] if room[-1] in ('below', 'pool') else room[1]}.{listener.__name__}"


def test_every_table_that_holds_something_of_a_person_stands_in_their_file(canary, now):
    assert missing(written(canary.person, now)) <= SILENT


def test_the_words_and_the_file_of_a_message_are_handed_out_as_they_are(canary, now):
    packed = written(canary.person, now)
    rows = parts(packed)["conversations.messages"]["rows"]
    assert {row["text"] for row in rows} == {SUNG}
    (thing,) = [one for row in rows for one in row["files"]]
    assert packed.read(thing["in"]).decode() == SUNG


ROOMS = (
    "pool.disclose", "channels.disclose", "trade.disclose", "conversations.disclose", "replies.disclose",
    "topics.disclose", "labels.disclose", "below.disclose_attention", "below.disclose_lines",
    "below.disclose_trail",
)  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_without_one_rooms_answer_something_is_missed(room, canary, now, monkeypatch):
    whole = set(parts(written(canary.person, now)))
    heard = [one for one in news._LISTENERS[Disclosing] if name_of(one) != room]
    monkeypatch.setitem(news._LISTENERS, Disclosing, heard)
    packed = written(canary.person, now)
    assert whole - set(parts(packed))
    if room != "below.disclose_trail":  # its rows are mentions too
        assert not missing(packed) <= SILENT


def test_every_room_that_forgets_also_tells(cast):
    told = {name_of(one).split(".")[0] for one in news._LISTENERS[Disclosing]}
    assert {name_of(one).split(".")[0] for one in news._LISTENERS[Erased]} <= told
    named = {name_of(one) for one in news._LISTENERS[Disclosing]}
    assert named - {"below.disclose_files"} == set(ROOMS)  # files at hand are nobody's in particular


def test_nothing_of_anybody_else_stands_in_the_file(canary, cast, now):
    packed = written(canary.person, now)
    everything = "".join(packed.read(name).decode(errors="ignore") for name in packed.namelist())
    assert "Somebody" not in everything  # whom a proposal of duplicates compares them with
    other = Person.objects.create(name="Otherwise", created_at=now)
    Identity.objects.create(
        key=hashed_id("phone", "+8613911112222"), person=other, kind="phone", value="+8613911112222", added_at=now
    )  # fmt: skip
    empty = written(other, now)
    whole = "".join(empty.read(name).decode() for name in empty.namelist())
    assert not [word for word in (NAME, TEXT, PHONE, EMAIL, PEER, NUMBER, str(VISITOR)) if word in whole]


def test_headings_are_in_both_languages_and_no_cell_runs_in_a_spreadsheet(canary, now):
    Person.objects.filter(id=canary.person.id).update(props={}, name="=1+1")
    packed = written(canary.person, now)
    sheet = packed.read("tables/contacts.people.csv").decode("utf-8-sig")
    assert "Your name · 您的姓名" in sheet.splitlines()[0]
    assert "'=1+1" in sheet
    page = packed.read("index.html").decode()
    assert "Numbers, addresses and ids" in page
    assert "<script" not in page


def test_a_word_of_theirs_is_no_markup_of_the_page(canary, now):
    canary._message(canary.talk, text="<script>alert(1)</script>")
    page = written(canary.person, now).read("index.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_it_is_asked_for_with_a_reason_made_fetched_and_gone_after_a_week(canary, cast, now):
    by = cast.actor("owner")
    with pytest.raises(Refused, match="who asked for it"):
        disclosing.ask(canary.person, reason=" ", by=by, at=now)
    asked = disclosing.ask(canary.person, reason="by letter", by=by, at=now)
    assert disclosing.ask(canary.person, reason="again", by=by, at=now) == asked
    making.work(asked.id, clock=lambda: now)
    made = Disclosure.objects.get(id=asked.id)
    assert (made.state, made.problem, made.percent) == ("done", "", 100)
    assert made.read > 0
    packed = zipfile.ZipFile(disclosing.fetch(made, by=by, at=now))
    assert NAME in packed.read("index.html").decode()
    later = made.until
    assert disclosing.fetchable(made, by=by, at=later).why.code == "contacts.disclosure_gone"
    assert disclosing.drop(at=later) == 2  # and the one that was planted
    assert Disclosure.objects.get(id=asked.id).file == ""
    verbs = AuditEntry.objects.filter(verb__startswith="person.disclosure").order_by("id")
    assert [one.verb.split("_")[1] for one in verbs] == ["asked", "made", "fetched"]


def test_a_file_that_is_being_made_does_not_outlive_the_erasure_of_its_person(canary, cast, now, monkeypatch):
    asked = disclosing.ask(canary.person, reason="by letter", by=cast.actor("owner"), at=now)
    through = making.read_through

    def meanwhile(*given):
        through(*given)
        erasing.erase(canary.person, reason="asked", by=SYSTEM, at=now)

    monkeypatch.setattr(making, "read_through", meanwhile)
    making.work(asked.id, clock=lambda: now)
    made = Disclosure.objects.get(id=asked.id)
    assert (made.state, made.file) == ("failed", "")


def test_only_those_who_may_get_the_file_and_only_of_whom_they_may_see(canary, cast, now):
    for name in ("manager_a", "staff_a", "analyst"):
        with pytest.raises(Refused, match="Only the owner"):
            disclosing.ask(canary.person, reason="x", by=cast.actor(name), at=now)
    asked = disclosing.ask(canary.person, reason="x", by=cast.actor("owner"), at=now)
    Disclosure.objects.filter(id=asked.id).update(by_id=cast.users["staff_a"].id)  # lost the right meanwhile
    making.work(asked.id, clock=lambda: now)
    assert Disclosure.objects.get(id=asked.id).state == "failed"
