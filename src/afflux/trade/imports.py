"""Orders in files: every line is kept, joined to its person now or later, and given out again as it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.erasing.suppressing import barred
from afflux.contacts.identities import Proof
from afflux.contacts.models import Consent
from afflux.contacts.resolving import Candidate, Resolved, resolve_some
from afflux.exchange.kinds import Context, Kind, Option, Outcome, Rejected, Row, Taken
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.ids import hashed_id
from afflux.kernel.money import to_micros
from afflux.organization.models import Unit
from afflux.trade import access, actions
from afflux.trade.columns import COLUMNS, status_of
from afflux.trade.giving import given_out
from afflux.trade.problems import NO_CHANNEL, NO_UNIT, NO_UNIT_REACH, TOO_LARGE
from afflux.trade.sources import book


class Orders(Kind):
    """Rows are lines. A customer number is a relation by contract and makes a person; a phone or e-mail waits for one."""

    name = "orders"
    label = _("Orders")
    help = _("One row per order line: who bought what, when, for how much. Returns and gifts included.")
    right = "trade.write"
    export_right = "trade.export"
    columns = COLUMNS
    changing = frozenset(
        {
            "status",
            "product_name",
            "category",
            "unit_cost",
            "channel",
            "store",
            "phone",
            "email",
            "external_id",
        }
    )

    @property
    def options(self) -> Sequence[Option]:  # type: ignore[override]
        """Those of the room of channels: whether unknown ones are created."""
        return book().options

    def number(self, values: Mapping[str, Any]) -> str | None:
        return (
            f"{values['order_id']}\x1f{values['line']}"
            if values.get("line") and values.get("order_id")
            else None
        )

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        found = _Found(rows, context)
        told: list[tuple[int, actions.Told]] = []
        for index, row in enumerate(rows):
            try:
                told.append((index, _told(row, context, found)))
            except Refused as refusal:
                outcomes[index] = _rejected(refusal)
        answers = actions.record([line for _index, line in told], by=context.by, at=context.at)
        for (index, _line), answer in zip(told, answers, strict=True):
            if isinstance(answer, Refused):
                outcomes[index] = _rejected(answer)
            else:
                outcomes[index] = Taken.IMPORTED if answer is actions.Done.NEW else Taken.MERGED
        return [outcomes[index] for index in range(len(rows))]

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        yield from given_out(by)

    def counted(self, by: Actor, most: int | None = None) -> int:
        return access.lines(by).order_by()[:most].count()


class _Found:
    """What a chunk's rows refer to, looked up once: persons, channels, stores."""

    def __init__(self, rows: list[Row], context: Context) -> None:
        names = sorted({row.get("channel") for row in rows if row.get("channel")})
        self.channels = book().for_import(names, context) if names else {}
        stores = {row.get("store") for row in rows if row.get("store")}
        self.stores = (
            dict(Unit.objects.filter(number__in=stores).values_list("number", "id")) if stores else {}
        )
        units = context.by.units
        self.own = next(iter(units)) if units is not None and len(units) == 1 else None
        self._resolve(rows, context)

    def _resolve(self, rows: list[Row], context: Context) -> None:
        """Persons by their customer number; whoever asked to be forgotten is nobody, and their orders stay without them."""
        first: dict[tuple[Proof, ...], Candidate] = {}
        for row in rows:
            proofs = proofs_of(row)
            known = first.get(proofs)
            if proofs and (known is None or row.get("at") < known.at):
                first[proofs] = Candidate(
                    proofs, at=row.get("at"), unit=self.store(row), source=context.source, own=True
                )
        named = [one for one in first.values() if any(proof.kind == "external" for proof in one.proofs)]
        answers = resolve_some(named, by=context.by, at=context.at) if named else []
        resolved = {c: r for c, r in zip(map(id, named), answers, strict=True) if isinstance(r, Resolved)}
        self.persons = {c.proofs: resolved[id(c)].person for c in named if id(c) in resolved}
        met = {resolved[id(c)].person: c for c in named if id(c) in resolved and resolved[id(c)].created}
        note_contracts(met, by=context.by, at=context.at)
        others = [one for one in first.values() if one.proofs not in self.persons]
        self.nobodies = {others[place].proofs for place in barred(others)}

    def store(self, row: Row) -> UUID | None:
        """The row's store, or the only one its importer has."""
        return self.stores.get(row.get("store")) if row.get("store") else self.own


def note_contracts(met: Mapping[UUID, Candidate], *, by: Actor, at: datetime) -> None:
    """Write down that new persons came by a contract: it lets us speak of their orders, and of nothing else."""
    facts = [
        ConsentFact(
            person,
            True,
            candidate.source,
            candidate.at,
            basis=Consent.Basis.CONTRACT,
            purpose="order",
            source_key=hashed_id("order", str(person)),
        )
        for person, candidate in met.items()
    ]
    if facts:
        note_consents(facts, by=by, at=at)


def proofs_of(row: Row) -> tuple[Proof, ...]:
    """The identities a row carries."""
    told = (("external", row.get("external_id")), ("phone", row.get("phone")), ("email", row.get("email")))
    return tuple(Proof(kind, value) for kind, value in told if value)


def _told(row: Row, context: Context, found: _Found) -> actions.Told:
    """The line a row tells. Raises Refused: a channel, store or status unknown, an amount beyond belief."""
    channel = found.channels.get(row.get("channel")) if row.get("channel") else None
    if isinstance(channel, Refused):
        raise Refused(channel.why, field="channel", **channel.params)
    if row.get("channel") and channel is None:
        raise Refused(NO_CHANNEL, field="channel", value=row.get("channel"))
    unit = found.store(row)
    if row.get("store") and unit is None:
        raise Refused(NO_UNIT, field="store", value=row.get("store"))
    if context.by.units is not None and unit not in context.by.units:
        raise Refused(NO_UNIT_REACH, field="store")
    proofs = proofs_of(row)
    person = found.persons.get(proofs)
    return actions.Told(
        order=row.get("order_id"),
        line=row.get("line") or row.key.hex,
        at=row.get("at"),
        currency=row.get("currency") or context.currency,
        quantity=row.get("quantity"),
        unit_price_micros=_micros(row, "unit_price") or 0,
        unit_cost_micros=_micros(row, "unit_cost"),
        product=_product(row),
        status=status_of(row.get("status")),
        person=person,
        keys=() if person or proofs in found.nobodies else tuple(proof.key for proof in proofs),
        channel=channel,
        unit=unit,
    )


def _product(row: Row) -> actions.Named | None:
    text = row.get("product") or row.get("product_name")
    if not text:
        return None
    cost = _micros(row, "unit_cost")
    return actions.named(
        text, name=row.get("product_name", ""), category=row.get("category", ""), unit_cost_micros=cost
    )


def _micros(row: Row, column: str) -> int | None:
    value = row.get(column)
    if value is None:
        return None
    if abs(value) >= Decimal(10) ** 12:
        raise Refused(TOO_LARGE, field=column)
    return to_micros(value)


def _rejected(refusal: Refused) -> Rejected:
    return Rejected(refusal.why, refusal.field or "", dict(refusal.params))
