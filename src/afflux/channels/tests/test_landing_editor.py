"""Drain → Pages: writing a landing page, and who may."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from afflux.channels.actions.codes import restore_code
from afflux.channels.actions.targets import TargetDraft, set_targets
from afflux.channels.models import Code, Landing
from afflux.channels.tests.standing import (
    NOW,
    landing_target,
    make_channel,
    make_code,
    make_landing,
    make_text,
)
from afflux.kernel.actors import SYSTEM
from afflux.kernel.errors import Refused
from afflux.organization.models import AuditEntry

pytestmark = pytest.mark.django_db


def _form(text, **given):
    return {
        "name": "Spring",
        "title_zh": "清泉水",
        "title_en": "",
        "ask": ["phone"],
        "consent_text": str(text.id),
        **given,
    }


def _picture():
    out = io.BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(out, "PNG")
    return SimpleUploadedFile("spring.png", out.getvalue(), "image/png")


def test_a_written_page_is_met_by_whoever_scans(cast, as_):
    text = make_text()
    answer = as_("operator").post(
        reverse("new_landing"), _form(text, upload=_picture(), incentive_zh="免费马克杯")
    )
    assert answer.status_code == 302
    page = Landing.objects.get()
    code = make_code(make_channel(cast))
    target = landing_target(code, page)
    shown = (
        Client(HTTP_USER_AGENT="iPhone", headers={"accept-language": "en"})
        .get(f"/l/{code.slug}/{target.id}")
        .content.decode()
    )
    assert "清泉水" in shown  # the only language it was written in
    assert f"/l/pictures/{page.picture}" in shown
    assert AuditEntry.objects.get().verb == "landing.written"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ask": ["name"]}, "nobody can be reached"),
        ({"title_zh": ""}, "a title in at least one language"),
        ({"consent_text": ""}, "This field is required"),
        (
            {"upload": SimpleUploadedFile("a.png", b"not a picture", "image/png")},
            "is not a picture we can read",
        ),
    ],
)
def test_a_page_that_cannot_work_is_refused_at_its_field(cast, as_, given, says):
    answer = as_("operator").post(reverse("new_landing"), _form(make_text(), **given))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Landing.objects.count() == 0


def test_the_preview_shows_what_stands_in_the_form_and_keeps_nothing(cast, as_):
    text = make_text()
    client = as_("operator")
    sent = _form(text, title_en="Cold water", preview_in="en")
    assert "Cold water" in client.post(reverse("landing_preview"), sent).content.decode()
    assert (
        "清泉水"
        in client.post(reverse("landing_preview"), {**sent, "preview_in": "zh-hans"}).content.decode()
    )
    assert "You may contact me" in client.post(reverse("landing_preview"), sent).content.decode()
    assert Landing.objects.count() == 0


def test_only_the_newest_version_of_a_text_is_offered_besides_the_one_in_use(cast, as_):
    first, second, third = make_text(1), make_text(2), make_text(3)
    page = make_landing(second)
    shown = as_("operator").get(reverse("landing", args=[page.id])).content.decode()
    assert [str(text.id) in shown for text in (first, second, third)] == [False, True, True]


def test_a_store_manager_reads_pages_and_writes_none(cast, as_):
    page = make_landing()
    client = as_("manager_a")
    assert "Headquarters writes the pages" in client.get(reverse("landing", args=[page.id])).content.decode()
    assert client.get(reverse("new_landing")).status_code == 403
    assert (
        client.post(reverse("landing", args=[page.id]), _form(page.consent_text, name="Mine")).status_code
        == 403
    )
    page.refresh_from_db()
    assert page.name == "Spring"


def test_a_rewritten_page_keeps_its_picture_until_it_is_taken_away(cast, as_):
    text = make_text()
    client = as_("operator")
    client.post(reverse("new_landing"), _form(text, upload=_picture()))
    page = Landing.objects.get()
    client.post(reverse("landing", args=[page.id]), _form(text, title_en="New"))
    page.refresh_from_db()
    assert (page.title_en, bool(page.picture)) == ("New", True)
    client.post(reverse("landing", args=[page.id]), _form(text, no_picture="on"))
    page.refresh_from_db()
    assert page.picture == ""


def test_the_list_counts_the_codes_that_lead_to_a_page(cast, as_):
    page = make_landing()
    channel = make_channel(cast)
    landing_target(make_code(channel), page)
    landing_target(make_code(channel), page)
    shown = as_("operator").get(reverse("landings")).content.decode()
    assert "Spring" in shown
    assert ">2<" in shown.replace(" ", "").replace("\n", "")


def test_without_a_consent_text_the_editor_says_what_to_do_first(cast, as_):
    assert "Write a consent text first" in as_("operator").get(reverse("new_landing")).content.decode()


def test_a_page_to_which_codes_lead_is_not_archived_and_they_are_named(cast, as_):
    page = make_landing()
    code = make_code(make_channel(cast))
    landing_target(code, page)
    answer = as_("operator").post(reverse("archive_landing", args=[page.pk]), follow=True)
    assert "Codes still lead to this page (1): Cards." in answer.content.decode()
    assert Landing.objects.get().archived_at is None
    assert not AuditEntry.objects.exists()


def test_a_page_that_only_archived_codes_lead_to_can_be_archived_and_is_offered_no_more(cast, as_):
    page, owner = make_landing(), as_("owner")
    code = make_code(make_channel(cast), archived_at=NOW)
    target = landing_target(code, page)
    assert "Spring" in owner.get(reverse("landings")).content.decode()
    owner.post(reverse("archive_landing", args=[page.pk]))
    owner.post(reverse("archive_landing", args=[page.pk]))
    assert "Spring" not in owner.get(reverse("landings")).content.decode().split("<main", 1)[1].replace(
        "“Spring”", ""
    )
    assert "Spring" in owner.get(reverse("landings"), {"state": "archived"}).content.decode()
    assert str(page.pk) not in owner.get(reverse("new_code")).content.decode()
    assert Client(HTTP_USER_AGENT="iPhone").get(f"/l/{code.slug}/{target.id}").status_code == 302
    with pytest.raises(Refused, match="The page “Spring” is archived"):
        set_targets(
            by=SYSTEM,
            at=NOW,
            code=make_code(code.channel),
            drafts=[TargetDraft(kind="landing", landing=page)],
        )
    with pytest.raises(Refused, match="Take that out of the archive first"):
        restore_code(by=SYSTEM, at=NOW, code=code)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["landing.archived"]


def test_an_archived_page_comes_back(cast, as_):
    page, owner = make_landing(archived_at=NOW), as_("owner")
    assert "This page is archived" in owner.get(reverse("landing", args=[page.pk])).content.decode()
    owner.post(reverse("restore_landing", args=[page.pk]))
    assert Landing.objects.get().archived_at is None
    code = make_code(make_channel(cast), archived_at=NOW)
    landing_target(code, page)
    restore_code(by=SYSTEM, at=NOW, code=code)
    assert Code.objects.get().archived_at is None


def test_only_headquarters_archives_pages(cast, as_):
    page = make_landing()
    assert as_("manager_a").post(reverse("archive_landing", args=[page.pk])).status_code == 403
    assert Landing.objects.get().archived_at is None
