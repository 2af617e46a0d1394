"""The self-check of a line: what stands between it and its first message, step by step, with what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Step
from afflux.connectors.lines import line_of
from afflux.connectors.models import Callback, Connection
from afflux.kernel.errors import Refused, known_problem


def steps(connection: Connection) -> list[Step]:
    """Every step in the order in which it is done when a line is set up."""
    return [_secrets(connection), _verified(connection), _heard(connection), _understood(connection)]


def why(code: str) -> str:
    """A callback's problem as a sentence; what broke inside has only its name."""
    found = known_problem(code)
    return found.says({}) if found else code


def _secrets(connection: Connection) -> Step:
    try:
        line_of(connection)
    except Refused as refused:
        return Step(_("The secrets can be read"), False, str(refused))
    return Step(_("The secrets can be read"), True)


def _verified(connection: Connection) -> Step:
    cure = _(
        "Enter the callback address, the token and the EncodingAESKey at the carrier and press save there."
    )
    done = True if connection.verified_at else None
    return Step(_("The carrier has verified the callback address"), done, "" if done else cure)


def _heard(connection: Connection) -> Step:
    heard = Callback.objects.filter(connection=connection).exists()
    cure = _("Let somebody add a member with their phone, and look here again.")
    return Step(_("A message has come in"), True if heard else None, "" if heard else cure)


def _understood(connection: Connection) -> Step:
    label = _("Every message was understood")
    rows = Callback.objects.filter(connection=connection)
    bad = rows.exclude(problem="").order_by("-received_at").first()
    if bad:
        return Step(label, False, why(bad.problem))
    return Step(label, True if rows.exists() else None)
