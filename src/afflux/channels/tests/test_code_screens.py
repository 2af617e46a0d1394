"""A live code by hand: made, scanned in thought, changed, printed; and doors that stay shut."""

import io
import re

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from afflux.channels.actions.posters import make_poster
from afflux.channels.models import Channel, Code, Poster
from afflux.channels.tests.standing import NOW, make_channel, make_code, make_landing, staff_target
from afflux.files.pictures import keep_picture
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def posted(**fields):
    """The least a person types for a new code that leads to 阿芳."""
    return {
        "name": "Till card", "channel": "Cards", "mode": "", "rows": "1", "t0-kind": "staff", "t0-staff": "阿芳 · a1", "t0-weight": "1",
        "t0-daily_cap": "", "t0-windows": "0", **fields,
    }  # fmt: skip


def picture(size=(900, 1200), kind="PNG"):
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind)
    return SimpleUploadedFile(f"a.{kind.lower()}", out.getvalue())


def mode_id(key):
    from afflux.channels.models import Mode

    return str(Mode.objects.get(key=key).pk)


def test_a_first_code_needs_a_name_a_new_channel_and_a_place(as_, cast):
    response = as_("owner").post("/drain/codes/new", posted(mode=mode_id("parcel_card")), follow=True)
    code = Code.objects.get()
    assert response.redirect_chain[-1][0] == f"/drain/codes/{code.pk}"
    assert (code.channel.name, code.channel.mode.key, code.timezone) == (
        "Cards",
        "parcel_card",
        "Asia/Shanghai",
    )
    assert code.targets.get().staff == cast.staff_a
    page = response.content.decode()
    assert f"http://testserver/c/{code.slug}" in page
    assert "阿芳" in page


def test_a_channel_that_does_not_exist_is_not_made_by_a_slip(as_, cast):
    page = as_("owner").post("/drain/codes/new", posted())
    assert page.status_code == 422
    assert "There is no channel of that name yet." in page.content.decode()
    assert not Channel.objects.exists()


def test_a_refused_code_leaves_no_channel_behind_and_says_why_at_its_row(as_, cast):
    fields = posted(
        mode=mode_id("sms"),
        **{"rows": "2", "t1-kind": "url", "t1-url": "javascript:alert(1)", "t1-weight": "1"},
    )
    page = as_("owner").post("/drain/codes/new", fields)
    assert page.status_code == 422
    assert "is not a web address" in page.content.decode()
    assert not Channel.objects.exists()
    assert not Code.objects.exists()


def test_rows_come_and_go_without_losing_what_was_typed(as_, cast):
    client = as_("owner")
    page = client.post(
        "/drain/codes/new", posted(name="尚未保存", do="add:url", **{"t0-daily_cap": "25"})
    ).content.decode()
    assert 'value="尚未保存"' in page
    assert 'value="25"' in page
    assert 'name="t1-url"' in page
    fields = posted(
        do="hours:0", **{"rows": "2", "t1-kind": "url", "t1-url": "https://typed.example/", "t1-weight": "4"}
    )
    page = client.post("/drain/codes/new", fields).content.decode()
    assert 'name="t0-w0-start"' in page
    assert "https://typed.example/" in page
    page = client.post("/drain/codes/new", {**fields, "do": "remove:0"}).content.decode()
    assert 'name="t0-url"' in page
    assert "阿芳 · a1" not in page.split('id="targets"')[1].split("</fieldset>")[0]
    assert not Code.objects.exists()


@pytest.mark.parametrize(
    "do", ["remove:99", "add:nothing", "nohours:0:9", "hours:x", "remove", "::", "hours:99999"]
)
def test_a_button_nobody_made_does_nothing(as_, cast, do):
    assert as_("owner").post("/drain/codes/new", posted(do=do)).status_code == 200


def test_hours_are_kept_and_midnight_ends_a_day(as_, cast):
    fields = posted(
        mode=mode_id("sms"),
        **{"t0-windows": "1", "t0-w0-days": ["5", "6"], "t0-w0-start": "20:00", "t0-w0-end": "00:00"},
    )
    as_("owner").post("/drain/codes/new", fields)
    assert Code.objects.get().targets.get().schedule == [{"days": [5, 6], "from": "20:00", "to": "24:00"}]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"t0-staff": "Nobody"}, "Nothing of that kind is called “Nobody”."),
        ({"t0-weight": "0"}, "greater than or equal to 1"),
        ({"rows": "0"}, "A code must lead somewhere"),
        ({"timezone": "Mars/Olympus"}, "is not a time zone"),
        ({"batch": "May"}, "The channel has no batch named “May”."),
        (
            {"valid_from": "2026-06-02T10:00", "valid_to": "2026-06-01T10:00"},
            "The code must end after it begins.",
        ),
        (
            {"t0-windows": "1", "t0-w0-start": "20:00", "t0-w0-end": "19:00", "t0-w0-days": ["1"]},
            "hours that end after they begin",
        ),
        (
            {"logo": SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")},
            "SVG is not taken",
        ),
        ({"daily_cap": "-1"}, "greater than or equal to 0"),
        ({"rows": "99999999999"}, "A code must lead somewhere"),
    ],
)
def test_bad_input_is_answered_at_its_field(as_, cast, fields, sentence):
    page = as_("owner").post("/drain/codes/new", posted(mode=mode_id("sms"), **fields))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Code.objects.exists()


