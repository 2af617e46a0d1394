"""Every kind of line is made in the console: its form is built from its settings, in both languages, and refuses at the field."""

import pytest

from afflux.connectors.carriers import all_carriers
from afflux.connectors.models import Connection

pytestmark = pytest.mark.django_db
GOOD = {
    "mail": {"address": "service@shop.example.com", "smtp_host": "smtp.example.com", "smtp_port": "465", "smtp_security": "tls",
             "imap_port": "993", "imap_security": "tls", "imap_folder": "INBOX", "password": "a-mail-secret"},
    "sms": {"vendor": "tencent", "key": "AKID", "secret": "a-sms-secret", "app": "1400006666", "signature": "清泉", "template": "1110",
            "variable": "content", "frame": "{text} 拒收请回复R"},
    "oa": {"app_id": "wx0123456789abcdef", "secret": "an-oa-secret", "token": "QDG6eK",
           "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "base_url": "https://api.weixin.qq.com"},
    "webhook": {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
}  # fmt: skip
WRONG = {
    "mail": ({"smtp_host": "https://x"}, "A server is a name", "服务器填写名称"),
    "sms": ({"frame": "{text}"}, "how to get no more of these", "必须写明如何退订"),
    "oa": ({"app_id": "ww1"}, "begins with “wx”", "AppID 以 wx 开头"),
    "webhook": ({"secret": "x"}, "24 to 64 random bytes", "24 到 64 个随机字节"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_line_is_made_in_the_console_and_its_page_says_what_is_next(as_, kind):
    owner = as_("owner")
    answer = owner.post(f"/settings/connections/new/{kind}", {**GOOD[kind], "name": ""}, follow=True)
    line, page = Connection.objects.get(), answer.content.decode()
    assert (answer.status_code, line.kind) == (200, kind)
    assert f"/hook/{line.id}" in page
    assert "Self-check" in page
    secrets = {
        setting.name
        for carrier in all_carriers()
        if carrier.kind == kind
        for setting in carrier.settings
        if setting.secret
    }
    assert not any(GOOD[kind][name] in page for name in secrets & GOOD[kind].keys())
    listed = owner.get("/settings/connections").content.decode()
    assert ("Not verified yet" if kind == "oa" else "Nothing heard yet") in listed


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_wrong_setting_is_said_at_its_field_in_both_languages(as_, kind, language):
    changed, english, chinese = WRONG[kind]
    answer = as_("owner", language).post(
        f"/settings/connections/new/{kind}", {**GOOD[kind], **changed, "name": ""}
    )
    assert answer.status_code == 422
    assert (english if language == "en" else chinese) in answer.content.decode()
    assert not Connection.objects.exists()


@pytest.mark.parametrize("kind", GOOD)
def test_a_carriers_pages_speak_chinese(as_, kind):
    owner = as_("owner", "zh-hans")
    form = owner.get(f"/settings/connections/new/{kind}").content.decode()
    owner.post(f"/settings/connections/new/{kind}", {**GOOD[kind], "name": ""})
    page = owner.get(f"/settings/connections/{Connection.objects.get().id}").content.decode()
    for english in (
        "Address",
        "Signature",
        "Password",
        "Secret before",
        "Self-check",
        "Enter ",
        "Nobody",
        "At any time",
    ):
        assert english not in form.replace("AppSecret", "") + page.replace("AppSecret", "")
