"""Both languages, all of it."""

from __future__ import annotations

from afflux.console import translations


def test_no_string_is_untranslated() -> None:
    assert translations.untranslated() == []


def test_no_translation_loses_or_invents_a_named_field() -> None:
    assert translations.mismatched() == []


def test_the_check_sees_a_string_that_nobody_translated(tmp_path, monkeypatch) -> None:
    room = tmp_path / "newroom"
    room.mkdir()
    (room / "__init__.py").write_text(
        "from django.utils.translation import gettext\nx = gettext('Nobody said this yet.')\n"
    )
    monkeypatch.setattr(translations, "SOURCE", tmp_path)
    assert translations.untranslated() == ["newroom: Nobody said this yet."]


def test_the_check_sees_a_string_that_is_translated_where_its_reader_does_not_look(monkeypatch) -> None:
    monkeypatch.setattr(translations, "ROOMS", [room for room in translations.ROOMS if room != "guard"])
    missing = translations.untranslated()
    assert missing
    assert {line.partition(":")[0] for line in missing} == {"guard"}
    assert all(line.endswith("(its catalogue is not loaded where this is said)") for line in missing)


def test_every_catalogue_is_loaded_by_somebody() -> None:
    assert translations.unread() == []


def test_the_check_sees_a_catalogue_that_nobody_loads(tmp_path, monkeypatch) -> None:
    place = tmp_path / "newroom" / "locale" / "zh_Hans" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (tmp_path / "newroom" / "__init__.py").touch()
    (place / "django.po").touch()
    monkeypatch.setattr(translations, "SOURCE", tmp_path)
    assert [line.partition(":")[0] for line in translations.unread()] == ["newroom"]


def test_two_rooms_say_a_string_the_same_way_or_give_it_a_context() -> None:
    assert translations.said_twice() == []


def test_the_check_sees_a_string_that_two_rooms_say_differently(tmp_path, monkeypatch) -> None:
    for room, said in (("pool", "标记流失"), ("staff", "已离职")):
        place = tmp_path / room / "locale" / "zh_Hans" / "LC_MESSAGES"
        place.mkdir(parents=True)
        (tmp_path / room / "__init__.py").touch()
        (place / "django.po").write_text(f'msgid "Has left"\nmsgstr "{said}"\n')
    monkeypatch.setattr(translations, "SOURCE", tmp_path)
    assert translations.said_twice() == [
        "pool, staff: Has left is said differently; give one of them a context"
    ]
