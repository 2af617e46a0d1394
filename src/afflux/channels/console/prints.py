"""What is printed of a code: the QR as SVG and PNG, and posters."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from afflux.channels import access, posters, qr
from afflux.channels.console.links import short_link
from afflux.channels.models import Code
from afflux.console.pages import ConsoleRequest, page
from afflux.files.store import content_of


@page("drain.read")
@require_safe
def qr_svg(request: ConsoleRequest, key: UUID) -> HttpResponse:
    """The QR as an SVG document; ?download=1 saves it."""
    code = access.code(request.actor, key)
    drawn = qr.svg(short_link(request, code), _logo(code))
    return sent(request, drawn.encode(), "image/svg+xml", f"{_stem(code)}.svg")


@page("drain.read")
@require_safe
def qr_png(request: ConsoleRequest, key: UUID, size: int) -> HttpResponse:
    """The QR as a PNG of one of the offered sizes; another size gets the nearest."""
    code = access.code(request.actor, key)
    size = min(qr.SIZES, key=lambda offered: abs(offered - size))
    return sent(
        request,
        qr.png(short_link(request, code), size, _logo(code)),
        "image/png",
        f"{_stem(code)}-{size}.png",
    )


@page("drain.read")
@require_safe
def poster_png(request: ConsoleRequest, key: UUID, poster: UUID) -> HttpResponse:
    """A poster template with this code's QR in its box."""
    code, template = access.code(request.actor, key), access.poster(request.actor, poster)
    sheet = posters.compose(template, short_link(request, code), _logo(code))
    return sent(request, sheet, "image/png", f"{_stem(code)}-{slugify(template.name) or 'poster'}.png")


def _logo(code: Code) -> bytes | None:
    return content_of(code.logo) if code.logo else None


def _stem(code: Code) -> str:
    """A file name that sorts and survives any file system; the slug tells codes of one name apart."""
    return f"{slugify(code.name) or 'code'}-{code.slug}"


def sent(request: ConsoleRequest, content: bytes, media_type: str, name: str) -> HttpResponse:
    """A picture to look at, or with ?download=1 a file of that name."""
    response = HttpResponse(content, content_type=media_type)
    kind = "attachment" if request.GET.get("download") else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
