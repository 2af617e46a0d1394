"""What a public address shows: the code, the page or the staff behind it, what is asked and by which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Code, Landing, Scan, Target
from afflux.channels.pace.levels import with_places
from afflux.contacts.models import ConsentText
from afflux.kernel.errors import Refused, problem
from afflux.organization.models import Staff

NO_SUCH_PAGE = problem("landing.no_such_page", _("There is no page at this address."), status=404)
CHOICES_SHOWN = 24
SCANS_LOOKED_AT = 500  # of one browser; more is a machine


class Why(StrEnum):
    """Why a code leads nowhere just now."""

    BUSY = "busy"
    EARLY = "early"
    ENDED = "ended"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Place:
    """One public page. `target` is None on the page of a code that leads nowhere now; `why` says why."""

    code: Code
    target: Target | None
    landing: Landing | None
    staff: Staff | None
    consent: ConsentText | None
    ask: tuple[str, ...]
    why: Why | None = None

    @property
    def takes_contacts(self) -> bool:
        """Whether somebody may leave a way to be reached: only where there are words to agree to."""
        return self.consent is not None and bool({"phone", "email"} & set(self.ask))


def code_of(slug: str) -> Code:
    """The code of a printed slug, put away or not, for print stays in the world; refuses an unknown one."""
    found = Code.objects.select_related("channel__mode").filter(slug=slug).first()
    if found is None:
        raise Refused(NO_SUCH_PAGE)
    return found


def place_of(slug: str, target_id: UUID) -> Place | None:
    """The page of a target; None where it was taken away or its staff left, so that the visitor is called back instead."""
    code = code_of(slug)
    target = (
        Target.objects.select_related("staff__unit", "landing__consent_text")
        .filter(id=target_id, code=code)
        .first()
    )
    if target is None or target.kind == Target.Kind.URL:
        raise Refused(NO_SUCH_PAGE)
    gone = target.removed_at is not None or (target.staff is not None and target.staff.left_at is not None)
    if gone or code.paused_at is not None or code.archived_at is not None:
        return None
    landing = target.landing
    if landing is not None:
        return Place(code, target, landing, target.staff, landing.consent_text, tuple(landing.ask))
    return Place(code, target, None, target.staff, newest_consent_text(), ("name", "phone", "question"))


def full_place(slug: str, *, at: datetime) -> Place:
    """The page for a code whose every target is full, or that is not valid now: leave a number, be called back."""
    code = code_of(slug)
    asked = ("name", "phone", "question")
    return Place(code, None, None, None, newest_consent_text(), asked, _why(code, at))


def _why(code: Code, at: datetime) -> Why:
    if code.archived_at is not None:
        return Why.ARCHIVED
    if code.valid_to is not None and code.valid_to <= at:
        return Why.ENDED
    return Why.EARLY if code.valid_from is not None and at < code.valid_from else Why.BUSY


def newest_consent_text() -> ConsentText | None:
    """The words used where nobody chose others; None while the merchant has written none."""
    return ConsentText.objects.order_by("-created_at", "-version").first()


def staff_to_choose(place: Place, *, at: datetime) -> list[Staff]:
    """Staff on duty whom a visitor may choose: of the channel's unit and below, else all, with a place left today, by name."""
    if place.landing is None or not place.landing.choose_staff:
        return []
    rows = Staff.objects.filter(on_duty=True, left_at=None)
    unit = place.code.channel.unit_id
    if unit is not None:
        rows = rows.filter(unit__ancestry__contains=[unit])
    channel = place.code.channel
    return with_places(list(rows.order_by("name", "id")), channel.mode, at=at, zone=place.code.timezone)[
        :CHOICES_SHOWN
    ]


def scan_behind(place: Place, visitor: UUID | None) -> Scan | None:
    """The scan that brought this browser here: the newest one that led to the target, else the newest of this
    code or of one that fell back to it.
    """
    if visitor is None:
        return None
    found = scans_of(visitor)
    to_target = (scan for scan in found if place.target and scan.target_id == place.target.id)
    of_code = (scan for scan in found if place.code.id in (scan.code_id, scan.target and scan.target.code_id))
    return next(to_target, None) or next(of_code, None)


def scans_of(visitor: UUID) -> list[Scan]:
    """The scans of one browser, newest first."""
    # Found by the browser alone, and sorted here: asked for the newest of a code, the planner walks all scans of the code.
    mine = Scan.objects.select_related("code", "target").filter(
        Q(id=visitor) | (Q(visitor=visitor) & ~Q(visitor=F("id")))
    )
    return sorted(mine.order_by()[:SCANS_LOOKED_AT], key=lambda scan: scan.at, reverse=True)
