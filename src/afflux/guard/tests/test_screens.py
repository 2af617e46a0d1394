from __future__ import annotations

import pytest
from django.urls import reverse

from afflux.guard import letting_go
from afflux.guard.actions.deciding import decide
from afflux.guard.gate import judge
from afflux.guard.models import Approval, Domain, Exemption, Judgement, OwnWord, SwitchedOff
from afflux.guard.rules import packs
from afflux.guard.standing import standings
from afflux.kernel.actors import SYSTEM
from afflux.kernel.ids import new_id
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db
CANARY = "<script>alert(1)</script>国家级<img src=x onerror=alert(2)>"


@pytest.fixture
def held(now):
    def hold(text="极致体验", by=SYSTEM):
        gate = judge(text, purpose="broadcast", subject=f"test/{new_id()}", by=by, at=now)
        return Approval.objects.get(pk=gate.held)

    return hold


def test_the_bench_marks_what_it_finds_in_place_and_says_what_else_to_write(as_):
    page = (
        as_("staff_a")
        .post(reverse("guard_bench"), {"text": "今天全网最.低.价！", "purpose": "reply"})
        .content.decode()
    )
    assert '今天<mark class="block">全网最.低.价</mark>！' in page
    assert "state the price and until when it holds" in page
    assert "article 9(3)" in page


def test_the_bench_speaks_chinese(cast):
    page = (
        cast.client("owner", "zh-hans")
        .post(reverse("guard_bench"), {"text": "无副作用", "purpose": "reply"})
        .content.decode()
    )
    assert "不得宣称无毒副作用" in page
    assert "拦截" in page


def test_a_clean_text_may_go_out(as_):
    page = as_("owner").post(reverse("guard_bench"), {"text": "您好", "purpose": "reply"}).content.decode()
    assert "This text may go out." in page


def test_markup_in_a_text_is_only_text(as_, held):
    page = as_("owner").post(reverse("guard_bench"), {"text": CANARY, "purpose": "reply"}).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    waiting = held("<img src=x onerror=alert(3)>极致")
    page = as_("owner").get(reverse("guard_approval", args=[waiting.pk])).content.decode()
    assert "<img src=x" not in page
    assert '<mark class="approve">极致</mark>' in page


def test_an_empty_or_endless_text_is_asked_for_again(as_):
    for text in ("", "好" * 20_001):
        answer = as_("owner").post(reverse("guard_bench"), {"text": text, "purpose": "reply"})
        assert answer.status_code == 422


def test_a_rule_is_switched_off_and_on_from_its_list_and_the_trail_says_who(as_):
    client = as_("operator")
    client.post(reverse("guard_switch", args=["superlative.national"]), {"on": "0"})
    assert SwitchedOff.objects.get().key == "superlative.national"
    assert "Switch on" in client.get(reverse("guard_rules")).content.decode()
    assert (
        "Switched off by" in client.get(reverse("guard_rule", args=["superlative.national"])).content.decode()
    )
    client.post(reverse("guard_switch", args=["superlative.national"]), {"on": "1"})
    assert not SwitchedOff.objects.exists()
    assert AuditEntry.objects.filter(verb__startswith="guard_rule.").count() == 2


def test_own_words_exceptions_and_domains_are_kept_on_one_page(as_):
    client = as_("operator")
    client.post(reverse("guard_word_new"), {"words": "小号\n", "severity": "block", "why": "Ours only."})
    client.post(reverse("guard_exception_new"), {"phrase": "小号字体"})
    client.post(reverse("guard_domain_new"), {"host": "https://Shop.Example.com/x"})
    page = client.get(reverse("guard_words")).content.decode()
    for said in ("小号", "Ours only.", "小号字体", "shop.example.com"):
        assert said in page
    word = OwnWord.objects.get()
    client.post(reverse("guard_word", args=[word.pk]), {"word": "小号", "severity": "warn"})
    word.refresh_from_db()
    assert word.severity == "warn"
    for kind, row in (
        ("word", word),
        ("exception", Exemption.objects.get()),
        ("domain", Domain.objects.get()),
    ):
        client.post(reverse("guard_remove", args=[kind, row.pk]))
    assert not OwnWord.objects.exists()
    assert not Exemption.objects.exists()
    assert not Domain.objects.exists()


