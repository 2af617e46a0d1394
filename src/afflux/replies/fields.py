"""The fields of our texts, {name} {staff} {shop}, filled with what strangers call themselves, made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from afflux.guard.checking import check
from afflux.kernel.errors import Refused, problem
from afflux.replies.engine.forms import HAN

FIELDS = ("name", "staff", "shop")
LONGEST_NAME = 40  # characters
UNKNOWN_FIELD = problem(
    "replies.unknown_field", _("There is no field {%(found)s}. Known are {name}, {staff} and {shop}.")
)
_FIELD = re.compile(r"\{([^{}\n]{0,40})\}")
_ADDRESS = re.compile(
    r"https?:|www\.|[@＠]|\w\.(com|cn|net|org|top|xyz|io|me)\b|(\d[\s-]?){6}", re.IGNORECASE
)
STRANGER = {"zh": "朋友", "en": "there"}


def checked(text: str) -> str:
    """The text, if every field in it is known. Raises Refused at `text`."""
    for found in _FIELD.findall(text):
        if found.strip() not in FIELDS:
            raise Refused(UNKNOWN_FIELD, field="text", found=found[:40])
    return text


def names(text: str) -> bool:
    """Whether the text calls the customer by name."""
    return any(field.strip() == "name" for field in _FIELD.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled; a name that is missing or advertises reads “there” or “朋友”, and where nobody is
    known to stand behind an account the shop speaks. Filled once: a name that looks like a field stays as it is."""
    shop = " ".join(values.get("shop", "").split())
    unknown = {"name": STRANGER["zh" if HAN.search(text) else "en"], "staff": shop}

    def value(found: re.Match[str]) -> str:
        field = found[1].strip()
        if field not in FIELDS:
            return found[0]
        return shop if field == "shop" else harmless(values.get(field, "")) or unknown[field]

    return _FIELD.sub(value, text)


def harmless(name: str) -> str:
    """A name on one line, without signs that cannot be seen or turn the line, clipped; empty where it is an address or would be blocked."""
    plain = unicodedata.normalize("NFKC", name)
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in plain
        if unicodedata.category(sign)[0] != "C" or sign.isspace()
    )
    clipped = " ".join(seen.split())[:LONGEST_NAME].strip()
    if _ADDRESS.search(clipped) or (clipped and check(clipped, purpose="welcome").severity == "block"):
        return ""
    return clipped
