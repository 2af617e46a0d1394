"""A mutating driver over real corpora: seeded, so that every find comes again; fast enough for a million executions.

A parser may answer or refuse (`Refused`); anything else is a find. What it answers must be storable: text that the
database cannot take would let a callback break for ever.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from uuid import UUID

from afflux.connectors.carriers import Parts
from afflux.connectors.egress import Answer
from afflux.connectors.happenings import storable
from afflux.connectors.mail import bounces, happened
from afflux.connectors.mail.reading import parse as letter_of
from afflux.connectors.mail.tests import test_reading
from afflux.connectors.oa import callbacks as oa
from afflux.connectors.sms import pushes
from afflux.connectors.tests.conftest import SEAL, VALUES, added
from afflux.connectors.wechat import calls, crypto, doors, xml
from afflux.connectors.wecom import callbacks as wecom
from afflux.connectors.wecom import service
from afflux.connectors.wecom.transport import WECOM as COMPANY
from afflux.kernel.errors import Refused

LINE = UUID(int=7)
AT = datetime.fromtimestamp(1780000000, UTC)
NEW = crypto.Seal("another", bytes(range(32)), SEAL.receiver)
WORDS: tuple[bytes, ...] = (
    b"\x00", b"]]>", b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#x1F4A9;", b"<xml>", b"</xml>",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"9" * 40, b"-1", b"1e999", b"NaN", b"Infinity",
    b"null", b"true", b"{}", b"[]", b"[" * 200, b'{"a":' * 50, b'""', b"\r\n\r\n", b"\n ", b"=?utf-8?B?", b"=?gb18030?Q?=81?=",
    b"Content-Type: message/rfc822\n\n", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"charset=utf-7", b"charset=x-none",
    b"Content-Transfer-Encoding: base64\n", b"--x--", "\u202e王".encode(), "０１２".encode(), b"%", b"'", b"<>@",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """`call` takes mutated bytes; `weight`: how many of a hundred executions."""

    name: str
    corpus: Sequence[bytes]
    call: Callable[[bytes], object]
    weight: int = 10


@dataclass(frozen=True)
class Find:
    target: str
    data: bytes
    error: str


def mutated(dice: random.Random, corpus: Sequence[bytes]) -> bytes:
    """One of the corpus, changed in one to five places."""
    data = bytearray(dice.choice(corpus))
    for _number in range(dice.choice((1, 1, 1, 2, 3, 5))):
        place = dice.randrange(len(data) + 1)
        how = dice.randrange(7)
        if how == 0 and place < len(data):
            data[place] ^= 1 << dice.randrange(8)
        elif how == 1:
            data[place:place] = dice.randbytes(dice.choice((1, 2, 8)))
        elif how == 2:
            del data[place : place + dice.choice((1, 3, 20, 200))]
        elif how == 3:
            data[place:place] = data[place : place + dice.choice((2, 30, 300))] * dice.choice((1, 2, 20))
        elif how == 4:
            data[place : place + dice.choice((0, 1, 6))] = dice.choice(WORDS)
        elif how == 5:
            other = dice.choice(corpus)
            start = dice.randrange(len(other) + 1)
            data[place:] = other[start:]
        else:
            data[place:place] = dice.choice(WORDS)
    return bytes(data[: 64 * 1024])


def run(
    targets: Sequence[Target], count: int, seed: int, *, most: int = 20
) -> tuple[dict[str, int], list[Find]]:
    """(executions by target, finds, `most` at most)."""
    dice, finds, done = random.Random(seed), [], dict.fromkeys((one.name for one in targets), 0)
    chosen = dice.choices(targets, [one.weight for one in targets], k=count)
    for target in chosen:
        data = mutated(dice, target.corpus)
        done[target.name] += 1
        try:
            check(target.call(data))
        except Refused:
            continue
        except Exception as error:  # everything else is what we look for
            finds.append(Find(target.name, data, f"{type(error).__name__}: {error}"[:200]))
            if len(finds) >= most:
                break
    return done, finds


def check(found: object) -> None:
    """Raises ValueError for text that no row can hold."""
    if isinstance(found, str):
        if "\x00" in found:
            raise ValueError("a NUL in what is to be stored")
        found.encode()
    elif isinstance(found, list | tuple):
        for one in found:
            check(one)
    elif is_dataclass(found):
        for one in fields(found):
            check(getattr(found, one.name))


def _told(found: Sequence[object]) -> list[object]:
    return [storable(one) for one in found]


def _wecom(data: bytes) -> object:
    return [wecom.key_of(data), *_told(wecom.read(LINE, "k", data))]


def _oa(data: bytes) -> object:
    return [oa.key_of(data), *_told(oa.read(LINE, "k", data))]


def _door(data: bytes) -> object:
    """A whole request: the envelope is mutated, its signature made anew for half of them, so that the seal is opened."""
    sealed = xml.parse(data).get("Encrypt")
    signed = SEAL if len(data) % 2 else NEW
    moment = str(int(AT.timestamp()))
    query = {"msg_signature": signed.sign(sealed, moment, "n"), "timestamp": moment, "nonce": "n"}
    message, before = doors.opened([SEAL, NEW], Parts("POST", query, data), sealed, at=AT)
    return [wecom.key_of(message), str(before)]


def _seal(data: bytes) -> object:
    """Sealed text that a holder of the token sends: ciphered, so that length, receiver and padding are what is mutated."""
    padded = data + bytes(-len(data) % crypto.BLOCK)
    encryptor = SEAL._cipher().encryptor()
    import base64

    sealed = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
    moment = str(int(AT.timestamp()))
    return (
        SEAL.open(crypto.Signed(sealed, SEAL.sign(sealed, moment, "n"), moment, "n"), at=AT)
        .decode("utf-8", "replace")
        .replace("\x00", "")
    )


def _query(data: bytes) -> object:
    """Signature, time and nonce as a stranger writes them."""
    parts = (data.decode("utf-8", "surrogateescape").split("&") + [""] * 4)[:4]
    return SEAL.open(crypto.Signed(*parts), at=AT).decode("utf-8", "replace")


def _service(data: bytes) -> object:
    return _told(service.read(LINE, "kf/1", data))


def _answer(data: bytes) -> object:
    calls.code_of(Answer(200, data))
    COMPANY.checked(Answer(200, data))
    return None


def _sms(vendor: str) -> Callable[[bytes], object]:
    settings = {"vendor": vendor, "signature": "清泉"}

    def call(data: bytes) -> object:
        return [
            pushes.key_of(data),
            *_told(pushes.told(LINE, "k", AT.isoformat().encode() + b"\n" + data, settings)),
        ]

    return call


def _mail(data: bytes) -> object:
    key, letter = happened.key_of(data), letter_of(data)
    sender = letter.sender
    report = bounces.report_of(letter, "springs.example")
    said = [key, sender, letter.name, letter.subject, letter.id, letter.references, letter.new]
    files = [(one.name, one.mime, len(one.content)) for one in letter.files]
    return storable([*said, letter.automatic, report, files])


def _xml(fields_: dict[str, str | int]) -> bytes:
    return xml.write(fields_)


_HEAD: dict[str, str | int] = {
    "ToUserName": VALUES["corp_id"],
    "FromUserName": "sys",
    "CreateTime": 1780000000,
    "MsgType": "event",
}
WECOM = [
    _xml(added("wmPeer1")),
    _xml({**_HEAD, "Event": "change_external_chat", "ChangeType": "update", "ChatId": "wr1", "UpdateDetail": "add_member"}),
    _xml({**_HEAD, "Event": "change_external_tag", "ChangeType": "create", "Id": "et1", "TagType": "tag"}),
    _xml({**_HEAD, "Event": "kf_msg_or_event", "Token": "t", "OpenKfId": "wk1"}),
    _xml({**_HEAD, "Event": "change_external_contact", "ChangeType": "transfer_fail", "UserID": "li", "ExternalUserID": "wm", "FailReason": "customer_refused"}),
    b"<xml><CreateTime>1</CreateTime><Event>change_external_chat</Event><MemChangeList><Item>a</Item><Item>b</Item></MemChangeList></xml>",
]  # fmt: skip
_FAN: dict[str, str | int] = {"ToUserName": "gh_1", "FromUserName": "oPeer", "CreateTime": 1780000000}
OA = [
    _xml({**_FAN, "MsgType": "text", "Content": "几点开门？", "MsgId": 24001}),
    _xml({**_FAN, "MsgType": "image", "MediaId": "m1", "PicUrl": "http://x", "MsgId": 24002}),
    _xml({**_FAN, "MsgType": "voice", "MediaId": "m2", "Format": "amr", "Recognition": "你好", "MsgId": 24003}),
    _xml({**_FAN, "MsgType": "location", "Location_X": "30.1", "Location_Y": "120.2", "Label": "西湖", "MsgId": 24004}),
    _xml({**_FAN, "MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_c-1", "Ticket": "t"}),
    _xml({**_FAN, "MsgType": "event", "Event": "CLICK", "EventKey": "menu"}),
]  # fmt: skip
_WORD = {"msgid": "m1", "open_kfid": "wk1", "external_userid": "wm1", "send_time": 1780000000, "origin": 3}
SERVICE = [
    json.dumps({"message": {**_WORD, "msgtype": kind, kind: inner}, "name": "王芳"}, ensure_ascii=False).encode()
    for kind, inner in (
        ("text", {"content": "在吗"}), ("image", {"media_id": "x"}), ("file", {"media_id": "y", "filename": "a.pdf"}),
        ("location", {"latitude": 1.5, "longitude": 2, "name": "西湖", "address": "杭州"}), ("link", {"title": "t", "url": "u"}),
        ("event", {"event_type": "enter_session", "welcome_code": "w", "open_kfid": "wk1", "external_userid": "wm1"}),
        ("event", {"event_type": "msg_send_fail", "fail_msgid": "m", "fail_type": 4}),
    )
]  # fmt: skip
TENCENT = [
    b'[{"user_receive_time":"2026-05-28 20:26:40","nationcode":"86","mobile":"13800000001","report_status":"SUCCESS","errmsg":"DELIVRD","description":"ok","sid":"3310:1"}]',
    '{"extend":"01","mobile":"13800000001","nationcode":"86","sign":"清泉","text":"几点开门？","time":1780000000}'.encode(),
]
ALIYUN = [
    b'[{"phone_number":"13800000001","send_time":"2026-05-28 20:26:38","report_time":"2026-05-28 20:26:40","success":true,"err_code":"DELIVERED","err_msg":"ok","sms_size":"1","biz_id":"1","out_id":"2"}]',
    '[{"phone_number":"13800000001","content":"TD","send_time":"2026-05-28 20:26:40","dest_code":"1","sign_name":"清泉","sequence_id":9}]'.encode(),
]
ENVELOPES = [
    _xml({"ToUserName": VALUES["corp_id"], "Encrypt": SEAL.close(one, at=AT, nonce="n").sealed})
    for one in WECOM
]
PLAINS = [
    bytes(16) + len(one).to_bytes(4, "big") + one + SEAL.receiver.encode() + b"\x03\x03\x03" for one in WECOM
]
QUERIES = [
    "&".join((one.sealed, one.signature, one.timestamp, one.nonce)).encode()
    for one in (SEAL.close(b"<xml/>", at=AT, nonce="7"),)
]
ANSWERS = [
    b'{"errcode":0,"errmsg":"ok","access_token":"a","expires_in":7200}',
    b'{"errcode":40014,"errmsg":"invalid"}',
    b"[]",
    b'{"errcode":"0"}',
]


def json_text(data: bytes) -> object:
    """The text of a message as it stands, for the control."""
    try:
        return str(json.loads(data)["message"]["text"]["content"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refused(service.UNREADABLE) from error


def targets() -> list[Target]:
    """Every parser at a door, by how much of the work it gets."""
    return [
        Target("xml", [*WECOM, *OA, *ENVELOPES], xml.parse, 10),
        Target("wecom", WECOM, _wecom, 16),
        Target("oa", OA, _oa, 16),
        Target("envelope", ENVELOPES, _door, 12),
        Target("seal", PLAINS, _seal, 12),
        Target("query", QUERIES, _query, 8),
        Target("service", SERVICE, _service, 10),
        Target("answer", ANSWERS, _answer, 4),
        Target("tencent", TENCENT, _sms("tencent"), 4),
        Target("aliyun", ALIYUN, _sms("aliyun"), 4),
        Target("mail", letters(), _mail, 4),
    ]


def letters() -> list[bytes]:
    """Letters as programs and people write them."""
    return [
        one for one in vars(test_reading).values() if isinstance(one, bytes) and len(one) > 80
    ] or PLAIN_LETTERS


PLAIN_LETTERS = [
    "From: =?utf-8?B?546L6Iqz?= <fang@example.com>\nTo: shop@springs.example\nSubject: =?gb18030?B?xOO6ww==?=\nMessage-ID: <1@x>\nDate: Thu, 28 May 2026 20:26:40 +0800\nContent-Type: text/plain; charset=utf-8\n\n在吗？\n\n> old words\n".encode(),
    b"From: a@example.com\nSubject: hi\nMessage-ID: <2@x>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C4=E3=BA=C3<br>ok</p>\n--x\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename*=utf-8''%E5%8D%95.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQ=\n--x\nContent-Type: message/rfc822\n\nFrom: b@x\n\ninner\n--x--\n",
    b"From: MAILER-DAEMON@mx.example\nSubject: failed\nMessage-ID: <3@x>\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=y\n\n--y\nContent-Type: text/plain\n\nsorry\n--y\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; fang@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n--y\nContent-Type: text/rfc822-headers\n\nMessage-ID: <abc@springs.example>\n\n--y--\n",
]