def test_a_wrong_entry_is_said_at_its_field(as_):
    client = as_("owner")
    for name, data, said in (
        ("guard_word_new", {"words": "★", "severity": "warn"}, "at least one letter"),
        ("guard_exception_new", {"phrase": "  ★"}, "at least one letter"),
        ("guard_domain_new", {"host": "nothing"}, "is no domain"),
    ):
        answer = client.post(reverse(name), data)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_an_approval_is_decided_on_its_page_with_a_reason_where_it_is_refused(as_, held):
    client, waiting = as_("operator"), held()
    assert "1 text waits for a decision." in client.get(reverse("guard_approvals")).content.decode()
    address = reverse("guard_decide", args=[waiting.pk])
    assert client.post(address, {"approved": "0", "words": ""}).status_code == 422
    client.post(address, {"approved": "0", "words": "No proof."})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.words) == ("refused", "No proof.")
    assert client.post(address, {"approved": "1"}).status_code == 422
    assert "No proof." in client.get(reverse("guard_approval", args=[waiting.pk])).content.decode()


def test_staff_see_their_own_texts_and_decide_about_none(as_, cast, held):
    mine, other = held(by=cast.actor("staff_a")), held("顶级会议")
    client = as_("staff_a")
    page = client.get(reverse("guard_approvals")).content.decode()
    assert "极致体验" in page
    assert "顶级会议" not in page
    assert client.get(reverse("guard_approval", args=[other.pk])).status_code == 404
    assert client.post(reverse("guard_decide", args=[mine.pk]), {"approved": "1"}).status_code == 403
    assert "顶级会议" not in client.get(reverse("guard_evidence")).content.decode()


def test_evidence_is_listed_filtered_and_exported(as_, held):
    held()
    client = as_("owner")
    assert "“极致”" in client.get(reverse("guard_evidence")).content.decode()
    assert (
        "“极致”"
        in client.get(reverse("guard_evidence"), {"pack": "superlative", "outcome": "held"}).content.decode()
    )
    assert "“极致”" not in client.get(reverse("guard_evidence"), {"pack": "links"}).content.decode()
    assert (
        "极致"
        in b"".join(client.get(reverse("guard_evidence"), {"export": "csv"}).streaming_content).decode()
    )


def test_empty_pages_say_what_to_do(as_):
    client = as_("owner")
    assert "No word of your own yet" in client.get(reverse("guard_words")).content.decode()
    assert "every link needs approval" in client.get(reverse("guard_words")).content.decode()
    assert "Nothing waits for approval" in client.get(reverse("guard_approvals")).content.decode()


def test_many_words_are_added_at_once_and_those_on_the_list_stay_as_they_are(as_):
    client = as_("operator")
    client.post(reverse("guard_word_new"), {"words": "小号\n大号", "severity": "block"})
    listed = "\r\n".join(["小号", "★", "", "中号", "中号", *(f"词语{number}号" for number in range(2000))])
    page = client.post(reverse("guard_word_new"), {"words": listed, "severity": "warn"}, follow=True)
    assert "2001 new words are on the list." in page.content.decode()
    assert OwnWord.objects.get(word="小号").severity == "block"
    assert OwnWord.objects.get(word="中号").severity == "warn"
    assert OwnWord.objects.count() == 2003
    assert AuditEntry.objects.filter(verb="guard_words.made").count() == 2
    marked = client.post(reverse("guard_bench"), {"text": "词语·777·号", "purpose": "reply"}).content.decode()
    assert '<mark class="warn">词语·777·号</mark>' in marked


def test_a_finding_leads_to_its_rule_and_evidence_to_the_text_that_was_held(as_, held):
    owner, waiting = as_("owner"), held()
    page = owner.get(reverse("guard_approval", args=[waiting.pk])).content.decode()
    assert reverse("guard_rule", args=["superlative.top"]) in page
    assert (
        reverse("guard_approval", args=[waiting.pk]) in owner.get(reverse("guard_evidence")).content.decode()
    )


def test_where_words_were_let_go_the_pages_say_so(as_, held):
    owner, gone = as_("owner"), held()
    decide(gone, approved=True, by=SYSTEM, at=gone.asked_at)
    letting_go.blank("approval", [gone.pk])
    letting_go.blank("judgement", list(Judgement.objects.values_list("pk", flat=True)))
    page = owner.get(reverse("guard_approval", args=[gone.pk])).content.decode()
    assert "The text is gone: its time was over" in page
    assert "极致" not in page + owner.get(reverse("guard_evidence")).content.decode()
    assert "Words are gone" in owner.get(reverse("guard_approvals")).content.decode()


def test_who_decides_about_a_pack_sees_how_often_it_is_right(as_):
    page = as_("owner").get(reverse("guard_rules")).content.decode()
    assert "Quoted from notices and rulings" in page
    assert page.count("How often it is right") == len(packs())
    one = next(one for one in standings() if one.pack == "pain")
    assert f"{one.score.right} of {one.wanted}" in page