def test_changing_a_code_keeps_its_slug_and_shows_what_it_was(as_, cast):
    code = make_code(make_channel(cast), tags=["spring"], daily_cap=40)
    staff_target(code, cast.staff_a)
    client = as_("manager_a")
    page = client.get(f"/drain/codes/{code.pk}/change").content.decode()
    assert "阿芳 · a1" in page
    assert 'value="spring"' in page
    fields = posted(
        name="New words",
        tags="summer，vip",
        daily_cap="",
        **{"t0-kind": "url", "t0-url": "https://shop.example.com/"},
    )
    assert client.post(f"/drain/codes/{code.pk}/change", fields).status_code == 302
    changed = Code.objects.get()
    assert (changed.slug, changed.name, changed.tags, changed.daily_cap) == (
        code.slug,
        "New words",
        ["summer", "vip"],
        None,
    )


def test_a_manager_keeps_the_colleague_of_another_store_whom_headquarters_put_there(as_, cast):
    code = make_code(make_channel(cast))
    staff_target(code, cast.staff_b)
    fields = posted(name="New words", **{"t0-staff": "Ben · b1", "t0-daily_cap": "5"})
    assert as_("manager_a").post(f"/drain/codes/{code.pk}/change", fields).status_code == 302
    assert [(t.staff, t.daily_cap) for t in code.targets.all()] == [(cast.staff_b, 5)]


def test_a_logo_is_put_on_and_taken_off(as_, cast):
    client = as_("owner")
    client.post("/drain/codes/new", posted(mode=mode_id("sms"), logo=picture((300, 300))))
    code = Code.objects.get()
    assert len(code.logo) == 64
    client.post(f"/drain/codes/{code.pk}/change", posted())
    code.refresh_from_db()
    assert code.logo
    client.post(f"/drain/codes/{code.pk}/change", posted(no_logo="on"))
    code.refresh_from_db()
    assert code.logo == ""


def test_the_printed_qr_reads_as_the_short_link(as_, cast):
    client = as_("owner")
    client.post("/drain/codes/new", posted(mode=mode_id("sms"), logo=picture((300, 300))))
    code = Code.objects.get()
    png = client.get(f"/drain/codes/{code.pk}/qr-600.png?download=1")
    assert png.headers["Content-Disposition"].startswith("attachment")
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png.content)))] == [
        f"http://testserver/c/{code.slug}"
    ]
    svg = client.get(f"/drain/codes/{code.pk}/qr.svg")
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert b"<script" not in svg.content


def test_a_public_address_is_printed_where_it_is_set(as_, cast, monkeypatch):
    monkeypatch.setenv("AFFLUX_PUBLIC_URL", "https://q.example.com/")
    code = make_code(make_channel(cast))
    page = as_("owner").get(f"/drain/codes/{code.pk}").content.decode()
    assert f"https://q.example.com/c/{code.slug}" in page
    assert "works on this machine only" not in page


def test_behind_a_proxy_that_speaks_https_the_print_says_so(as_, cast, settings):
    settings.SECURE = True
    code = make_code(make_channel(cast))
    assert f"https://testserver/c/{code.slug}" in as_("owner").get(f"/drain/codes/{code.pk}").content.decode()


def test_a_poster_is_uploaded_placed_and_printed_with_any_code(as_, cast):
    client, code = as_("owner"), make_code(make_channel(cast))
    client.post(f"/drain/codes/posters/new?code={code.pk}", {"name": "Spring", "picture": picture()})
    poster = Poster.objects.get()
    wrong = client.post(f"/drain/codes/posters/{poster.pk}", {"left": "800", "top": "0", "side": "300"})
    assert wrong.status_code == 422
    assert "reaches beyond the picture" in wrong.content.decode()
    placed = client.post(
        f"/drain/codes/posters/{poster.pk}?code={code.pk}", {"left": "500", "top": "700", "side": "360"}
    )
    assert placed.headers["Location"] == f"/drain/codes/{code.pk}"
    sheet = Image.open(io.BytesIO(client.get(f"/drain/codes/{code.pk}/posters/{poster.pk}.png").content))
    assert [found.text for found in zxingcpp.read_barcodes(sheet.crop((480, 680, 880, 1080)))] == [
        f"http://testserver/c/{code.slug}"
    ]
    assert (
        client.get(f"/drain/codes/posters/{poster.pk}/picture").headers["Content-Type"].startswith("image/")
    )
    client.post(f"/drain/codes/posters/{poster.pk}/archive")
    assert "Spring" not in client.get(f"/drain/codes/{code.pk}").content.decode()


def made_poster(name="Spring", unit=None):
    kept = keep_picture(picture().read(), name="a.png", at=NOW)
    return make_poster(by=SYSTEM, at=NOW, name=name, picture=kept, unit=unit)


