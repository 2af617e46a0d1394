"""The platform's XML, read without mercy: bounded, no document type, no entities, nothing looked up outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Expat itself, with the declarations that make XML dangerous refused below: less code than any wrapper of it.
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

MOST = 256 * 1024  # bytes; the platform's own messages stay below 10 KB
DEEPEST = 8
MOST_ELEMENTS = 5000
UNREADABLE = problem(
    "wecom.unreadable",
    _("This is not the XML that WeCom sends, or it is larger than %(most)s KB."),
    status=400,
)


@dataclass
class _Reading:
    """Where the parser is, and the texts found so far by their path below the root."""

    path: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)
    elements: int = 0

    def begin(self, name: str, _attributes: object) -> None:
        self.elements += 1
        if len(self.path) >= DEEPEST or self.elements > MOST_ELEMENTS:
            raise _Hostile
        self.path.append(name)
        self.said.clear()

    def end(self, _name: str) -> None:
        if len(self.path) > 1:
            self.found.setdefault("/".join(self.path[1:]), []).append("".join(self.said).strip())
        self.path.pop()
        self.said.clear()

    def declare(self, *_declaration: object) -> None:
        raise _Hostile


class _Hostile(Exception):
    """What no message of the platform holds."""


class Document:
    """Texts by path below the root: "Event", "MemChangeList/Item"."""

    def __init__(self, found: Mapping[str, list[str]]) -> None:
        self._found = found

    def get(self, path: str) -> str:
        """The text at `path`, empty where there is none. Refused where it stands twice: it could mean either."""
        texts = self._found.get(path, [])
        if len(texts) > 1:
            raise _unreadable()
        return texts[0] if texts else ""

    def all(self, path: str) -> list[str]:
        """Every text at `path`, in order."""
        return list(self._found.get(path, []))

    def items(self) -> list[tuple[str, list[str]]]:
        """Every path with its texts."""
        return list(self._found.items())

    def flat(self) -> dict[str, str]:
        """Whatever stands once directly below the root."""
        return {path: texts[0] for path, texts in self._found.items() if "/" not in path and len(texts) == 1}


def parse(content: bytes) -> Document:
    """Read a message. Raises Refused (`wecom.unreadable`) for anything but small, plain, well-formed XML."""
    if not content or len(content) > MOST:
        raise _unreadable()
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.said.append
    parser.StartDoctypeDeclHandler = reading.declare
    parser.EntityDeclHandler = reading.declare
    parser.SkippedEntityHandler = reading.declare
    try:
        parser.Parse(content.decode(), True)  # decoded here: expat would follow the mark of another encoding
    except (expat.ExpatError, _Hostile, ValueError) as error:
        raise _unreadable() from error
    return Document(reading.found)


def write(fields: Mapping[str, str | int]) -> bytes:
    """A flat message as the platform writes it: numbers bare, texts in CDATA."""
    return b"<xml>" + b"".join(_element(name, value) for name, value in fields.items()) + b"</xml>"


def _element(name: str, value: str | int) -> bytes:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>".encode()
    safe = value.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>".encode()


def _unreadable() -> Refused:
    return Refused(UNREADABLE, most=MOST // 1024)
