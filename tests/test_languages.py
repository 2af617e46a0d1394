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
