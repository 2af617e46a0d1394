"""The seal against vectors of the platform's own, against a stranger's implementation, and against every changed byte."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException
from wechatpy.exceptions import InvalidSignatureException

from afflux.connectors.wechat import xml
from afflux.connectors.wechat.crypto import Seal, Signed, key_of
from afflux.kernel.errors import Refused

# The example of WeCom's documentation, "加解密方案说明" (developer.work.weixin.qq.com/document/path/90968), and of the
# sample programs that come with it: token, key, company, two requests and what they hold.
TOKEN, AES_KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
ECHO = Signed(
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780",
)  # fmt: skip
MESSAGE = Signed(
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/"
    "sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJ"
    "YuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUc"
    "allcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5P"
    "l/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
    "477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149",
)  # fmt: skip
HELD = {"ToUserName": CORP, "FromUserName": "mycreate", "CreateTime": "1409659813", "MsgType": "text",
        "Content": "hello", "MsgId": "4561255354251345929", "AgentID": "218"}  # fmt: skip
SEAL = Seal(TOKEN, key_of(AES_KEY), CORP)
NOW = datetime.fromtimestamp(1409659813, UTC)
STRANGER = WeChatCrypto(TOKEN, AES_KEY, CORP)


def code(seal, signed, at=NOW):
    with pytest.raises(Refused) as refused:
        seal.open(signed, at=at)
    return refused.value.why.code


def test_the_platforms_own_examples_are_opened():
    assert SEAL.open(ECHO, at=NOW) == b"1616140317555161061"
    assert xml.parse(SEAL.open(MESSAGE, at=NOW)).flat() == HELD
    assert SEAL.sign(MESSAGE.sealed, MESSAGE.timestamp, MESSAGE.nonce) == MESSAGE.signature


def test_every_changed_byte_of_a_message_is_refused():
    refused = 0
    for name in ("sealed", "signature", "timestamp", "nonce"):
        text = getattr(MESSAGE, name)
        for place, letter in enumerate(text):
            for other in {chr(ord(letter) ^ 1), chr(ord(letter) ^ 32), "A"} - {letter}:
                changed = Signed(**{**vars(MESSAGE), name: text[:place] + other + text[place + 1 :]})
                assert code(SEAL, changed) == "wecom.signature_wrong"
                refused += 1
    assert refused > 1500


def test_an_envelope_that_was_changed_is_refused_or_says_the_same():
    envelope = xml.write({"ToUserName": CORP, "AgentID": "218", "Encrypt": MESSAGE.sealed})
    for place in range(len(envelope)):
        changed = envelope[:place] + bytes([envelope[place] ^ 1]) + envelope[place + 1 :]
        try:
            sealed = xml.parse(changed).get("Encrypt")
            message = SEAL.open(Signed(**{**vars(MESSAGE), "sealed": sealed}), at=NOW)
        except Refused:
            continue
        assert (
            xml.parse(message).flat() == HELD
        )  # the receiver and the agent around it are not signed: we never read them


def test_a_message_of_another_time_token_key_or_company_is_refused_by_its_own_name():
    assert code(SEAL, MESSAGE, NOW + timedelta(minutes=11)) == "wecom.out_of_time"
    assert code(SEAL, MESSAGE, NOW - timedelta(minutes=11)) == "wecom.out_of_time"
    assert code(Seal("other", SEAL.key, CORP), MESSAGE) == "wecom.signature_wrong"
    assert code(Seal(TOKEN, bytes(32), CORP), MESSAGE) == "wecom.not_opened"
    assert code(Seal(TOKEN, SEAL.key, "ww0"), MESSAGE) == "wecom.other_receiver"


def test_whoever_has_the_token_but_not_the_key_gets_a_plain_refusal():
    for sealed in ("", "no base64!", "QUJD", "A" * 44, "é", MESSAGE.sealed[:64]):
        forged = Signed(sealed, SEAL.sign(sealed, MESSAGE.timestamp, "1"), MESSAGE.timestamp, "1")
        assert code(SEAL, forged) in ("wecom.not_opened", "wecom.other_receiver")
    for timestamp in ("", "-1", "1e9", "9" * 40, "１４０９６５９８１３"):
        forged = Signed(ECHO.sealed, SEAL.sign(ECHO.sealed, timestamp, "1"), timestamp, "1")
        assert code(SEAL, forged) == "wecom.signature_wrong"


@pytest.mark.parametrize("key", ["", AES_KEY[:-1], AES_KEY + "=", AES_KEY[:-1] + "-", AES_KEY[:-1] + "é"])
def test_a_key_of_the_wrong_form_is_said_at_its_field(key):
    with pytest.raises(Refused) as refused:
        key_of(key)
    assert refused.value.field == "aes_key"


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(string.printable + "企业微信活码欢迎语😀", max_size=300).map(str.strip),
    nonce=st.text(string.digits, min_size=1, max_size=12),
)
def test_a_strangers_implementation_reads_what_we_seal_and_we_read_what_it_seals(text, nonce):
    content = xml.write({"Content": text.replace("\r", ""), "MsgType": "text"})
    ours = SEAL.close(content, at=NOW, nonce=nonce)
    wrapped = xml.write({"ToUserName": CORP, "Encrypt": ours.sealed}).decode()
    assert STRANGER.decrypt_message(wrapped, ours.signature, ours.timestamp, ours.nonce) == content.decode()
    theirs = xml.parse(STRANGER.encrypt_message(content.decode(), nonce, MESSAGE.timestamp).encode())
    signed = Signed(
        theirs.get("Encrypt"), theirs.get("MsgSignature"), theirs.get("TimeStamp"), theirs.get("Nonce")
    )
    assert SEAL.open(signed, at=NOW) == content


def test_the_stranger_refuses_what_we_would_refuse():
    ours = SEAL.close(b"<xml/>", at=NOW, nonce="7")
    wrapped = xml.write({"Encrypt": ours.sealed}).decode()
    with pytest.raises(InvalidSignatureException):
        STRANGER.decrypt_message(wrapped, ours.signature, ours.timestamp, "8")
    with pytest.raises(InvalidCorpIdException):
        WeChatCrypto(TOKEN, AES_KEY, "ww0").decrypt_message(wrapped, ours.signature, ours.timestamp, "7")
