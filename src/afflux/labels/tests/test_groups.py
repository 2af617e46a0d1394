"""Who is in a group is a condition of a label: chosen by the group's name, and true as soon as the group was read."""

from datetime import timedelta

import pytest

from afflux.connectors import actions
from afflux.connectors.happenings import GroupChanged
from afflux.connectors.syncing import GroupRead, GroupsRead
from afflux.connectors.tests.conftest import VALUES
from afflux.contacts.tests.rows import person_of, row
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.labels.models import Due, Group, Label, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def wecom(merchant, now):
    return actions.add(by=SYSTEM, at=now, kind="wecom", values=VALUES)


def read(line, at, name, **members):
    tell(GroupRead(line.id, "wr1", name, dict.fromkeys(members, at), at))


def inside():
    return sorted(Membership.objects.filter(left_at=None).values_list("peer", flat=True))


def test_a_reading_says_who_is_in_and_that_all_others_are_not(wecom, now):
    read(wecom, now, "福利群", wm1=1, wm2=1)
    read(wecom, now + timedelta(hours=1), "福利群二", wm2=1, wm3=1)
    assert inside() == ["wm2", "wm3"]
    assert Group.objects.get().name == "福利群二"
    read(wecom, now + timedelta(hours=2), "福利群二", wm1=1, wm2=1, wm3=1)
    assert inside() == ["wm1", "wm2", "wm3"]


def test_a_reading_that_was_overtaken_changes_nothing(wecom, now):
    read(wecom, now + timedelta(hours=1), "福利群二", wm2=1)
    read(wecom, now, "福利群", wm1=1)
    assert inside() == ["wm2"]
    assert Group.objects.get().name == "福利群二"


def test_an_event_names_who_came_and_who_went_before_the_group_is_read(wecom, now):
    read(wecom, now, "福利群", wm1=1)
    change = {"connection": wecom.id, "group": "wr1", "change": "update"}
    tell(
        GroupChanged(**change, key="a", at=now + timedelta(minutes=1), detail="add_member", members=("wm2",))
    )
    tell(
        GroupChanged(**change, key="b", at=now + timedelta(minutes=2), detail="del_member", members=("wm1",))
    )
    assert inside() == ["wm2"]
    assert Group.objects.get().name == "福利群"


def test_a_group_that_ended_or_that_a_whole_reading_did_not_meet_is_empty(wecom, now):
    for minutes, end in enumerate((
        GroupChanged(connection=wecom.id, key="d", at=now, group="wr1", change="dismiss"),
        GroupsRead(wecom.id, now + timedelta(minutes=9), now + timedelta(minutes=10)),
    )):  # fmt: skip
        read(wecom, now + timedelta(minutes=minutes), "福利群", wm1=1)
        tell(end)
        assert inside() == []
        assert Group.objects.get().gone_at == end.at


def test_a_whole_reading_leaves_a_group_that_was_read_in_it(wecom, now):
    read(wecom, now, "福利群", wm1=1)
    tell(GroupsRead(wecom.id, now, now))
    assert inside() == ["wm1"]


def test_a_rule_chosen_by_the_groups_name_labels_whoever_is_in_it(cast, wecom, now, work):
    read(wecom, now, "福利群", nobody=1)
    page = cast.client("owner").get("/talk/labels/new").content.decode()
    assert '<option value="wr1">福利群 · 1 person</option>' in page
    form = {"name": "In the group", "tag": "group", "lasting": "", "group_group": "wr1"}
    said = cast.client("owner").post("/talk/labels/new", form, follow=True).content.decode()
    assert "is in the group “福利群”" in said
    person = person_of(row(wecom="wm1"))
    Due.objects.all().delete()
    read(wecom, now + timedelta(minutes=1), "福利群", wm1=1)
    work()
    assert Label.objects.get().person_id == person
    assert Label.objects.get().facts["group"]["what"] == "福利群"
    read(wecom, now + timedelta(minutes=2), "福利群")
    work()
    assert Label.objects.count() == 0
