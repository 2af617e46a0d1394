"""Settings → Connections, walked as owner and operator."""

import pytest

from afflux.connectors.lines import line_of
from afflux.connectors.models import Connection
from afflux.connectors.tests.conftest import VALUES, Platform, added
from afflux.jobs.here import run_waiting

pytestmark = pytest.mark.django_db
NEW = "/settings/connections/new/wecom"


def test_an_owner_connects_wecom_and_finds_the_address_to_enter(as_, monkeypatch):
    owner = as_("owner")
    assert "No carrier is connected" in owner.get("/settings/connections").content.decode()
    answer = owner.post(NEW, {**VALUES, "name": "清泉企业微信"}, follow=True)
    line = Connection.objects.get()
    page = answer.content.decode()
    assert f"http://testserver/hook/{line.id}" in page
    assert "Enter the callback address, the token" in page
    assert "WeCom lets no program answer" in page
    assert not any(VALUES[name] in page for name in ("token", "aes_key", "secret"))
    monkeypatch.setenv("AFFLUX_PUBLIC_URL", "https://q.example.com")
    assert (
        f"https://q.example.com/hook/{line.id}"
        in owner.get(f"/settings/connections/{line.id}").content.decode()
    )


@pytest.mark.parametrize(
    ("field", "says"), [("corp_id", "A corp ID begins"), ("aes_key", "43 letters and digits")]
)
def test_a_wrong_setting_is_said_at_its_field_and_no_secret_is_sent_back(as_, field, says):
    answer = as_("owner").post(NEW, {**VALUES, field: "wrong", "name": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert VALUES["secret"] not in page
    assert not Connection.objects.exists()


def test_the_last_callbacks_stand_on_the_page_with_their_problems_and_are_handled_again(as_, line):
    owner, address = as_("owner"), f"/settings/connections/{line.id}"
    platform = Platform(line)
    platform.send(added())
    assert "Waiting" in owner.get(address).content.decode()
    platform.send(added("", UserID="<script>alert(1)</script>"))
    run_waiting()
    page = owner.get(address).content.decode()
    assert "change_external_contact/add_external_contact" in page
    assert "The event names no member or no customer." in page
    assert "<script>alert" not in page
    assert "1 callback is handled again." in owner.post(f"{address}/replay", follow=True).content.decode()


def test_settings_are_replaced_and_empty_secrets_stay(as_, line):
    owner, address = as_("owner"), f"/settings/connections/{line.id}/rotate"
    assert VALUES["corp_id"] in owner.get(address).content.decode()
    before = line_of(line).values
    shown = {
        "corp_id": "ww0123456789",
        "agent_id": "",
        "base_url": "",
        "token": "",
        "aes_key": "",
        "secret": "new-secret",
    }
    assert owner.post(address, shown).status_code == 302
    after = line_of(Connection.objects.get()).values
    assert after == {**before, "corp_id": "ww0123456789", "secret": "new-secret"}


def test_a_line_is_removed_and_its_page_is_gone(as_, line):
    owner, address = as_("owner"), f"/settings/connections/{line.id}"
    assert owner.post(f"{address}/remove").status_code == 302
    assert owner.get(address).status_code == 404


def test_an_operator_looks_and_changes_nothing_and_a_manager_sees_nothing(as_, line):
    operator, address = as_("operator"), f"/settings/connections/{line.id}"
    page = operator.get(address).content.decode()
    assert "Self-check" in page
    assert "Replace settings" not in page
    assert "Connect a carrier" not in operator.get("/settings/connections").content.decode()
    for verb in ("rotate", "replay", "remove"):
        assert operator.post(f"{address}/{verb}").status_code == 403
    assert operator.get(NEW).status_code == 403
    assert as_("manager_a").get(address).status_code == 403


def test_the_pages_speak_chinese(as_, line):
    owner = as_("owner", "zh-hans")
    for address in ("/settings/connections", f"/settings/connections/{line.id}", NEW):
        page = owner.get(address).content.decode()
        assert "企业微信" in page
        for english in ("Self-check", "Last callbacks", "Connect ", "Carrier", "Empty:"):
            assert english not in page


def test_every_way_of_wecom_is_shown_with_its_numbers_and_why_not(as_, line):
    page = as_("owner").get(f"/settings/connections/{line.id}").content.decode()
    for name in ("A member&#x27;s own chat", "Customer-service account", "Group message to customers", "Moments",
                 "Contact way (live code)", "Join way of a group", "Tags of the company", "Handing customers over"):  # fmt: skip
        assert f"<h3>{name}</h3>" in page
    assert "5 messages within 48 h" in page
    assert "Every member must press send" in page
    assert "100 in one call" in page
    assert "WeCom has none: afflux counts the adds" in page
    chinese = as_("owner", "zh-hans").get(f"/settings/connections/{line.id}").content.decode()
    assert "每次最多 100 位" in chinese
    assert "in one call" not in chinese
