"""What the archive's pages show, and to whom."""

import pytest

from afflux.conversations.archive.asking import terms_of
from afflux.conversations.archive.passages import hits, passage
from afflux.conversations.models import Message, Talk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("请问护肝片怎么吃", "护肝", ["护肝"]),
        ("护肝片，护肝茶", "护肝片", ["护肝片"]),
        ("太贵了贵", "贵", ["贵", "贵"]),
        ("The Refunds were late, refund!", "refund", ["Refunds", "refund"]),
        ("ＶＩＰ客户㎏", "vip kg", ["ＶＩＰ", "㎏"]),
        ("blue mug, mug blue", '"blue mug" -teapot', ["blue mug"]),
        ("iPhone15手机壳", "iphone15手机", ["iPhone15手机"]),
    ],
)
def test_what_was_sought_is_marked_in_the_text_as_it_was_said(text, words, marked):
    assert [text[low:high] for low, high in hits(text, terms_of(words))] == marked


def test_a_passage_shows_the_first_hit_of_a_long_text_and_loses_no_character_of_a_short_one():
    long = "前" * 500 + "发票" + "后" * 500
    shown = passage(long, terms_of("发票"))
    assert [piece.text for piece in shown if piece.hit] == ["发票"]
    assert sum(len(piece.text) for piece in shown) <= 302
    assert "".join(piece.text for piece in passage("要发票吗", terms_of("发票"))) == "要发票吗"


def test_the_page_marks_hits_escapes_strangers_and_shows_what_stands_around(hear, cast, as_):
    hear("第一句", name="<img src=x onerror=alert(1)>")
    hear("要<b>发票</b>", after=1, name="<img src=x onerror=alert(1)>")
    shown = as_("owner").get("/talk/archive/?q=发票").content.decode()
    assert "<mark>发票</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert "<img src=x" not in shown
    assert "第一句" in shown


@pytest.mark.parametrize("asked", ["q=？", "since=yesterday", "person=1", "after=x", "tag=nothing", "q=%00"])
def test_a_question_that_says_nothing_sensible_is_answered_with_a_page(hear, as_, asked):
    hear("在吗")
    assert as_("owner").get(f"/talk/archive/?{asked}").status_code == 200


def test_pages_go_on_and_another_store_sees_nothing(hear, cast, as_):
    for number in range(60):
        hear(f"发票 {number}", after=number)
    Talk.objects.update(unit=cast.store_a)
    first = as_("manager_a").get("/talk/archive/?q=发票")
    assert len(first.context["hits"]) == 50
    rest = as_("manager_a").get(f"/talk/archive/{first.context['next']}")
    assert len(rest.context["hits"]) == 10
    assert as_("manager_b").get("/talk/archive/?q=发票").context["hits"] == []
    assert as_("outsider").get("/talk/archive/?q=发票").status_code == 403
    assert Message.objects.count() == 60
