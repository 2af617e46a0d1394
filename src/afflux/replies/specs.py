"""What a rule or a welcome shall be, as forms, files and the API say it, and whether it makes sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from afflux.channels.models import Code
from afflux.connectors.carriers import all_carriers
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused
from afflux.kernel.text import clean
from afflux.organization.models import Staff
from afflux.replies import problems as why
from afflux.replies.engine.forms import HAN, RUN, plain
from afflux.replies.engine.patterns import checked as checked_pattern
from afflux.replies.fields import checked as checked_fields
from afflux.replies.hours import checked_hours, checked_zone
from afflux.replies.models import RulePhrase

LONGEST_PHRASE = 500  # characters
LONGEST_TEXT = 3600  # bytes: the narrowest carrier takes 4,000, and names come in
MOST_ATTACHMENTS = 9
LANGUAGES = ("", "en", "zh")


@dataclass(frozen=True)
class Listens:
    """A phrase: how it is found (`kind`), what it is for (`role`)."""

    text: str
    kind: str = RulePhrase.Kind.CONTAINS
    role: str = RulePhrase.Role.ANY


@dataclass(frozen=True)
class Says:
    """A text and its share among the others."""

    text: str
    weight: int = 1


@dataclass(frozen=True, kw_only=True)
class RuleSpec:
    name: str
    phrases: Sequence[Listens]
    texts: Sequence[Says]
    language: str = ""
    priority: int = 0
    zone: str = ""
    schedule: Sequence[Mapping[str, Any]] = ()
    since: datetime | None = None
    until: datetime | None = None
    rest: int = 10
    carriers: Sequence[str] = ()
    accounts: Sequence[str] = ()
    codes: Sequence[Code] = ()

    def checked(self) -> RuleSpec:
        """The spec in its canonical form. Raises Refused at the field that is wrong."""
        if self.since and self.until and self.until <= self.since:
            raise Refused(why.BACKWARDS, field="until")
        return replace(
            self,
            name=_name(self.name),
            phrases=_phrases(self.phrases),
            texts=_texts(self.texts),
            language=_language(self.language),
            zone=checked_zone(self.zone),
            schedule=checked_hours(self.schedule),
            carriers=_carriers(self.carriers),
            accounts=[one for one in (clean(account)[:128] for account in self.accounts) if one],
        )


@dataclass(frozen=True, kw_only=True)
class WelcomeSpec:
    name: str
    texts: Sequence[Says]
    language: str = ""
    priority: int = 0
    zone: str = ""
    schedule: Sequence[Mapping[str, Any]] = ()
    connections: Sequence[Connection] = ()
    codes: Sequence[Code] = ()
    staff: Sequence[Staff] = ()
    attachments: Sequence[Mapping[str, Any]] = ()

    def checked(self) -> WelcomeSpec:
        """The spec in its canonical form. Raises Refused at the field that is wrong."""
        if len(self.attachments) > MOST_ATTACHMENTS:
            raise Refused(why.TOO_MANY, field="attachments", most=MOST_ATTACHMENTS)
        return replace(
            self,
            name=_name(self.name),
            texts=_texts(self.texts),
            language=_language(self.language),
            zone=checked_zone(self.zone),
            schedule=checked_hours(self.schedule),
            attachments=[_attachment(one) for one in self.attachments],
        )


def _name(name: str) -> str:
    if not (named := clean(name)[:80]):
        raise Refused(why.NAMELESS, field="name")
    return named


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise Refused(why.BAD_LANGUAGE, field="language", value=language[:20])
    return language


def _phrases(phrases: Sequence[Listens]) -> list[Listens]:
    found = list(dict.fromkeys(_phrase(one) for one in phrases if one.text.strip()))
    if all(one.role == RulePhrase.Role.NONE for one in found):
        raise Refused(why.NO_PHRASE, field="phrases")
    return found


def _phrase(one: Listens) -> Listens:
    for value, known in ((one.kind, RulePhrase.Kind.values), (one.role, RulePhrase.Role.values)):
        if value not in known:
            raise Refused(why.UNKNOWN_KIND, field="phrases", value=value[:20], known=", ".join(known))
    if len(one.text) > LONGEST_PHRASE:
        raise Refused(why.LONG_PHRASE, field="phrases", most=LONGEST_PHRASE)
    text = one.text.replace("\x00", "").strip()
    if one.kind == RulePhrase.Kind.PATTERN:
        try:
            checked_pattern(text)
        except Refused as refused:
            raise Refused(refused.why, field="phrases", **refused.params) from refused
    elif not _findable(plain(text), one.kind):
        raise Refused(why.EMPTY_PHRASE, field="phrases", text=text[:40])
    return Listens(text, one.kind, one.role)


def _findable(text: str, kind: str) -> bool:
    if kind in (RulePhrase.Kind.WORDS, RulePhrase.Kind.NEAR):
        return bool(RUN.search(text) or HAN.search(text))
    return bool(text)


def _texts(texts: Sequence[Says]) -> list[Says]:
    found: dict[str, Says] = {}
    for one in texts:
        text = one.text.replace("\x00", "").replace("\r\n", "\n").strip()
        if not text:
            continue
        if (length := len(text.encode())) > LONGEST_TEXT:
            raise Refused(why.LONG_TEXT, field="texts", most=LONGEST_TEXT, length=length)
        if not 1 <= one.weight <= 1000:
            raise Refused(why.BAD_WEIGHT, field="texts")
        found[checked_fields(text)] = Says(text, one.weight)
    if not found:
        raise Refused(why.NO_TEXT, field="texts")
    return list(found.values())


def _carriers(kinds: Sequence[str]) -> list[str]:
    known = [carrier.kind for carrier in all_carriers()]
    for kind in kinds:
        if kind not in known:
            raise Refused(why.UNKNOWN_CARRIER, field="carriers", value=kind[:20], known=", ".join(known))
    return sorted(set(kinds))


def _attachment(one: Mapping[str, Any]) -> dict[str, str]:
    if one.get("kind") == "image":
        return {key: str(one[key]) for key in ("kind", "digest", "name", "mime")}
    title, url = clean(str(one.get("title", "")))[:60], clean(str(one.get("url", "")))[:500]
    try:
        parts = urlsplit(url)
        sound = (
            parts.scheme in ("https", "http") and parts.hostname and not (parts.username or parts.password)
        )
    except ValueError:
        sound = False
    if not title or not sound:
        raise Refused(why.BAD_LINK, field="attachments")
    return {"kind": "link", "title": title, "url": url, "about": clean(str(one.get("about", "")))[:200]}
