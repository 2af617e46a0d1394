"""What is found in the archive, in both languages, and by whom."""

from datetime import timedelta

import pytest

from afflux.contacts.models import Tag, Tagging
from afflux.conversations.archive import planning
from afflux.conversations.archive.asking import Asked, terms_of
from afflux.conversations.archive.finding import find
from afflux.conversations.archive.planning import Way
from afflux.conversations.models import Message, Talk
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def texts(words="", *, actor=SYSTEM, **asked):
    return [one.text for one in find(Asked(words=words, **asked), actor=actor).messages]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请问护肝片怎么吃", "护肝"),
        ("请问护肝片怎么吃", "护肝片"),
        ("太贵了", "贵"),
        ("退款退货都可以吗", "退货"),
        ("The refunds were late", "refund"),
        ("iPhone15手机壳有吗", "iphone"),
        ("iPhone15手机壳有吗", "iphone15手机"),
        ("我想买Vitamin C", "买vitamin"),
        ("单号XS20240101没到", "xs20240101"),
        ("ＶＩＰ客户", "vip"),
    ],
)
def test_what_stands_in_a_text_is_found_by_it(hear, text, words):
    hear(text)
    assert texts(words) == [text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("保护自己的肝脏", "护肝"),
        ("片刻护肝", "护肝片"),
        ("refund late", "late refund slowly"),
        ("护肝，片剂", "护肝片"),
    ],
)
def test_what_does_not_stand_in_a_text_is_not_found(hear, text, words):
    hear(text)
    assert texts(words) == []


def test_words_are_all_needed_in_any_order_and_a_phrase_in_its_own(hear):
    hear("the blue mug was broken")
    for words in ("broken blue", '"blue mug"', "“blue mug” -teapot"):
        assert texts(words), words
    for words in ('"broken blue"', "blue -broken"):
        assert not texts(words), words


def test_newest_come_first_and_every_page_goes_on_where_the_last_ended(hear):
    for number in range(7):
        hear(f"发票 {number}", after=number // 2)
    seen, cursor = [], ""
    while True:
        found = find(Asked(words="发票"), actor=SYSTEM, after=cursor, size=3)
        seen += [(one.at, one.id) for one in found.messages]
        cursor = found.next
        if not cursor:
            break
    assert len(seen) == 7
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("way", "few"),
    [
        (Way.AT_ONCE, {}),
        (Way.AT_ONCE, {"FEW_HITS": 0}),
        (Way.WALK, {"FEW_HITS": 0, "COMBINED": 0}),
        (Way.WEEKS, {"FEW_HITS": 0, "FEW_TALKS": 0}),
    ],
)
def test_every_way_finds_the_same(hear, cast, monkeypatch, way, few):
    for name, value in few.items():
        monkeypatch.setattr(planning, name, value)
    for week in range(5):
        hear(f"第{week}周 发票", peer=f"+861380000000{week}", after=week * 7 * 24 * 60)
        hear("谢谢", peer=f"+861380000000{week}", after=week * 7 * 24 * 60 + 1)
    Talk.objects.update(unit=cast.store_a)
    found = find(Asked(words="发票", unit=cast.store_a.id), actor=SYSTEM, size=3)
    assert found.way is way
    assert [one.text[1] for one in found.messages] == ["4", "3", "2"]
    rest = find(Asked(words="发票", unit=cast.store_a.id), actor=SYSTEM, size=3, after=found.next)
    assert [one.text[1] for one in rest.messages] == ["1", "0"]


def test_a_store_manager_finds_nothing_of_another_store_and_staff_only_their_own(hear, cast):
    hear("店铺的秘密")
    Talk.objects.update(unit=cast.store_a, staff=cast.staff_a)
    for name, count in {
        "owner": 1,
        "analyst": 1,
        "manager_a": 1,
        "staff_a": 1,
        "manager_b": 0,
        "outsider": 0,
    }.items():
        assert len(texts("秘密", actor=cast.actor(name))) == count, name
    Talk.objects.update(staff=cast.staff_b)
    assert texts("秘密", actor=cast.actor("staff_a")) == []


def test_it_is_narrowed_by_person_label_side_kind_file_time_and_line(hear, line, now):
    from afflux.connectors.happenings import Media

    hear("要发票")
    hear("发票照片", peer="+8613800000002", kind="image", media=(Media("image", name="发票.jpg"),), after=60)
    one, _two = Talk.objects.order_by("peer")
    tag = Tag.objects.create(name="老客", created_at=now)
    Tagging.objects.create(person=one.person, tag=tag, at=now)
    assert texts("发票", person=one.person_id) == texts("发票", tag=tag.id) == ["要发票"]
    assert texts("发票", kind="image") == texts(with_file=True) == texts("jpg") == ["发票照片"]
    assert texts("发票", until=now + timedelta(minutes=30)) == ["要发票"]
    assert texts("发票", since=now + timedelta(minutes=30)) == ["发票照片"]
    assert len(texts("发票", connection=line.id, direction="in")) == 2
    assert texts("发票", direction="out") == []


def test_a_question_without_a_word_is_refused_and_an_empty_one_lists_everything(hear):
    hear("在吗")
    with pytest.raises(Refused) as refused:
        texts("？！")
    assert refused.value.why.code == "conversations.no_words"
    assert texts("") == ["在吗"]


def test_quotes_and_operators_of_the_database_are_only_text():
    for typed in ["' | 'x", "a:*", "!(b)", "\\'", "<->", "-", "--a", '"', "@w1"]:
        try:
            terms = terms_of(typed)
        except Refused:
            continue
        assert all(part.lexeme.isalnum() for term in terms for part in term.parts)


def test_a_message_of_a_week_is_marked_with_it(hear):
    hear("在吗")
    assert planning.weeks(*planning.span(None, None)) == ["'@w2943'"]
    assert "'@w2943'" in Message.objects.values_list("tokens", flat=True).get()


def test_a_word_that_many_messages_hold_is_met_on_the_way(hear, monkeypatch):
    monkeypatch.setattr(planning, "FEW_HITS", 0)
    monkeypatch.setattr(planning, "WALKED", 10**9)
    for number in range(4):
        hear(f"发票 {number}", after=number * 60 * 24 * 40)
    found = find(Asked(words="发票"), actor=SYSTEM, size=3)
    assert found.way is Way.WALK
    assert [one.text for one in found.messages] == ["发票 3", "发票 2", "发票 1"]
    assert texts("发 -没有") == ["发票 3", "发票 2", "发票 1", "发票 0"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("发票 退款", ["3 发票退款"]),
        ("发票 -退款", ["2 发票", "1 发票"]),
        ("贵 发票", ["1 发票贵"]),
        ("发票 -贵", ["3 发票退款", "2 发票"]),
    ],
)
@pytest.mark.parametrize("few", [0, 2_000])
def test_words_that_seldom_meet_are_found_however_old(hear, monkeypatch, words, left, few):
    for name, value in {"FEW_HITS": few, "FEW_OPEN": 0, "SOON": 1}.items():
        monkeypatch.setattr(planning, name, value)
    monkeypatch.setattr(planning, "_guess", lambda _part: 5_000.0)
    monkeypatch.setattr(planning, "WALKED", 0)
    for number, said in enumerate(["发票贵", "发票", "发票退款", "退款", "谢谢"], start=1):
        hear(f"{number} {said}", after=number * 60 * 24 * 40)
    found = find(Asked(words=words), actor=SYSTEM)
    assert found.way is Way.WEEKS
    assert [one.text[: len(text)] for one, text in zip(found.messages, left, strict=True)] == left
