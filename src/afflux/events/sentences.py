"""What the refusals of intake say, in both languages. Without Django: the edge speaks before Django is loaded."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def _(sentence: str) -> str:
    """Mark a sentence for the translators."""
    return sentence


SENTENCES = {
    "events.bad_field": _("“%(field)s” is missing or is not what it should be."),
    "events.bad_json": _("This is not a JSON object."),
    "events.no_id": _(
        "An event needs an id of 1 to 200 characters: by it, the same event told twice counts once."
    ),
    "events.bad_text": _("“%(field)s” is too long or holds a NUL character."),
    "events.bad_props": _("The properties must be a JSON object of at most 8 KiB."),
    "events.too_old": _("The event is said to be older than ten years."),
    "events.in_the_future": _("The event is said to happen more than a day from now."),
    "events.no_such_code": _("There is no code “%(code)s”."),
    "events.no_such_channel": _("There is no channel “%(channel)s”."),
    "events.not_storable": _("The database cannot hold this event as it is."),
    "events.bad_key": _(
        "This API key is unknown, expired or revoked. Send “Authorization: Bearer …”, or none."
    ),
    "events.bad_content_type": _("Send JSON, an array of it or JSON lines, as it is or packed with gzip."),
    "events.too_large": _(
        "The body is larger than 1 MiB, or unpacks to more than 4 MiB. Send less at a time."
    ),
    "events.too_many": _("There are more than 10,000 events in this body. Send fewer at a time."),
    "events.cut_short": _("The body ended before it was whole. Send it again."),
    "events.bad_encoding": _("The body is said to be packed with gzip and cannot be unpacked."),
    "events.too_slow": _("The body took too long to come. Send it again."),
    "events.empty": _("There is no event in this body."),
    "events.store_away": _(
        "The events cannot be stored just now and none of them is. Send them again in a moment."
    ),
}


def said(code: str, language: str, params: Mapping[str, object]) -> str:
    """The sentence of a refusal, in "zh_Hans" or else in English, with its fields filled."""
    sentence = _catalogue(language).gettext(SENTENCES[code])
    return sentence % params if "%(" in sentence else sentence


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return gettext.translation("django", folder, languages=[language], fallback=True)


def language_of(accepted: str | None) -> str:
    """ "zh_Hans" or "en": which of the two an Accept-Language header would rather read; English where it says neither."""
    best, found = 0.0, "en"
    for one in (accepted or "").split(",")[:20]:
        tag, _semicolon, weight = one.strip().lower().partition(";")
        try:
            share = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            share = 0.0
        if share > best and tag[:2] in ("en", "zh"):
            best, found = share, "zh_Hans" if tag[:2] == "zh" else "en"
    return found
