"""QR drawn from a short link: black on white in any theme, because cameras read it, with a logo in the middle if wished.

Error correction H survives 30 % of lost modules; the logo with its margin covers at most 6 % (ISO/IEC 18004).
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import segno
from PIL import Image, ImageOps

QUIET = 4  # white modules around, as the standard asks
LOGO_SHARE = 0.24  # of the symbol's side, margin included
SIZES = (300, 600, 1200, 2400)


@dataclass(frozen=True)
class Symbol:
    """`rows` of dark (True) and light modules without the quiet zone; `side` modules a side with it."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def side(self) -> int:
        return len(self.rows) + 2 * QUIET


def symbol(text: str) -> Symbol:
    """The smallest symbol that carries `text` at error correction H."""
    made = segno.make(text, error="h", micro=False, boost_error=False)
    return Symbol(tuple(tuple(module in (1, True) for module in row) for row in made.matrix))


def svg(text: str, logo: bytes | None = None) -> str:
    """A self-contained SVG document of one unit a module; `logo` is a picture's bytes."""
    drawn = symbol(text)
    side = drawn.side
    path = "".join(
        f"M{QUIET + start} {QUIET + y}h{length}v1h-{length}z"
        for y, row in enumerate(drawn.rows)
        for start, length in _runs(row)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side * 8}" height="{side * 8}" shape-rendering="crispEdges">',
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path}"/>',
    ]
    if logo:
        start, plate = _plate(drawn)
        inner = 0.5
        data = base64.b64encode(_square(logo, 512)).decode()
        parts.append(f'<rect x="{start}" y="{start}" width="{plate}" height="{plate}" fill="#fff"/>')
        at, size = start + inner, plate - 2 * inner
        parts.append(
            f'<image x="{at}" y="{at}" width="{size}" height="{size}" href="data:image/png;base64,{data}"/>'
        )
    return "".join([*parts, "</svg>"])


def picture(text: str, size: int, logo: bytes | None = None) -> Image.Image:
    """A square picture of `size` pixels: whole pixels a module, the rest white margin. The symbol must fit."""
    drawn = symbol(text)
    scale = max(1, size // drawn.side)
    flat = Image.new("1", (drawn.side, drawn.side), 1)
    flat.putdata([0 if dark else 1 for row in _framed(drawn) for dark in row])
    sharp = flat.resize((drawn.side * scale, drawn.side * scale), Image.Resampling.NEAREST).convert("RGB")
    if logo:
        start, plate = (round(n * scale) for n in _plate(drawn))
        sharp.paste((255, 255, 255), (start, start, start + plate, start + plate))
        inner = max(1, scale // 2)
        mark = Image.open(io.BytesIO(_square(logo, plate - 2 * inner)))
        sharp.paste(mark, (start + inner, start + inner), mark)
    if sharp.width > size:  # fewer pixels than modules were asked for: shrink rather than cut
        return sharp.resize((size, size), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (size, size), (255, 255, 255))
    whole.paste(sharp, ((size - sharp.width) // 2,) * 2)
    return whole


def png(text: str, size: int, logo: bytes | None = None) -> bytes:
    """The picture as PNG bytes."""
    out = io.BytesIO()
    picture(text, size, logo).save(out, "PNG", optimize=True)
    return out.getvalue()


def _plate(drawn: Symbol) -> tuple[int, int]:
    """(start, side) of the white plate under the logo, on whole modules, centred."""
    plate = int(len(drawn.rows) * LOGO_SHARE)
    plate += (len(drawn.rows) - plate) % 2  # same parity as the symbol, or it would sit half a module off
    return (drawn.side - plate) // 2, plate


def _square(logo: bytes, size: int) -> bytes:
    """The logo as a see-through PNG square of `size` pixels, its proportions kept."""
    mark = ImageOps.contain(
        Image.open(io.BytesIO(logo)).convert("RGBA"), (size, size), Image.Resampling.LANCZOS
    )
    square = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    square.paste(mark, ((size - mark.width) // 2, (size - mark.height) // 2))
    out = io.BytesIO()
    square.save(out, "PNG")
    return out.getvalue()


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """(start, length) of the dark stretches of a row."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs


def _framed(drawn: Symbol) -> list[list[bool]]:
    """The modules with the quiet zone around them."""
    empty = [[False] * drawn.side] * QUIET
    edge = [False] * QUIET
    return [*empty, *([*edge, *row, *edge] for row in drawn.rows), *empty]
