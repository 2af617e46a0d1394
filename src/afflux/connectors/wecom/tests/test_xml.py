"""The platform's XML is read; everything that makes XML dangerous is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afflux.connectors.wechat import xml
from afflux.kernel.errors import Refused

HOSTILE = {
    "an entity": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
    "a file from outside": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><A>&a;</A></xml>',
    "a document type": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml><A>1</A></xml>',
    "laughter": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml>&b;</xml>',
    "an unknown entity": b"<xml><A>&nobody;</A></xml>",
    "too deep": b"<xml>" + b"<a>" * 9 + b"</a>" * 9 + b"</xml>",
    "too many": b"<xml>" + b"<a/>" * 5001 + b"</xml>",
    "too large": b"<xml><A>" + b"x" * xml.MOST + b"</A></xml>",
    "half": b"<xml><A>1</A>",
    "nothing": b"",
    "two roots": b"<xml/><xml/>",
    "another encoding": '<?xml version="1.0" encoding="utf-16"?><xml/>'.encode("utf-16"),
    "not UTF-8": b"<xml><A>\xff</A></xml>",
    "a NUL": b"<xml><A>\x00</A></xml>",
    "ten thousand deep": b"<a>" * 10_000 + b"</a>" * 10_000,
    "quadratic": b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 50_000 + b'">]><xml>' + b"&a;" * 5000 + b"</xml>",
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]><xml/>',
    "UTF-7": b'<?xml version="1.0" encoding="utf-7"?>+ADw-xml/+AD4-',
    "an unclosed CDATA": b"<xml><A><![CDATA[x]]</A></xml>",
    "too many attributes": b"<xml " + b" ".join(b'a%d="1"' % n for n in range(60_000)) + b"/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(name):
    with pytest.raises(Refused) as refused:
        xml.parse(HOSTILE[name])
    assert refused.value.why.code == "wecom.unreadable"


def test_nested_lists_are_read_in_their_order():
    found = xml.parse(b"<xml><A> 1 </A><List><Item>u1</Item><Item><![CDATA[u2]]></Item></List></xml>")
    assert (found.get("A"), found.get("B"), found.all("List/Item")) == ("1", "", ["u1", "u2"])


def test_what_stands_twice_is_not_taken_for_once():
    found = xml.parse(b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>")
    with pytest.raises(Refused):
        found.get("Encrypt")
    assert found.flat() == {}


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80))
def test_what_we_write_reads_back(text):
    if {"\ufffe", "\uffff"} & set(text):
        return  # no characters of XML
    assert xml.parse(xml.write({"Name": text, "Time": 7})).flat() == {"Name": text.strip(), "Time": "7"}