def test_a_sheet_is_fetched_again_from_the_list_of_posters(as_, cast):
    code, poster = make_code(make_channel(cast)), made_poster()
    client = as_("manager_a")
    assert f"/drain/codes/posters/{poster.pk}/codes" in client.get("/drain/codes/posters").content.decode()
    listed = client.get(f"/drain/codes/posters/{poster.pk}/codes").content.decode()
    path = f"/drain/codes/{code.pk}/posters/{poster.pk}.png?download=1"
    assert path in listed
    answer = client.get(path)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="cards-{code.slug}-spring.png"'
    bare = client.get(f"/drain/codes/posters/{poster.pk}/picture?download=1")
    assert bare.headers["Content-Disposition"].startswith('attachment; filename="spring.')


def test_the_list_of_posters_holds_those_of_all_and_of_the_own_store(as_, cast):
    made_poster("Everywhere")
    made_poster("Only A", cast.store_a)
    hidden = made_poster("Only B", cast.store_b)
    listed = as_("manager_a").get("/drain/codes/posters").content.decode()
    assert ("Everywhere" in listed, "Only A" in listed, "Only B" in listed) == (True, True, False)
    assert as_("manager_a").get(f"/drain/codes/posters/{hidden.pk}/codes").status_code == 404


def test_an_archived_poster_is_found_again_and_comes_back(as_, cast):
    client, poster = as_("owner"), made_poster()
    client.post(f"/drain/codes/posters/{poster.pk}/archive")
    assert "Spring" not in client.get("/drain/codes/posters").content.decode()
    assert "Spring" in client.get("/drain/codes/posters?state=archived").content.decode()
    assert "Take out of the archive" in client.get(f"/drain/codes/posters/{poster.pk}").content.decode()
    client.post(f"/drain/codes/posters/{poster.pk}/restore")
    assert "Spring" in client.get("/drain/codes/posters").content.decode()


@pytest.mark.parametrize("path", ["", "/change", "/qr.svg", "/qr-600.png"])
def test_a_manager_of_another_store_meets_nothing(as_, cast, path):
    code = make_code(make_channel(cast))
    assert as_("manager_a").get(f"/drain/codes/{code.pk}{path}").status_code == 200
    assert as_("manager_b").get(f"/drain/codes/{code.pk}{path}").status_code == 404
    assert str(code.pk) not in as_("manager_b").get("/drain/codes").content.decode()


@pytest.mark.parametrize("verb", ["pause", "archive"])
def test_only_the_own_store_pauses_and_archives(as_, cast, verb):
    code = make_code(make_channel(cast))
    assert as_("manager_b").post(f"/drain/codes/{code.pk}/{verb}").status_code == 404
    assert as_("analyst").post(f"/drain/codes/{code.pk}/{verb}").status_code == 403
    assert as_("manager_a").get(f"/drain/codes/{code.pk}/{verb}").status_code == 405
    assert as_("manager_a").post(f"/drain/codes/{code.pk}/{verb}").status_code == 302
    code.refresh_from_db()
    assert code.paused_at or code.archived_at


def test_many_codes_are_paused_at_once_and_those_of_others_are_left_alone(as_, cast):
    mine = [make_code(make_channel(cast, key=f"m{n}")) for n in range(3)]
    shared = make_code(make_channel(cast, key="hq", unit=cast.headquarters))
    staff_target(shared, cast.staff_a)
    ids = [str(code.pk) for code in [*mine[:2], shared]]
    page = as_("manager_a").post("/drain/codes/pause", {"ids": ids}, follow=True).content.decode()
    assert "Paused codes: 2." in page
    assert Code.objects.filter(paused_at__isnull=False).count() == 2
    as_("manager_a").post("/drain/codes/archive", {"all": "1", "q": "Cards"})
    assert Code.objects.filter(archived_at__isnull=False).count() == 3
    assert as_("analyst").post("/drain/codes/resume", {"ids": ids}).status_code == 403


def test_suggestions_show_only_what_one_may_choose(as_, cast):
    assert "阿芳" in as_("manager_a").get("/drain/choosing/staff?t0-staff=阿").content.decode()
    assert "Ben" not in as_("manager_a").get("/drain/choosing/staff?x=").content.decode()
    assert "Ben · b1" in as_("owner").get("/drain/choosing/staff?x=be").content.decode()
    assert as_("owner").get("/drain/choosing/secrets?x=").content.decode().strip() == ""


def test_a_code_may_lead_to_a_landing_page(as_, cast):
    landing = make_landing()
    fields = posted(
        mode=mode_id("sms"), **{"t0-kind": "landing", "t0-landing": str(landing.pk), "t0-staff": ""}
    )
    as_("owner").post("/drain/codes/new", fields)
    assert Code.objects.get().targets.get().landing == landing


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_a_code_speaks_both_languages_and_inlines_nothing(as_, cast, language):
    code = make_code(make_channel(cast), valid_to=NOW)
    staff_target(code, cast.staff_a)
    page = as_("owner", language).get(f"/drain/codes/{code.pk}").content.decode()
    assert not re.search(r"<(script|style)>| style=| onclick=", page)
    assert ("Scans per hour" in page) == (language == "en")
