"""The menu of an account: written and checked here, published there, compared, and its presses counted."""

import pytest

from afflux.connectors import menus
from afflux.connectors.happenings import Pressed
from afflux.connectors.oa.menu import check
from afflux.kernel.errors import Refused
from afflux.kernel.news import tell

pytestmark = pytest.mark.django_db
TYPED = {
    "name_1": "产品", "name_1_1": "价格", "kind_1_1": "click", "leads_1_1": "PRICES",
    "name_1_2": "商城", "kind_1_2": "view", "leads_1_2": "https://shop.example.com/?a=1",
    "name_2": "客服", "kind_2": "click", "leads_2": "HELP",
}  # fmt: skip
PRICES = {"name": "价格", "type": "click", "key": "PRICES"}


def page_of(row, verb=""):
    return f"/settings/connections/{row.id}/menu{verb}"


def test_a_menu_is_written_published_and_what_is_live_is_what_stands_here(row, account, cast):
    owner = cast.client("owner")
    assert owner.post(page_of(row), TYPED).status_code == 302
    assert account.menu == []
    assert "not asked yet" in owner.get(page_of(row)).content.decode()
    assert owner.post(page_of(row, "/publish")).status_code == 302
    assert account.menu[0]["sub_button"][0] == PRICES
    assert "is what stands here" in owner.get(page_of(row)).content.decode()


def test_what_was_changed_at_the_account_itself_is_said_to_differ(row, account, cast):
    owner = cast.client("owner")
    owner.post(page_of(row), TYPED)
    account.set_menu({"button": [{"name": "Else", "type": "click", "key": "X"}]})
    owner.post(page_of(row, "/look"))
    page = owner.get(page_of(row)).content.decode()
    assert "differs from what stands here" in page
    assert "Else" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name_1": "一二三四五六"}, "name_1"),  # 18 bytes
        ({"leads_1_2": "http://shop.example.com"}, "leads_1_2"),
        ({"leads_1_1": ""}, "leads_1_1"),
        ({"kind_2": "", "leads_2": ""}, "kind_2"),
        ({"name_1_1": ""}, "name_1_1"),
    ],
)
def test_what_the_account_would_refuse_is_said_at_its_entry_and_nothing_is_kept(changed, field, row, cast):
    answer = cast.client("owner").post(page_of(row), {**TYPED, **changed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert menus.menu_of(row).buttons == []


def test_six_entries_below_one_are_too_many():
    button = {"name": "A", "sub_button": [PRICES] * 6}
    with pytest.raises(Refused):
        check([button])


def test_presses_are_counted_for_each_entry(row, cast, now, account):
    owner = cast.client("owner")
    owner.post(page_of(row), TYPED)
    for number, button in enumerate(["PRICES", "PRICES", "https://shop.example.com/?a=1"]):
        tell(
            Pressed(
                connection=row.id, key=f"k{number}", at=now, account="gh", peer="oFollower1", button=button
            )
        )
    counted = {one.place: one.presses for one in menus.compared(menus.menu_of(row), at=now)}
    assert counted == {"1": 0, "1.1": 2, "1.2": 1, "2": 0}


def test_a_refusal_of_the_account_is_shown_in_its_words(row, account, cast):
    owner = cast.client("owner")
    owner.post(page_of(row), TYPED)
    account.faults["menu/create"].append(45009)
    page = owner.post(page_of(row, "/publish"), follow=True).content.decode()
    assert "WeChat" in page
    assert menus.menu_of(row).published_at is None


def test_a_line_without_a_menu_has_no_such_page(cast, now):
    from afflux.connectors.models import Connection

    line = Connection.objects.create(kind="webchat", name="Chat", settings={}, secrets=b"", created_at=now)
    assert cast.client("owner").get(page_of(line)).status_code == 404
