"""Letters as the world writes them: any charset, any quoting, any broken shape."""

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from afflux.connectors.mail.reading import parse
from afflux.connectors.mail.words import plain, unquoted
from afflux.kernel.errors import Refused

QUOTED = {
    "gmail": "多少钱？\n\nOn Mon, Jun 1, 2026 at 12:00 PM Springs <service@shop.example.com> wrote:\n\n> 您好\n> 再见",
    "gmail on two lines": "多少钱？\n\nOn Mon, Jun 1, 2026 at 12:00 PM Springs\n<service@shop.example.com> wrote:\n> 您好",
    "gmail in Chinese": "多少钱？\n\nSprings <service@shop.example.com> 于2026年6月1日周一 12:00写道：\n\n> 您好",
    "qq": '多少钱？\n\n\n------------------ 原始邮件 ------------------\n发件人: "清泉" <service@shop.example.com>;\n您好',
    "163": '多少钱？\n\n在 2026-06-01 12:00:00，"清泉" <service@shop.example.com> 写道：\n>您好',
    "outlook": "多少钱？\n\n________________________________\nFrom: Springs <service@shop.example.com>\nSent: Monday\n您好",
    "outlook in Chinese": "多少钱？\n\n发件人: 清泉 <service@shop.example.com>\n发送时间: 2026年6月1日\n您好",
    "old outlook": "多少钱？\n-----Original Message-----\nFrom: Springs\n您好",
}


@pytest.mark.parametrize("way", QUOTED)
def test_what_was_said_before_is_cut(way):
    assert unquoted(QUOTED[way]) == "多少钱？"


def test_answers_between_the_lines_stay_and_nothing_is_ever_cut_to_nothing():
    assert unquoted("On Mon, Li <a@b.example> wrote:\n> 几个？\n三个\n> 何时？\n明天") == "三个\n明天"
    assert unquoted("> 只有引文") == "> 只有引文"
    assert unquoted("发件人很着急：请回电\n谢谢") == "发件人很着急：请回电\n谢谢"


def test_a_page_becomes_its_words_without_its_scripts_and_quotes():
    page = "<html><head><title>t</title></head><body><p>多少钱？</p><script>alert(1)</script><div>急 &amp; 谢谢</div><blockquote>旧的<p>更旧</p></blockquote></body></html>"
    assert plain(page) == "多少钱？\n\n急 & 谢谢"
    assert plain("<blockquote>全是引文</blockquote>") == "全是引文"


def raw(head, body=b""):
    return b"From: =?gb2312?B?wO7LxA==?= <Li@Example.NET>\r\n" + head + b"\r\n" + body


@pytest.mark.parametrize(
    "charset", ["gb2312", "gbk", "gb18030", "utf-8", "unknown-8bit", "no-such-thing", ""]
)
def test_chinese_is_read_whatever_the_letter_says_of_its_charset(charset):
    real = charset if charset in ("gbk", "gb18030", "utf-8") else "gb18030"
    head = f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: 8bit\r\n'.encode()
    letter = parse(raw(head, "囍事：镕基的“茶”多少钱？".encode(real)))
    assert letter.text == "囍事：镕基的“茶”多少钱？"
    assert (letter.sender, letter.name) == ("li@example.net", "李四")


def test_a_subject_in_raw_bytes_or_in_pieces_is_one_line():
    assert parse(raw("Subject: 咨询产品\r\n".encode("gbk"))).subject == "咨询产品"
    assert parse(raw(b"Subject: =?gbk?B?19/Rrw==?=\r\n =?utf-8?Q?=E4=BA=A7?=\r\n")).subject == "走询产"


def test_files_are_found_with_their_names_and_a_letter_in_a_letter_is_one():
    body = (
        b"--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nsee below\r\n"
        b"--y\r\nContent-Type: text/html\r\n\r\n<p>see below</p>\r\n--y--\r\n"
        b'--x\r\nContent-Type: image/png; name="..\\..\\a/b.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n'
        b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''%E6%8A%A5%E4%BB%B7.pdf\r\n\r\nPDF\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n\r\nforwarded\r\n--x--\r\n"
    )
    letter = parse(raw(b"Content-Type: multipart/mixed; boundary=x\r\n", body))
    assert letter.text.strip() == "see below"
    assert [(one.name, one.mime) for one in letter.files] == [
        (".._.._a_b.png", "image/png"),
        ("报价.pdf", "application/pdf"),
        ("file", "message/rfc822"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"Precedence: bulk\r\n",
        b"X-Autoreply: yes\r\n",
        b"List-Id: <news.example.com>\r\n",
        b"Return-Path: <>\r\n",
        "Subject: 自动回复: 报价\r\n".encode(),
        b"Subject: Automatic reply: offer\r\n",
    ],
)
def test_a_program_is_known_as_one(head):
    assert parse(raw(head)).automatic
    assert not parse(raw(b"Auto-Submitted: no\r\nSubject: offer\r\n")).automatic


def test_a_letter_of_nobody_is_refused():
    with pytest.raises(Refused):
        _ = parse(b"Subject: x\r\n\r\nhello").sender


BROKEN_INSIDE = (
    b"Content-Type: message/delivery-status\r\n\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\xff"
)


@example(BROKEN_INSIDE)
@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600) | st.lists(st.sampled_from([
    b"From: a@b.example\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"--x\r\n", b"--x--\r\n", b"\r\n",
    b"Content-Type: message/delivery-status\r\n", b"Content-Type: text/html; charset=\xff\r\n", b"Subject: =?\xff?B?\xff?=\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Disposition: attachment; filename*=x''%ff\r\n", b"\x00\xff", b"<div",
]), max_size=30).map(b"".join))  # fmt: skip
def test_nothing_that_can_be_sent_makes_reading_fail(content):
    letter = parse(b"From: a@b.example\r\n" + content)
    assert isinstance(letter.new + letter.subject + letter.name + letter.id, str)
    assert all(isinstance(one.content, bytes) for one in letter.files)
    with suppress(
        Refused
    ):  # what went before may have taken its sender away: a letter of nobody is refused, and that is an answer
        assert letter.automatic in (True, False)
