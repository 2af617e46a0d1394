"""Words on the wire: each once, in order, told, read, answered."""

from datetime import timedelta

import msgspec
import pytest
from django.db import connection

from afflux.connectors import effects
from afflux.connectors.happenings import Said, Seen
from afflux.connectors.models import Callback, Effect
from afflux.connectors.webchat import frames, hearing, sending
from afflux.connectors.webchat.happenings import ContactLeft
from afflux.connectors.webchat.models import Guest, Word
from afflux.connectors.webchat.problems import EMPTY, NO_CHAT, NO_CONSENT, NO_GUEST, NO_WAY, ONLY_PICTURES
from afflux.connectors.webchat.pushing import Ask
from afflux.connectors.webchat.tests.conftest import AT, PEER, TEXT
from afflux.files.pictures import NOT_A_PICTURE, keep_picture
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def told(monkeypatch):
    heard = []
    for kind in (Said, Seen, ContactLeft):
        monkeypatch.setitem(news._LISTENERS, kind, [heard.append])
    return heard


def refusal(call):
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.why


def answer(chat, text="Yes, 20 yuan.", message=None, **more):
    payload = {
        "account": "",
        "peer": str(PEER),
        "text": text,
        "media": [],
        "message": str(message or new_id()),
        **more,
    }
    key = f"say/{payload['message']}"
    effects.want(effects.Wanted(chat.id, key, Effect.Lane.REPLY, "say", payload, AT))
    effects.perform_due(Effect.Lane.REPLY, now=lambda: AT + timedelta(seconds=1))
    return Effect.objects.get(key=key)


def test_a_word_is_kept_as_row_and_callback_and_told_once(say, told):
    first = say("有货吗？", page="https://shop.example/tea", referrer="https://s.example")
    again = say("有货吗？")
    assert (first.id, first.seq, Word.objects.count(), Callback.objects.count()) == (again.id, 1, 1, 1)
    run_waiting()
    (said,) = told
    assert (said.text, said.peer, said.message, said.by) == ("有货吗？", str(PEER), str(first.id), "peer")
    assert Guest.objects.get().page == "https://shop.example/tea"


