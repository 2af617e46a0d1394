"""What a stranger meets where a code leads nowhere now: full, paused, over, put away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afflux.channels.models import Add, Code
from afflux.channels.tests.standing import NOW, make_channel, make_code, make_text
from afflux.channels.tests.strangers import filled, stranger, url_of
from afflux.events.models import Event
from afflux.kernel.clock import utc_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient")]
OVER = {
    "archived": {"archived_at": NOW},
    "ended": {"valid_to": NOW},
    "early": {"valid_from": utc_now() + timedelta(days=9)},
}


@pytest.mark.parametrize(
    ("over", "language", "says"),
    [
        ("archived", "en", "This code is no longer in use"),
        ("archived", "zh-hans", "这个码已经停用"),
        ("ended", "en", "This code was valid until June 1, 2026, noon"),
        ("ended", "zh-hans", "这个码的有效期到 2026年6月1日 12:00 为止"),
        ("early", "en", "This code is valid from"),
        ("early", "zh-hans", "这个码从"),
    ],
)
def test_a_code_that_is_over_greets_the_visitor_who_may_still_be_called_back(
    cast, merchant, over, language, says
):
    make_text()
    code = make_code(make_channel(cast), **OVER[over])
    browser = stranger(language)
    page = browser.get(f"/l/{code.slug}/full")
    shown = page.content.decode()
    assert page.status_code == 200
    assert says in shown
    assert (f"{merchant.name} is still here" if language == "en" else f"{merchant.name} 仍在") in shown
    assert browser.post(f"/l/{code.slug}/full", filled(page)).status_code == 302
    assert Add.objects.get().code == code


@pytest.mark.parametrize("over", ["archived", "ended", "early"])
def test_a_code_that_is_over_says_what_to_do_where_nobody_may_be_called_back(cast, merchant, over):
    code = make_code(make_channel(cast), **OVER[over])
    page = stranger().get(f"/l/{code.slug}/full").content.decode()
    assert merchant.name in page
    assert ("ask the staff there for a new code" in page) is (over != "early")
    assert (f'href="/c/{code.slug}"' in page) is (over == "early")


def test_when_all_are_full_the_visitor_may_be_called_back(cast):
    make_text()
    code = make_code(make_channel(cast))
    browser = stranger()
    url = f"/l/{code.slug}/full"
    page = browser.get(url)
    assert "Everybody is busy" in page.content.decode()
    assert browser.post(url, filled(page)).status_code == 302
    assert (Add.objects.get().origin, Event.objects.get(kind="consultation").props["from"]) == (
        "callback",
        "callback",
    )


@pytest.mark.parametrize("gone", ["target removed", "code paused", "code archived", "staff left"])
def test_what_is_gone_leads_to_the_call_back_page(place, cast, gone):
    code, target = place
    if gone == "target removed":
        target.removed_at = utc_now()
        target.save()
    elif gone == "code paused":
        Code.objects.update(paused_at=utc_now())
    elif gone == "code archived":
        Code.objects.update(archived_at=utc_now())
    else:
        cast.staff_a.left_at = utc_now()
        cast.staff_a.save()
    assert stranger().get(url_of(place))["Location"] == f"/l/{code.slug}/full"
