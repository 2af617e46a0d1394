"""How a file of what is kept of somebody is marked, how long it is kept, and what may be said of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from afflux.contacts.models import Disclosure
from afflux.kernel.errors import problem

FORM = "application/x-afflux-disclosure"  # marks files that nothing but disclosures refer to
KEPT = timedelta(days=7)
OPEN = (Disclosure.State.WAITING, Disclosure.State.RUNNING)
NO_RIGHT = problem(
    "contacts.may_not_disclose",
    _("Only the owner and operators may take out what is kept of a person."),
    status=403,
)
NO_REASON = problem("contacts.disclosure_without_reason", _("Say in a few words who asked for it, and how."))
NOT_MADE = problem("contacts.disclosure_not_made", _("This file is not finished yet."), status=409)
GONE = problem(
    "contacts.disclosure_gone", _("This file was kept for a week and is gone. Ask for a new one."), status=410
)
FORGOTTEN = problem(
    "contacts.disclosure_forgotten", _("This person was forgotten while the file was made."), status=410
)
BROKE = problem("contacts.disclosure_broke", _("It stopped at an error of the program: %(reason)s."))
