"""WeCom's archive out of files: sealed as there, opened by generated keys, resumed where a child was killed."""

import argparse
import base64
import hashlib
import json
import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives import padding as pad
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from afflux.conversations.archive import cli
from afflux.conversations.archive.models import Alert, Pull
from afflux.conversations.archive.wecom import files, parent, pulling
from afflux.conversations.archive.wecom.asking import by_file, by_library
from afflux.conversations.archive.wecom.sdk import SdkError
from afflux.conversations.models import Attachment, Message, Talk
from afflux.files.store import content_of
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
MOMENT = 1780286400000


@pytest.fixture(scope="module")
def keys():
    return {version: rsa.generate_private_key(65537, 2048) for version in (1, 2)}


def sealed(seq, message, key, version):
    own = base64.b64encode(hashlib.sha256(f"{seq}".encode()).digest())
    plain = base64.b64decode(own)
    padded = pad.PKCS7(128).padder()
    content = padded.update(json.dumps(message).encode()) + padded.finalize()
    shut = Cipher(algorithms.AES(plain), modes.CBC(plain[:16])).encryptor()
    return {
        "seq": seq, "msgid": message["msgid"], "publickey_ver": version,
        "encrypt_random_key": base64.b64encode(key.public_key().encrypt(own, padding.PKCS1v15())).decode(),
        "encrypt_chat_msg": base64.b64encode(shut.update(content) + shut.finalize()).decode(),
    }  # fmt: skip


def word(number, text="你好", *, ours=False, **more):
    ends = ("ZhangSan", ["wmAAA"]) if ours else ("wmAAA", ["ZhangSan"])
    told = {"msgid": f"m{number}", "action": "send", "from": ends[0], "tolist": ends[1], "roomid": ""}
    return {**told, "msgtime": MOMENT + number, "msgtype": "text", "text": {"content": text}, **more}


@pytest.fixture
def laid(tmp_path, keys, line):
    """Lay messages down as the vendor's library gives them; answers the arguments of the command."""

    def lay(messages, *, version=1, whole=False, keep=(1, 2)):
        folder = tmp_path / "keys"
        folder.mkdir(exist_ok=True)
        for number in keep:
            pem = keys[number].private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            (folder / f"{number}.pem").write_bytes(pem)
        rows = [sealed(seq, one, keys[version], version) for seq, one in enumerate(messages, start=1)]
        lines = [{"errcode": 0, "errmsg": "ok", "chatdata": rows}] if whole else rows
        (tmp_path / "archive.jsonl").write_text("\n".join(json.dumps(one) for one in lines))
        return SimpleNamespace(file=str(tmp_path / "archive.jsonl"), media=str(tmp_path), keys=str(folder))

    return lay


@pytest.fixture
def pull(line, now):
    return lambda laid, at=now: pulling.pull(line, by_file(laid), clock=lambda: at)


@pytest.mark.parametrize("whole", [False, True])
def test_what_customers_and_staff_said_stands_in_their_talk_once(laid, pull, whole):
    given = laid([word(1, "你们是骗子"), word(2, "亲，不是的", ours=True)], whole=whole)
    assert pull(given).counts == {"kept": 2}
    assert pull(given).counts == {}
    talk = Talk.objects.get()
    assert (talk.account, talk.peer) == ("ZhangSan", "wmAAA")
    assert [(one.direction, one.text) for one in Message.objects.order_by("at")] == [
        ("in", "你们是骗子"),
        ("out", "亲，不是的"),
    ]
    assert Alert.objects.get().kind == "anger"
    assert Pull.objects.get().seq == 2


def test_groups_and_colleagues_are_skipped_and_what_cannot_be_read_is_counted(laid, pull):
    odd = [
        word(1, roomid="wr1"),
        word(2, **{"from": "a", "tolist": ["b"]}),
        word(3, action="recall"),
        word(4, msgtime="x"),
    ]
    done = pull(laid([*odd, word(5, msgtype="redpacket")]))
    assert done.counts == {"skipped": 3, "unread": 1, "kept": 1}
    assert Message.objects.get().text == "[redpacket]"


def test_without_the_key_of_its_version_a_message_stays_shut_and_the_next_is_read(laid, pull, keys):
    assert pull(laid([word(1)], version=2, keep=(1,))).counts == {"shut": 1}


