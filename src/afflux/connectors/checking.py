"""The self-check of a line: what stands between it and its first message, step by step, with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import Guided, Step, carrier
from afflux.connectors.lines import ever_heard, line_of
from afflux.connectors.models import Callback, Connection
from afflux.kernel.errors import Refused, known_problem


@runtime_checkable
class Probing(Protocol):
    """A carrier whose knock finds out more than whether it accepts us."""

    def probed(self, connection: Connection) -> Sequence[Step]:
        """What the last knock found, step by step."""


PAGES = (
    "ticket/"  # so begin tokens for pages of ours in the carrier's app: they do not say whether it knows us
)
_CURES = {
    "known": _("Press “Check now”."),
    "verified": _(
        "Enter the callback address, the token and the EncodingAESKey at the carrier and press save there."
    ),
    "heard": _("Let somebody add a member with their phone, and look here again."),
}


def steps(connection: Connection) -> list[Step]:
    """Every step in the order in which it is done when a line is set up."""
    chosen = carrier(connection.kind)
    cures = {**_CURES, **(chosen.cures if isinstance(chosen, Guided) else {})}
    found = {
        "secrets": _secrets(connection),
        "known": _known(connection, cures["known"]),
        "verified": _verified(connection, cures["verified"]),
        "heard": _heard(connection, cures["heard"]),
        "understood": _understood(connection),
    }
    kept = [step for name, step in found.items() if cures.get(name, "") is not None]
    if isinstance(chosen, Probing):
        kept[2:2] = chosen.probed(connection)
    return kept


def knock(connection: Connection, *, at: datetime) -> None:
    """Ask the carrier whether it knows us; the answer is what `steps` then shows."""
    with suppress(Refused):  # kept beside the token
        carrier(connection.kind).knock(line_of(connection), at=at)


def why(code: str, params: Mapping[str, Any] | None = None) -> str:
    """A kept problem as a sentence; what broke inside has only its name. A field that was not kept reads “…”."""
    found = known_problem(code)
    return found.says(_Kept({"": "", **(params or {})})) if found else code


class _Kept(dict[str, Any]):
    """The fields of a problem, as far as they were kept."""

    def __missing__(self, name: str) -> str:
        return "…"


def _secrets(connection: Connection) -> Step:
    try:
        line_of(connection)
    except Refused as refused:
        return Step(_("The secrets can be read"), False, str(refused))
    return Step(_("The secrets can be read"), True)


def _known(connection: Connection, cure: Any) -> Step:
    label = _("The carrier accepts us")
    token = connection.tokens.exclude(name__startswith=PAGES).first()
    if token is None:
        return Step(label, None, cure)
    return Step(label, not token.problem, why(token.problem, token.params))


def _verified(connection: Connection, cure: Any) -> Step:
    done = True if connection.verified_at else None
    return Step(_("The carrier has verified the callback address"), done, "" if done else cure)


def _heard(connection: Connection, cure: Any) -> Step:
    heard = ever_heard(connection)
    return Step(_("A message has come in"), True if heard else None, "" if heard else cure)


def _understood(connection: Connection) -> Step:
    label = _("Every message was understood")
    rows = Callback.objects.filter(connection=connection)
    bad = rows.exclude(problem="").order_by("-received_at").first()
    if bad:
        return Step(label, False, why(bad.problem))
    return Step(label, True if rows.exists() else None)
