"""Where the chat stands: the console's page with its line of HTML, the terminal, our own landing pages, and how big it is."""

import argparse
import json

import pytest

from afflux.connectors import actions
from afflux.connectors.cli import register
from afflux.connectors.models import Connection
from afflux.connectors.webchat.carrier import NO_CHANNEL
from afflux.connectors.webchat.hearing import line_in_use
from afflux.connectors.webchat.pages import on_our_pages
from afflux.connectors.webchat.tests.conftest import AT
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db
NEW = "/settings/connections/new/webchat"


def test_an_owner_makes_a_chat_and_copies_the_line_for_the_page(as_):
    owner = as_("owner")
    form = owner.get(NEW).content.decode()
    assert "Other sites it may stand on" in form
    assert "secrets" not in form
    shown = {"name": "Front desk", "origins": "https://Shop.example", "own_pages": "yes", "ask": "after"}
    page = owner.post(NEW, shown, follow=True).content.decode()
    chat = Connection.objects.get()
    assert chat.settings["origins"] == "https://shop.example"
    assert (
        f"&lt;script src=&quot;http://testserver/chat.js&quot; data-chat=&quot;{chat.id}&quot; async&gt;"
        in page
    )
    assert "Callback address" not in page
    assert "After the first message" in page
    assert "Open a page that shows the chat" in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [("origins", "shop", "is not the address of a site"), ("hours", "9-18", "Every row needs both times"), ("channel", "nowhere", "no channel with the key")],
)  # fmt: skip
def test_a_wrong_setting_is_said_at_its_field(as_, field, value, says):
    shown = {"name": "", "own_pages": "yes", "ask": "after", field: value}
    answer = as_("owner").post(NEW, shown)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Connection.objects.exists()


def test_the_pages_speak_chinese(as_, chat):
    owner = as_("owner", "zh-hans")
    for address in (NEW, f"/settings/connections/{chat.id}"):
        page = owner.get(address).content.decode()
        for english in ("Other sites", "Opening hours", "Greeting", "Ask for", "Put it on"):
            assert english not in page


def test_our_own_pages_show_the_oldest_chat_that_is_meant_for_them(chat):
    assert on_our_pages() == chat.id
    actions.rotate(by=SYSTEM, at=AT, connection_id=chat.id, values={"own_pages": "no"})
    assert on_our_pages() is None
    second = actions.add(by=SYSTEM, at=AT, kind="webchat", name="Second", values={})
    assert on_our_pages() == second.id
    actions.remove(by=SYSTEM, at=AT, connection_id=second.id)
    assert on_our_pages() is None
    with pytest.raises(Refused):
        line_in_use(second.id)


def test_the_terminal_prints_the_line_for_the_page(capsys, merchant, monkeypatch, tmp_path):
    top = argparse.ArgumentParser()
    register(top.add_subparsers())
    monkeypatch.setenv("AFFLUX_DATA", str(tmp_path))  # no server runs on it
    words = ["connectors", "add", "webchat", "--name", "Desk", "--set", "ask=never", "--format", "json"]
    arguments = top.parse_args(words)
    assert arguments.run(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (
        told["embed"]
        == f'<script src="http://127.0.0.1:8000/chat.js" data-chat="{told["id"]}" async></script>'
    )


def test_an_unknown_channel_is_refused(merchant):
    with pytest.raises(Refused) as caught:
        actions.add(by=SYSTEM, at=AT, kind="webchat", values={"channel": "nowhere"})
    assert (caught.value.why, caught.value.field) == (NO_CHANNEL, "channel")