def test_a_thing_comes_in_pieces_and_is_kept_by_its_content(laid, pull, tmp_path):
    content = os.urandom(700_000)
    (tmp_path / hashlib.sha256(b"handle").hexdigest()).write_bytes(content)
    told = {"sdkfileid": "handle", "filename": "合同.pdf", "filesize": len(content)}
    lost = {"sdkfileid": "lost", "filename": "gone.pdf"}
    pull(laid([word(1, msgtype="file", file=told), word(2, msgtype="file", file=lost)]))
    kept, gone = Attachment.objects.order_by("message__at")
    assert content_of(kept.digest) == content
    assert (gone.digest, gone.handle) == ("", "archive/lost")


def test_a_child_that_is_killed_is_begun_again_behind_what_was_stored(laid, pull, monkeypatch):
    given = laid([word(number) for number in range(1, 41)])
    monkeypatch.setattr(pulling, "LIMIT", 8)
    plain, asked = parent.Hands.ask, []

    def deadly(self, request):
        asked.append(request)
        if len(asked) % 4 == 0:
            self.process.kill()
        return plain(self, request)

    monkeypatch.setattr(parent.Hands, "ask", deadly)
    assert pull(given).counts == {"kept": 40}
    assert Message.objects.count() == 40


def test_a_child_that_always_dies_ends_in_a_sentence_and_what_was_stored_stays(laid, pull, monkeypatch):
    given = laid([word(1)])
    monkeypatch.setattr(parent.Hands, "ask", lambda self, asked: {} if asked["op"] == "open" else _die())
    with pytest.raises(Refused) as refused:
        pull(given)
    assert refused.value.why.code == "archive.wecom_broken"
    assert Pull.objects.get().problem == "archive.wecom_broken"


def test_a_source_that_gives_the_same_for_ever_ends_in_a_sentence(laid, pull, monkeypatch):
    given = laid([word(1)])
    plain = parent.Hands.ask
    monkeypatch.setattr(
        parent.Hands, "ask", lambda self, asked: plain(self, {**asked, "seq": 0} if "seq" in asked else asked)
    )
    with pytest.raises(Refused, match="the same messages again"):
        pull(given)
    assert Message.objects.count() == 1


def _die():
    raise parent.ChildDied("gone")


@pytest.mark.parametrize(
    ("code", "problem"), [(301042, "archive.wecom_address"), (10001, "archive.wecom_code")]
)
def test_what_wecom_refuses_is_said_with_its_cure(laid, pull, tmp_path, code, problem):
    given = laid([])
    (tmp_path / "archive.jsonl").write_text(json.dumps({"errcode": code, "errmsg": "no"}))
    with pytest.raises(Refused) as refused:
        pull(given)
    assert refused.value.why.code == problem


def test_a_pull_that_is_too_large_is_halved_until_it_is_taken(laid, pull, monkeypatch):
    given = laid([word(number) for number in range(1, 6)])
    plain = parent.Hands.ask

    def strict(self, asked):
        if asked["op"] == "pull" and asked["limit"] > 2:
            return {"error": 301058}
        return plain(self, asked)

    monkeypatch.setattr(parent.Hands, "ask", strict)
    assert pull(given).counts == {"kept": 5}


def test_days_that_wecom_no_longer_has_are_counted(line, now):
    state = Pull(connection=line, at=now - timedelta(days=7, hours=1))
    assert pulling._gap(state, now) == 3
    assert pulling._gap(Pull(connection=line, at=now - timedelta(days=4)), now) == 0


def test_the_command_says_what_came_in_and_what_stayed_shut(laid, line, capsys):
    given = laid([word(1), word(2)])
    top = argparse.ArgumentParser()
    cli.register(top.add_subparsers())
    told = [
        "archive",
        "import",
        "wecom",
        "--connection",
        str(line.id),
        "--file",
        given.file,
        "--keys",
        given.keys,
    ]
    arguments = top.parse_args([*told, "--format", "json"])
    assert cli.run(arguments) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == 2


def test_without_the_vendors_library_nothing_is_pulled(line, tmp_path):
    with pytest.raises(Refused) as refused:
        by_library(line, str(tmp_path / "none.so"), str(tmp_path))
    assert refused.value.why.code == "archive.no_library"


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LONGEST", 1000)
    endless = tmp_path / "endless.jsonl"
    endless.write_text('{"seq": 1, "msgid": "' + "x" * 2000)
    with pytest.raises(SdkError) as wrong:
        files.FileSource(endless).pull(0, 10)
    assert wrong.value.code == files.BROKEN
