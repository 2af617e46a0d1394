"""What other people's programs write: words in any charset, pages in HTML, quotes of what was said before."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser

LONGEST = 100_000  # characters of a text
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}
_BEFORE = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|原始邮件|转发邮件信息|回复的原邮件)\s*-{2,}"
    r"|_{20,}"
    r"|on\b.{4,200}\bwrote:"
    r"|(?:在|于|at)?\s*\d{4}.{4,160}(?:写道|wrote)\s*[:：]"
    r"|.{0,120}<[^<>@\s]+@[^<>\s]+>.{0,60}(?:写道|wrote)\s*[:：]"
    r"|(?:发件人|from)\s*[:：].{0,120}@.*)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_TWO_LINES = re.compile(
    r"^(\s*(?:on\b|在|于).{4,160})\n(.{0,120}(?:wrote|写道)\s*[:：]\s*)$", re.IGNORECASE | re.MULTILINE
)


def read_bytes(content: bytes, charset: str | None) -> str:
    """Text of bytes: by its charset where that fits, else UTF-8, else the Chinese one, else letter by letter."""
    name = (charset or "").strip().lower()
    for guess in (WIDER.get(name, name), "utf-8", "gb18030"):
        try:
            if guess:
                return content.decode(guess)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def header(raw: str) -> str:
    """A header as people read it: encoded words and raw bytes decoded, on one line."""
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        parts = [(raw, None)]
    told = [
        read_bytes(_raw(part), charset) if isinstance(part, bytes) else read_bytes(_raw(part), None)
        for part, charset in parts
    ]
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", "".join(told)).strip()


def _raw(part: bytes | str) -> bytes:
    return part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")


def unquoted(text: str) -> str:
    """What is new in an answer. Where the person wrote between the quoted lines, only those lines go; never everything."""
    text = _TWO_LINES.sub(r"\1 \2", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
    found = _BEFORE.search(text)
    first, rest = (text[: found.start()], text[found.end() :]) if found else (text, "")
    lines = [one for one in first.split("\n") if not one.startswith(">")]
    later = rest.split("\n")
    if any(one.startswith(">") for one in later):
        lines += [one for one in later if not one.startswith(">")]
    new = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return new or text.strip()


class _Page(HTMLParser):
    """The text of a page without what it quotes."""

    SILENT = frozenset({"script", "style", "head", "title", "blockquote"})
    BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        quote = "gmail_quote" in (dict(attrs).get("class") or "")
        if tag in self.SILENT or quote or (self.silent and tag == self.silent[0]):
            self.silent.append(tag)
        if tag in self.BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        if tag in self.BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    """The words of a page, a line for each of its blocks."""
    for keep in (True, False):
        page = _Page()
        if not keep:
            page.SILENT = frozenset({"script", "style", "head", "title"})
        page.feed(html[: LONGEST * 4])
        page.close()
        lines = [one.strip() for one in "".join(page.said).split("\n")]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        if text:
            return text[:LONGEST]
    return ""
