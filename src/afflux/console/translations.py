"""Translations without gettext's own programs: extract, check and compile with Babel, room by room.

`python -m afflux.console.translations update [ROOM…] | compile | check`
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.utils.translation.template import templatize

from afflux.runtime.messages import ROOMS

SOURCE = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def rooms() -> list[Path]:
    """Every room's folder; `cli`, `edge` and the rest count as rooms too."""
    return sorted(p.parent for p in SOURCE.glob("*/__init__.py"))


def messages_of(room: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, str]]:
    """(message or (singular, plural), context, file) of all Python and templates of a room, tests left out."""
    beside = SOURCE.glob("*.py") if room.name == "console" else []  # what stands beside the rooms has none
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.html"), *room.rglob("*.txt"), *beside]):
        relative = path.relative_to(SOURCE)
        if {"tests", "migrations", "static", "collected"} & set(relative.parts):
            continue
        text = path.read_text()
        code = text if path.suffix == ".py" else templatize(text)
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(code.encode()), keywords=KEYWORDS
        ):
            plain = tuple(m for m in message if m) if isinstance(message, tuple) else message
            if plain:
                yield (
                    (plain[0] if isinstance(plain, tuple) and len(plain) == 1 else plain),
                    context,
                    str(relative),
                )


def catalogue_path(room: Path) -> Path:
    return room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue at `path`, or an empty one."""
    if not path.exists():
        return Catalog(locale="zh_Hans_CN")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def everywhere(among: Iterable[Path] | None = None) -> dict[tuple[str, str | None], str]:
    """Translations of all rooms, or of those named: a string shared by two rooms needs translating once."""
    known: dict[tuple[str, str | None], str] = {}
    for room in rooms() if among is None else among:
        for message in read(catalogue_path(room)):
            if message.id and message.string and not message.fuzzy:
                known[_key(message.id), message.context] = str(message.string)
    return known


def _key(message: object) -> str:
    return message[0] if isinstance(message, tuple | list) else str(message)


def on_screens() -> set[Path]:
    """The rooms whose catalogues Django loads."""
    return {Path(app.path) for app in apps.get_app_configs()}


def at_the_terminal() -> set[Path]:
    """The rooms whose catalogues the terminal loads."""
    return {SOURCE / room for room in ROOMS}


@cache
def _for_the_terminal(path: Path) -> bool:
    """Whether the strings of this file are looked up by the terminal and not by Django."""
    taken = re.search(r"from afflux\.runtime\.messages import (\([^)]*\)|.*)", path.read_text())
    return bool(taken and re.search(r"\bgettext\b", taken[1]))


def untranslated() -> list[str]:
    """ "room: message" of every string in code or template whose reader loads no catalogue that says it in Chinese."""
    terminal, screens, anywhere = everywhere(at_the_terminal()), everywhere(on_screens()), everywhere()
    missing = []
    for room in rooms():
        for message, context, file in messages_of(room):
            said = _key(message), context
            if said not in (terminal if _for_the_terminal(SOURCE / file) else screens):
                unread = " (its catalogue is not loaded where this is said)" if said in anywhere else ""
                missing.append(f"{room.name}: {_key(message)}{unread}")
    return sorted(set(missing))


def unread() -> list[str]:
    """Catalogues that neither Django nor the terminal loads: their words would be English for everybody."""
    written = {room for room in rooms() if catalogue_path(room).exists()}
    return [
        f"{room.name}: nobody loads its catalogue; make it an app, or name it in runtime.messages.ROOMS"
        for room in sorted(written - on_screens() - at_the_terminal())
    ]


def mismatched() -> list[str]:
    """Messages whose Chinese loses or invents a named field."""
    wrong = []
    for room in rooms():
        for message in read(catalogue_path(room)):
            if message.id and message.string:
                texts = message.string if isinstance(message.string, tuple | list) else [message.string]
                source = " ".join(message.id) if isinstance(message.id, tuple | list) else message.id
                wanted = set(re.findall(r"%\((\w+)\)[sd]", source))
                found = set(re.findall(r"%\((\w+)\)[sd]", " ".join(map(str, texts))))
                if found - wanted or (wanted - found and not isinstance(message.id, tuple | list)):
                    wrong.append(f"{room.name}: {source}")
    return wrong


def said_twice() -> list[str]:
    """Messages that two rooms say differently: a page has one of them, and it would be thrown by chance which."""
    known: dict[tuple[str, str | None], dict[str, str]] = {}
    for room in rooms():
        for message in read(catalogue_path(room)):
            if message.id and message.string:
                known.setdefault((_key(message.id), message.context), {})[room.name] = _key(message.string)
    return [
        f"{', '.join(told)}: {key} is said differently; give one of them a context"
        for (key, _context), told in known.items()
        if len(set(told.values())) > 1
    ]


def update(only: list[str]) -> None:
    """Add new strings to each room's catalogue (or only those named), empty; take out those no longer used."""
    known = everywhere()
    for room in (r for r in rooms() if not only or r.name in only):
        old = read(catalogue_path(room))
        new = Catalog(locale="zh_Hans_CN", project="afflux", fuzzy=False, creation_date=old.creation_date)
        for message, context, source in messages_of(room):
            kept = old.get(message if isinstance(message, str) else message[0], context)
            elsewhere = (_key(message), context) in known
            if kept is None and elsewhere:
                continue
            new.add(message, kept.string if kept else "", locations=[(source, 0)], context=context)
        if len(new):
            catalogue_path(room).parent.mkdir(parents=True, exist_ok=True)
            with catalogue_path(room).open("wb") as file:
                write_po(file, new, width=100, omit_header=False, sort_output=True, include_lineno=False)


def compile_all() -> None:
    """Write the .mo beside every .po."""
    for room in rooms():
        if (path := catalogue_path(room)).exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(path))


def main() -> int:
    verb = sys.argv[1] if len(sys.argv) > 1 else "compile"
    if verb == "update":
        update(sys.argv[2:])
    if verb in ("update", "compile"):
        compile_all()
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")
    django.setup()
    problems = [*untranslated(), *unread(), *mismatched(), *said_twice()]
    print("\n".join(problems) or "Every string is said in both languages.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
