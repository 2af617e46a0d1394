"""A stored address leads to the host it names, or it is refused."""

import pytest

from afflux.channels.destinations import BAD_URL, checked_url, safe_url
from afflux.kernel.errors import Refused


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://shop.example.com", "https://shop.example.com/"),
        ("http://shop.example.com:8080/a?b=c#d", "http://shop.example.com:8080/a?b=c#d"),
        ("HTTPS://Shop.Example.com/Card", "https://shop.example.com/Card"),
        ("https://例子.中国/券?名=春", "https://xn--fsqu00a.xn--fiqs8s/%E5%88%B8?%E5%90%8D=%E6%98%A5"),
        ("https://192.0.2.7/x", "https://192.0.2.7/x"),
    ],
)
def test_an_honest_address_is_kept_in_ascii(typed, stored):
    assert checked_url(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x", "ftp://a.example/",
        "https://user@evil.example/", "https://shop.example@evil.example", "https://a.example\\@b.example", "https://a.example/\tx",
        "https://a.example/%0d\r\nSet-Cookie: a", "https://a b.example", "https://localhost/", "https://0x7f000001/", "https://2130706433/",
        "https://[::1]/", "https://-a.example/", "https://a.example:99999/", "https:///path", "https://", "", "https://a.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_an_address_that_could_lead_astray_is_refused(typed):
    assert safe_url(typed) is None
    with pytest.raises(Refused) as refused:
        checked_url(typed)
    assert refused.value.why is BAD_URL
    assert refused.value.field == "url"


def test_a_kept_address_is_kept_again_unchanged():
    once = checked_url("https://例子.中国/券")
    assert checked_url(once) == once
