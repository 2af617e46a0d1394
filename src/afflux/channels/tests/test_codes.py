"""Live codes: what is printed never changes, where it leads may, and nobody is sent in circles."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from afflux.channels import access
from afflux.channels.actions.codes import (
    ARCHIVED,
    CYCLE,
    ENDS_BEFORE,
    CodeDraft,
    archive_code,
    create_code,
    edit_code,
    pause_code,
    restore_code,
    resume_code,
)
from afflux.channels.actions.sources import ChannelDraft, close_channel, create_channel
from afflux.channels.actions.targets import NO_TARGETS, STAFF_NOT_YOURS, STAFF_TWICE, TargetDraft
from afflux.channels.destinations import BAD_URL
from afflux.channels.models import Code, Mode
from afflux.channels.schedules import BAD_WINDOW, BAD_ZONE, Window, open_at
from afflux.kernel.errors import Refused
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
SHOP = TargetDraft(kind="url", url="https://shop.example.com/")


def draft(name: str = "Till card", **fields) -> CodeDraft:
    return CodeDraft(**{"name": name, "timezone": "Asia/Shanghai", **fields})


@pytest.fixture
def channel_of(cast, now):
    def make(store, by="owner", name="Cards"):
        mode = Mode.objects.get(key="parcel_card")
        return create_channel(by=cast.actor(by), at=now, draft=ChannelDraft(name=name, mode=mode, unit=store))

    return make


@pytest.fixture
def code_of(cast, now, channel_of):
    def make(store=None, by="owner", targets=(SHOP,), **fields):
        channel = channel_of(store or cast.store_a, by)
        return create_code(by=cast.actor(by), at=now, channel=channel, draft=draft(**fields), targets=targets)

    return make


@contextmanager
def refused_with(why):
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.why is why


def test_changing_the_destination_never_changes_the_slug(cast, now, code_of):
    code = code_of()
    slug, first = code.slug, code.targets.get()
    edit_code(
        by=cast.actor("owner"),
        at=now,
        code=code,
        draft=draft(),
        targets=[TargetDraft(kind="url", url="https://other.example.com/")],
    )
    code.refresh_from_db()
    assert code.slug == slug
    assert [t.url for t in code.targets.filter(removed_at=None)] == ["https://other.example.com/"]
    first.refresh_from_db()
    assert first.removed_at == now


def test_a_target_that_stays_keeps_its_counters_through_an_edit(cast, now, code_of):
    staff = TargetDraft(kind="staff", staff=cast.staff_a, daily_cap=10)
    code = code_of(targets=[staff])
    before = code.targets.get().id
    more = TargetDraft(kind="staff", staff=cast.staff_a, daily_cap=20, weight=3)
    edit_code(by=cast.actor("owner"), at=now, code=code, draft=draft(), targets=[SHOP, more])
    kept = code.targets.get(staff=cast.staff_a)
    assert (kept.id, kept.daily_cap, kept.weight, kept.position) == (before, 20, 3, 1)


def test_a_fallback_that_comes_back_is_refused_through_any_number_of_codes(cast, now, code_of):
    owner = cast.actor("owner")
    last = code_of(name="third")
    middle = code_of(name="second", fallback_code=last)
    first = code_of(name="first", fallback_code=middle)
    with refused_with(CYCLE):
        edit_code(by=owner, at=now, code=last, draft=draft("third", fallback_code=first), targets=[SHOP])
    with refused_with(CYCLE):
        edit_code(by=owner, at=now, code=last, draft=draft("third", fallback_code=last), targets=[SHOP])
    last.refresh_from_db()
    assert last.fallback_code is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"timezone": "Mars/Olympus"}, BAD_ZONE),
        ({"fallback_url": "javascript:alert(1)"}, BAD_URL),
        ({"targets": []}, NO_TARGETS),
        ({"targets": [TargetDraft(kind="url", url="//evil.example")]}, BAD_URL),
        (
            {
                "targets": [
                    TargetDraft(kind="url", url="https://a.example/", hours=[Window((0,), "18:00", "09:00")])
                ]
            },
            BAD_WINDOW,
        ),
        (
            {
                "targets": [
                    TargetDraft(kind="url", url="https://a.example/", hours=[Window((), "09:00", "18:00")])
                ]
            },
            BAD_WINDOW,
        ),
    ],
)
def test_a_code_that_could_not_work_is_refused(code_of, fields, why):
    with refused_with(why):
        code_of(**fields)
    assert not Code.objects.exists()


def test_a_code_must_end_after_it_begins(code_of, now):
    with refused_with(ENDS_BEFORE):
        code_of(valid_from=now, valid_to=now)


def test_one_member_of_staff_stands_in_one_row(cast, code_of):
    with refused_with(STAFF_TWICE):
        code_of(
            targets=[
                TargetDraft(kind="staff", staff=cast.staff_a),
                TargetDraft(kind="staff", staff=cast.staff_a),
            ]
        )


def test_a_manager_makes_codes_for_the_own_store_and_its_own_people_only(cast, now, code_of, channel_of):
    manager = cast.actor("manager_a")
    assert code_of(by="manager_a").channel.unit == cast.store_a
    with refused_with(STAFF_NOT_YOURS):
        code_of(by="manager_a", targets=[TargetDraft(kind="staff", staff=cast.staff_b)])
    with refused_with(access.NOT_YOURS):
        create_code(by=manager, at=now, channel=channel_of(cast.store_b), draft=draft(), targets=[SHOP])


def test_a_manager_sees_a_code_of_headquarters_that_leads_to_the_own_people_but_may_not_change_it(
    cast, now, code_of
):
    code = code_of(store=cast.headquarters, targets=[TargetDraft(kind="staff", staff=cast.staff_a)])
    assert access.code(cast.actor("manager_a"), code.id) == code
    assert access.channel(cast.actor("manager_a"), code.channel_id) == code.channel
    assert access.code(cast.actor("staff_a"), code.id) == code
    with refused_with(access.NOT_FOUND):
        access.code(cast.actor("manager_b"), code.id)
    with refused_with(access.NOT_YOURS):
        pause_code(by=cast.actor("manager_a"), at=now, code=code)


def test_a_login_of_the_staff_role_that_is_nobody_sees_nothing(cast, code_of):
    cast.staff_a.user = None
    cast.staff_a.save()
    code_of()
    cast.users["staff_a"].refresh_from_db()
    assert not access.codes(cast.actor("staff_a")).exists()
    assert not access.channels(cast.actor("staff_a")).exists()


def test_pausing_and_archiving_leave_a_trace_and_can_be_taken_back(cast, now, code_of):
    owner, code = cast.actor("owner"), code_of()
    for act in (pause_code, resume_code, archive_code):
        act(by=owner, at=now, code=code)
        act(by=owner, at=now + timedelta(hours=1), code=code)
    with refused_with(ARCHIVED):
        edit_code(by=owner, at=now, code=code, draft=draft(), targets=[SHOP])
    restore_code(by=owner, at=now, code=code)
    code.refresh_from_db()
    assert (code.paused_at, code.archived_at) == (None, None)
    verbs = AuditEntry.objects.filter(subject_id=str(code.id)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["code.created", "code.paused", "code.resumed", "code.archived", "code.restored"]


def test_a_closed_channel_takes_no_new_code(cast, now, code_of):
    code = code_of()
    close_channel(by=cast.actor("owner"), at=now, channel=code.channel)
    code.channel.refresh_from_db()
    with pytest.raises(Refused):
        create_code(by=cast.actor("owner"), at=now, channel=code.channel, draft=draft(), targets=[SHOP])


def test_hours_are_those_of_the_codes_own_zone(now):
    nine_to_six = [Window((0, 1, 2, 3, 4), "09:00", "18:00").stored()]
    assert open_at(nine_to_six, now, "Asia/Shanghai")  # Monday noon there
    assert not open_at(nine_to_six, now, "America/Los_Angeles")  # Sunday night there
    assert open_at([], now, "Asia/Shanghai")
