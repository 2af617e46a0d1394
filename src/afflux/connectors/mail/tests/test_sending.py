"""Letters out, over a real wire: what the server says decides what may be tried again."""

import socket
from email import message_from_bytes, policy

import pytest

from afflux.connectors import actions, effects
from afflux.connectors.carriers import Judged, carrier
from afflux.connectors.checking import steps
from afflux.connectors.effects import Wanted
from afflux.connectors.lines import line_of
from afflux.connectors.mail.carrier import Mail
from afflux.connectors.mail.simulator.house import DROP
from afflux.connectors.mail.tests.conftest import ADDRESS, NOW, VALUES
from afflux.connectors.models import Effect
from afflux.files.store import keep_bytes
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
MAIL = Mail()


def refused(line, payload):
    with pytest.raises(Refused) as told:
        MAIL.perform(line, "say", payload, at=NOW)
    return told.value.why.code, MAIL.judge(told.value)


def test_a_letter_arrives_whole_with_its_files_its_id_and_its_way_out(line, house, say):
    file = keep_bytes(b"%PDF-1.4 \xff\x00", name="报价.pdf", media_type="application/pdf", at=NOW)
    media = [{"digest": file.digest, "kind": "file", "name": "报价.pdf", "mime": "application/pdf"}]
    wanted = say(media=media)
    told = MAIL.perform(line, "say", wanted, at=NOW)
    ((sender, to, content),) = house.taken
    letter = message_from_bytes(content, policy=policy.default)
    assert (sender, to) == (ADDRESS, "li@example.net")
    assert letter["From"].addresses[0].display_name == "清泉 Springs"
    assert letter["Message-ID"] == told["message"] == f"<{wanted['message']}@shop.example.com>"
    assert letter.get_body().get_content().replace("\r\n", "\n").rstrip() == "您好！\n.\n..再见"
    assert (
        b"\r\nList-Unsubscribe: <https://q.example.com/leave/" in content
    )  # in one piece: readers of it decode nothing
    (enclosed,) = letter.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("报价.pdf", b"%PDF-1.4 \xff\x00")
    assert f"/leave/{line.id}/" in letter["List-Unsubscribe"].replace(" ", "")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_server_that_nobody_reaches_promises_no_way_out_and_says_so(row, line, house, say, monkeypatch):
    assert steps(row)[2].done
    for address in ("", "http://127.0.0.1:8000"):
        monkeypatch.setenv("AFFLUX_PUBLIC_URL", address)
        MAIL.perform(line, "say", say(), at=NOW)
        assert "AFFLUX_PUBLIC_URL" in str(steps(row)[2].says)
    assert not any(b"List-Unsubscribe" in content for _from, _to, content in house.taken)


def test_lines_of_dots_arrive_as_they_were_written(line, house, say):
    MAIL.perform(line, "say", say(text="Hello\n.\n..\nQUIT\n"), at=NOW)
    assert house.taken[0][2].endswith(b"\r\n\r\nHello\r\n.\r\n..\r\nQUIT\r\n")


def test_the_next_letter_stands_below_the_last(line, house, say):
    first = MAIL.perform(line, "say", say(subject="报价"), at=NOW)
    second = MAIL.perform(line, "say", say(), at=NOW)
    MAIL.perform(line, "say", say(), at=NOW)
    letter = message_from_bytes(house.taken[2][2], policy=policy.default)
    assert letter["Subject"] == "Re: 报价"
    assert letter["In-Reply-To"] == second["message"]
    assert letter["References"] == f"{first['message']} {second['message']}"


@pytest.mark.parametrize(
    ("verb", "code", "says", "judged"),
    [
        ("MAIL", 421, "mail.later", Judged.AGAIN),
        ("RCPT", 550, "mail.no_box", Judged.NEVER),
        ("RCPT", 452, "mail.full", Judged.AGAIN),
        ("DATA", 451, "mail.later", Judged.AGAIN),
        ("END", 554, "mail.refused", Judged.NEVER),
        ("END", 421, "mail.later", Judged.AGAIN),
        ("END", DROP, "connectors.unsure", Judged.UNSURE),
    ],
)
def test_what_the_server_says_decides_whether_it_is_tried_again(line, house, say, verb, code, says, judged):
    house.faults[verb].append(code)
    assert refused(line, say()) == (says, judged)
    assert len(house.taken) == (1 if code == DROP else 0)


def test_a_server_that_is_away_is_tried_again_and_a_wrong_password_is_not(row, house, say):
    away = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values={"smtp_port": "1"})
    assert refused(line_of(away), say()) == ("connectors.away", Judged.AGAIN)
    values = {**house.ports, "password": "another"}
    wrong = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values=values)
    assert refused(line_of(wrong), say()) == ("mail.login", Judged.NEVER)


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "Hello\r\nBcc: everybody@example.net"},
        {"subject": "Hello\nX-Spam: no"},
        {"subject": "a\u2028Bcc: x@example.net"},
        {"message": "x>\r\nBcc: <everybody@example.net"},
        {"peer": "li@example.net\r\nBcc: everybody@example.net"},
        {"peer": "li@example.net, everybody@example.net"},
    ],
)
def test_nothing_typed_begins_another_header(line, house, say, changed):
    assert refused(line, say(**changed))[0] in ("mail.header", "mail.no_address")
    assert house.taken == []


def test_an_effect_ends_with_the_letters_id_and_one_that_was_cut_off_waits_for_a_person(row, house, say):
    def want(key):
        effects.want(Wanted(row.id, key, Effect.Lane.REPLY, "say", say(), NOW))
        effects.perform_due(Effect.Lane.REPLY, now=lambda: NOW)
        return Effect.objects.get(key=key)

    done = want("say/1")
    assert (done.state, done.answer["message"]) == ("done", f"<{done.payload['message']}@shop.example.com>")
    house.faults["END"].append(DROP)
    assert want("say/2").state == "unsure"
    assert len(house.taken) == 2


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"address": "nobody"}, "address", "mail.no_address"),
        ({"smtp_host": "https://smtp.example.com"}, "smtp_host", "mail.host_form"),
        ({"smtp_port": "70000"}, "smtp_port", "mail.port_form"),
        ({"smtp_host": "smtp.example.com"}, "smtp_security", "mail.in_the_clear"),
        ({"imap_security": "ssl"}, "imap_security", "connectors.no_choice"),
        ({"hook": "short"}, "hook", "connectors.hook_form"),
    ],
)
def test_a_wrong_setting_is_refused_at_its_field(merchant, changed, field, code):
    with pytest.raises(Refused) as told:
        actions.add(by=SYSTEM, at=NOW, kind="mail", values={**VALUES, **changed})
    assert (told.value.field, told.value.why.code) == (field, code)


def test_a_mail_line_says_why_it_cannot_welcome(line):
    found = carrier("mail").capabilities
    assert found.may_start
    for name in ("welcome", "receipts", "typing"):
        assert str(found.reasons[name])


def test_a_strangers_server_takes_our_letters(row, say):
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message

    class Box(Message):
        def handle_message(self, message):
            self.found = message

    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        changed = actions.rotate(by=SYSTEM, at=NOW, connection_id=row.id, values={"smtp_port": str(port)})
        line = line_of(changed)
        line.values["username"] = ""  # it asks for none
        MAIL.perform(line, "say", say(), at=NOW)
    finally:
        controller.stop()
    assert box.found["X-RcptTo"] == "li@example.net"
    assert box.found.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip() == "您好！\n.\n..再见"