def test_words_of_one_guest_are_numbered_without_a_gap_and_those_of_another_apart(say):
    other = PEER.__class__(int=7)
    numbers = [say(str(n), key=f"k-000000{n}").seq for n in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert say("x", peer=other).seq == 1


def test_an_answer_is_one_row_however_often_the_effect_is_done(chat, say, told, known):
    say("Have you green tea?")
    message = new_id()
    effect = answer(chat, message=message)
    assert effect.state == "done"
    Effect.objects.update(state="waiting")
    effects.perform_due(Effect.Lane.REPLY, now=lambda: AT)
    shown = known(0)["words"]
    assert [(w["by"], w["text"]) for w in shown] == [
        ("guest", "Have you green tea?"),
        ("house", "Yes, 20 yuan."),
    ]
    assert known(1)["words"] == shown[1:]
    assert known(0, PEER.__class__(int=1))["words"] == []


def test_what_the_guest_saw_is_told_once(chat, say, told):
    say("Hello")
    answer(chat)
    for _ in range(3):
        hearing.see(chat.id, PEER, 2, at=AT + timedelta(minutes=1))
    run_waiting()
    seen = [one for one in told if isinstance(one, Seen)]
    assert [one.upto for one in seen] == [Word.objects.get(seq=2).at]
    assert Word.objects.get(seq=2).seen_at == AT + timedelta(minutes=1)


def test_nobody_is_written_to_who_did_not_write_first(chat):
    effect = answer(chat)
    assert (effect.state, effect.problem) == ("failed", NO_GUEST.code)


def test_pictures_are_drawn_anew_and_nothing_else_is_taken(chat, say, told):
    shown = hearing.show(chat.id, PEER, "p-0000001", PNG, language="zh-hans", at=AT)
    assert hearing.show(chat.id, PEER, "p-0000001", PNG, language="", at=AT).id == shown.id
    run_waiting()
    assert told[0].kind == "image"
    assert told[0].media[0].digest == shown.body["media"][0]["digest"]
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert refusal(lambda: hearing.show(chat.id, PEER, "p-0000002", svg, language="", at=AT)) == NOT_A_PICTURE


def test_we_answer_with_a_picture_and_with_no_other_file(chat, say, known):
    say("What does it look like?")
    digest = keep_picture(PNG, name="tea", at=AT).digest
    answer(chat, media=[{"digest": digest, "kind": "image", "name": "tea.png", "mime": "image/png"}])
    assert known(1)["words"][0]["media"] == [{"url": f"/picture/{digest}", "name": "tea.png"}]
    effect = answer(chat, media=[{"digest": "0" * 64, "kind": "file"}])
    assert (effect.state, effect.problem) == ("failed", ONLY_PICTURES.code)


def test_a_contact_is_kept_with_the_text_that_was_agreed_to(chat, say, told, house):
    say("Call me", page="https://shop.example/l/x")
    frame = frames.Contact(key="c-0000001", text=str(TEXT), phone="139 0000 1234", name=" 林 ")
    for _ in range(2):
        hearing.leave_contact(chat.id, PEER, frame, at=AT)
    run_waiting()
    (left,) = [one for one in told if isinstance(one, ContactLeft)]
    assert (left.phone, left.name, left.text, left.page) == (
        "139 0000 1234",
        "林",
        TEXT,
        "https://shop.example/l/x",
    )
    assert Guest.objects.get().contact_at == AT
    bare = frames.Contact(key="c-0000002", text=str(TEXT))
    assert refusal(lambda: hearing.leave_contact(chat.id, PEER, bare, at=AT)) == NO_WAY
    other = frames.Contact(key="c-0000003", text=str(new_id()), phone="139")
    assert refusal(lambda: hearing.leave_contact(chat.id, PEER, other, at=AT)) == NO_CONSENT


def test_a_contact_is_not_written_in_the_open(chat, house):
    frame = frames.Contact(key="c-0000001", text=str(TEXT), phone="13900001234")
    hearing.leave_contact(chat.id, PEER, frame, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(c::text, '') from connectors_callback c")
        assert "13900001234" not in cursor.fetchone()[0]


def test_blank_words_and_a_removed_chat_are_refused(chat, say):
    assert refusal(lambda: say(" \x00\n ")) == EMPTY
    chat.removed_at = AT
    chat.save()
    assert refusal(lambda: say("Hello")) == NO_CHAT
    assert not Word.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"[]", b"{}", b'{"type":"say"}', b'{"type":"say","key":"k-0000001","text":""}',
        b'{"type":"say","key":"a b c d e","text":"x"}', b'{"type":"seen","upto":-1}', b'{"type":"nothing"}',
        b'{"type":"seen","upto":99999999999}', b"[" * 15_000,
        msgspec.json.encode({"type": "say", "key": "k-0000001", "text": "x" * 2001}), b" " * 20_000,
    ],
)  # fmt: skip
def test_what_is_no_frame_is_none(content):
    assert frames.read(content) is None


def test_a_look_of_the_house_is_noted_once_after_each_word_of_the_guest(chat, say, known):
    sending.looked(chat.id, PEER, at=AT)
    assert known()["read_at"] == ""
    say("Hello")
    for minutes in (1, 2):
        sending.looked(chat.id, PEER, at=AT + timedelta(minutes=minutes))
    assert known()["read_at"] == (AT + timedelta(minutes=1)).isoformat()
    effects.want(effects.Wanted(chat.id, "seen/1", Effect.Lane.REPLY, "seen", {"peer": str(PEER)}, AT))
    effects.perform_due(Effect.Lane.REPLY, now=lambda: AT + timedelta(minutes=5))
    assert known()["read_at"] == (AT + timedelta(minutes=5)).isoformat()


def test_many_pages_are_told_together_each_its_own_words_and_a_new_one_the_newest_hundred(chat, say, known):
    other = PEER.__class__(int=7)
    for number in range(103):
        say(f"word {number + 1}", key=f"k-{number:07}")
    say("of somebody else", key="k-0000000", peer=other)
    asks = [Ask(chat.id, PEER, 0), Ask(chat.id, other, 0), Ask(chat.id, PEER.__class__(int=8), 0), Ask(chat.id, PEER, 101), Ask(chat.id, PEER, 2), Ask(PEER, PEER, 0)]  # fmt: skip
    newest, others, nobody, late, full, elsewhere = (
        [word["seq"] for word in frame["words"]] for frame in known.all(asks)
    )
    assert newest == list(range(4, 104))
    assert others == [1]
    assert (nobody, elsewhere) == ([], [])
    assert late == [102, 103]
    assert full == list(range(3, 103))
