"""Letters in: by the inbox and by the hook, once; what a program wrote is never taken for a person's word."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from afflux.connectors import actions
from afflux.connectors.checking import knock, steps
from afflux.connectors.happenings import AutoReplied, Delivered, Said, Undelivered, Unsubscribed
from afflux.connectors.mail import jobs
from afflux.connectors.mail.carrier import Mail
from afflux.connectors.mail.models import Mailbox
from afflux.connectors.mail.polling import poll
from afflux.connectors.mail.simulator.house import letter
from afflux.connectors.mail.simulator.people import People
from afflux.connectors.mail.tests.conftest import ADDRESS, HOOK, NOW, VALUES
from afflux.connectors.models import Callback
from afflux.files.store import content_of
from afflux.jobs.here import run_waiting
from afflux.kernel import news
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
LI = "李四 <li@example.net>"


@pytest.fixture
def heard(monkeypatch):
    found = []
    for kind in (Said, Undelivered, AutoReplied, Unsubscribed, Delivered):
        monkeypatch.setitem(news._LISTENERS, kind, [found.append])
    return found


@pytest.fixture
def fetch(row):
    """Read the inbox as the job does, and handle what came."""

    def run():
        count = poll(row, at=datetime.now(UTC), most=100_000)
        run_waiting()
        return count

    run()  # what is there before the first time stays there
    return run


def post(row, content, word=HOOK):
    return Client().post(
        f"/hook/{row.id}", content, content_type="message/rfc822", query_params={"word": word}
    )


def test_a_letter_is_heard_once_with_who_wrote_it_and_what_is_new(row, house, fetch, heard):
    raw = letter(
        LI,
        ADDRESS,
        "报价",
        "多少钱？\n\n在 2026-06-01，清泉 <service@shop.example.com> 写道：\n> 您好",
        Message_ID="<1@example.net>",
    )
    house.deliver(raw)
    assert (fetch(), fetch()) == (1, 0)
    (said,) = heard
    assert (said.account, said.peer, said.name) == (ADDRESS, "li@example.net", "李四")
    assert (said.message, said.kind, said.text, said.by) == ("<1@example.net>", "text", "多少钱？", "peer")
    assert post(row, raw).status_code == 200  # the same letter by the other way
    run_waiting()
    assert (len(heard), Callback.objects.count()) == (1, 1)


def test_an_answer_of_ours_stands_below_the_letter_that_came(row, line, house, fetch, say, heard):
    house.deliver(
        letter(
            LI,
            ADDRESS,
            "咨询",
            "多少钱？",
            Message_ID="<2@example.net>",
            References="<0@example.net> <1@example.net>",
        )
    )
    fetch()
    Mail().perform(line, "say", say(), at=datetime.now(UTC))
    content = house.taken[0][2].decode()
    assert "In-Reply-To: <2@example.net>" in content
    assert "References: <0@example.net> <1@example.net> <2@example.net>" in content
    assert "Subject: Re: =?utf-8?" in content


def test_files_are_kept_by_their_content(house, fetch, heard):
    raw = (
        letter(LI, ADDRESS, "图", "x")
        .replace(b"Content-Type: text/plain", b"Content-Type: image/png")
        .replace(b"x\r\n", b"iVBORw0KGgo=\r\n")
    )
    house.deliver(raw.replace(b"Content-Transfer-Encoding: 7bit", b"Content-Transfer-Encoding: base64"))
    fetch()
    (media,) = heard[0].media
    assert (heard[0].kind, media.kind, media.mime) == (
        "image",
        "image",
        "application/octet-stream",
    )  # it only says so
    assert content_of(media.digest) == b"\x89PNG\r\n\x1a\n"


def test_a_bounce_names_the_letter_that_came_back_and_a_program_is_no_person(line, house, fetch, heard, say):
    sent = [Mail().perform(line, "say", say(to), at=NOW) for to in ("bounce@example.net", "away@example.net")]
    assert fetch() == 2
    lost, away = heard
    assert isinstance(lost, Undelivered)
    assert (lost.message, lost.peer) == (sent[0]["message"], "bounce@example.net")
    assert lost.reason == "550 5.1.1 user unknown"
    assert isinstance(away, AutoReplied)
    assert away.peer == "away@example.net"


def test_a_report_about_a_letter_that_is_not_ours_and_our_own_letters_tell_nothing(house, fetch, heard):
    from afflux.connectors.mail.simulator.house import bounce

    house.deliver(bounce(b"Message-ID: <x@elsewhere.example>\r\n\r\n", "li@example.net", ADDRESS))
    house.deliver(letter(ADDRESS, ADDRESS, "loop", "round and round"))
    assert fetch() == 2
    assert heard == []


def test_a_word_that_ends_it_is_heard_as_one(house, fetch, heard):
    for text in ("退订。", "unsubscribe\n\n> On Monday", "T"):
        house.deliver(letter(LI, ADDRESS, "Re: 促销", text))
    fetch()
    assert [type(one).__name__ for one in heard] == ["Said", "Unsubscribed", "Said", "Unsubscribed", "Said"]


def test_what_is_too_large_is_left_and_counted_and_the_next_one_still_comes(row, house, fetch, heard):
    house.deliver(letter(LI, ADDRESS, "big", "x" * 70 + "\n" + "y" * 200_000))
    house.deliver(letter(LI, ADDRESS, "small", "多少钱？"))
    assert fetch() == 1
    assert Mailbox.objects.get().skipped == 1
    assert heard[0].text == "多少钱？"


def test_new_numbers_of_the_server_neither_lose_nor_double_a_letter(row, house, fetch, heard):
    house.deliver(letter(LI, ADDRESS, "1", "first", Message_ID="<1@example.net>"))
    fetch()
    house.validity += 1
    house.deliver(letter(LI, ADDRESS, "2", "second", Message_ID="<2@example.net>"))
    assert (fetch(), fetch()) == (1, 0)
    assert [one.text for one in heard] == ["first", "second"]


def test_a_server_that_is_away_is_noted_and_read_the_next_minute(row, house, heard, fetch):
    away = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values={"imap_port": "1"})
    assert poll(away, at=NOW, most=1000) == 0
    assert Mailbox.objects.get().problem == "connectors.away"
    back = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values=house.ports)
    house.deliver(letter(LI, ADDRESS, "1", "first"))
    jobs.look()
    run_waiting()
    assert Mailbox.objects.get(connection=back).problem == ""
    assert [one.text for one in heard] == ["first"]


def test_the_hook_wants_its_word_and_a_letter(row, heard):
    raw = letter(LI, ADDRESS, "1", "first")
    assert post(row, raw, word="").status_code == 403
    assert post(row, raw, word=HOOK[:-1]).status_code == 403
    assert Client().get(f"/hook/{row.id}", query_params={"word": HOOK}).status_code == 405
    assert post(row, b"x" * (21 * 1024 * 1024)).status_code == 413
    assert post(row, b"Subject: of nobody\r\n\r\nhello").status_code == 200
    run_waiting()
    assert Callback.objects.get().problem == "mail.unreadable"
    assert post(row, raw + b"y" * 3_000_000).status_code == 200
    values = {**VALUES, "hook": "", "smtp_port": "1", "imap_port": "1"}
    without = actions.add(by=SYSTEM, at=NOW, kind="mail", values=values, name="no hook")
    assert post(without, raw, word="").status_code == 403


def test_the_self_check_logs_in_at_both_doors_and_says_what_is_wrong(row, house):
    knock(row, at=NOW)
    found = [(one.done, str(one.says)) for one in steps(row)]
    assert found[1] == (True, "")
    assert len(found) == 6  # nothing is verified by a platform here
    assert "within a minute" in found[3][1]
    assert "Write a letter" in found[4][1]
    poll(row, at=NOW, most=1000)
    assert (steps(row)[3].done, str(steps(row)[3].says)) == (True, "")
    values = {**house.ports, "password": "wrong"}
    changed = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values=values)
    knock(changed, at=NOW)
    assert "app password" in str(steps(changed)[1].says)
    poll(changed, at=NOW, most=1000)
    assert (steps(changed)[3].done, "app password" in str(steps(changed)[3].says)) == (False, True)


def test_simulated_people_ask_and_thank_once_for_an_answer(row, line, house, fetch, say, heard):
    people = People(house)
    who = people.ask()
    fetch()
    Mail().perform(line, "say", say(who), at=datetime.now(UTC))
    assert (people.thank(), people.thank()) == (1, 0)
    fetch()
    assert [one.peer for one in heard] == [who, who]
    assert heard[1].text == "谢谢！"
