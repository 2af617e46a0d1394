"""The command line: light to start, and the way in for whoever owns the machine."""

import subprocess
import sys
from argparse import Namespace

import pytest

from afflux.cli import accounts, prepare
from afflux.cli.main import main, parser
from afflux.cli.session import check
from afflux.connectors.models import Connection
from afflux.organization.models import Grant, Merchant, Role, Unit, User
from afflux.runtime.messages import Stop


def test_asking_for_help_loads_no_django():
    code = "import sys; from afflux.cli.main import parser; parser(); print('django' in sys.modules, 'psycopg' in sys.modules)"
    assert subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split() == ["False", "False"]


def test_every_verb_takes_a_data_directory():
    for line in (["--data", "d", "up"], ["up", "--data", "d"], ["passwd", "me", "--data", "d"]):
        assert parser().parse_args(line).data == "d"


def test_a_wrong_command_line_does_nothing(capsys):
    with pytest.raises(SystemExit) as done:
        main(["fly"])
    assert done.value.code == 2
    assert "fly" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_empty_store_gets_one_owner_and_tells_the_password_once(capsys):
    prepare.run(Namespace(demo=False))
    said = capsys.readouterr().err
    owner = User.objects.get()
    password = said.split("password ")[1].split(";")[0]
    assert owner.check_password(password)
    assert owner.must_change_password
    assert (owner.grant.role, owner.grant.unit.kind) == (Role.OWNER, Unit.Kind.HEADQUARTERS)
    assert Merchant.objects.count() == 1
    prepare.run(Namespace(demo=False))
    assert capsys.readouterr().err == ""


@pytest.mark.django_db
def test_an_empty_store_gets_a_chat_for_its_pages_once():
    for _ in range(2):
        prepare.run(Namespace(demo=False))
    (chat,) = Connection.objects.all()
    assert (chat.kind, chat.name, chat.settings["own_pages"]) == ("webchat", "Web chat", "yes")


@pytest.mark.django_db
def test_another_owner_can_be_made_and_a_taken_name_is_refused(capsys):
    prepare.run(Namespace(demo=False))
    assert accounts.create_admin(Namespace(name="second")) == 0
    assert Grant.objects.filter(role=Role.OWNER).count() == 2
    with pytest.raises(Stop, match="second"):
        accounts.create_admin(Namespace(name="second"))


@pytest.mark.django_db
def test_a_lost_password_is_replaced(capsys):
    prepare.run(Namespace(demo=False))
    before = User.objects.get().password
    accounts.reset(Namespace(name="owner"))
    assert User.objects.get().password != before
    with pytest.raises(Stop, match="Nobody logs in"):
        accounts.reset(Namespace(name="nobody"))


def test_a_server_that_is_away_is_one_sentence():
    with pytest.raises(Stop, match="cannot be reached"):
        check("postgresql://nobody@127.0.0.1:9/none")
