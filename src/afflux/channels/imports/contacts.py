"""Contacts in files: who came, by which channel, when, by what consent; found again rather than doubled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.adds import LOST_BEFORE_ADDED, NewAdd, record_adds
from afflux.channels.imports import naming
from afflux.channels.imports.agreements import BASIS, Agreements, unsaid
from afflux.channels.imports.facts import ID, as_number, labels_of
from afflux.channels.imports.roster import counted, fields_used, roster
from afflux.contacts.actions.consents import ConsentFact, note_consents
from afflux.contacts.actions.persons import NO_IDENTITY
from afflux.contacts.actions.tags import apply_tags
from afflux.contacts.identities import Proof
from afflux.contacts.resolving import Candidate, Resolved, resolve_some
from afflux.exchange.kinds import Column, Context, Kind, Outcome, Rejected, Row, Taken, Type
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id

ADDED_UNSAID = problem(
    "channels.import_added_unsaid", _("Say when they were added as well: a loss belongs to an add.")
)
IN_FUTURE = problem("channels.import_future", _("%(value)s lies in the future; nobody has been added then."))
_KINDS = {
    "external_id": "external",
    "unionid": "unionid",
    "wecom": "wecom",
    "phone": "phone",
    "email": "email",
    "openid": "openid",
}
_CARRIERS = {
    "wecom": "staff",
    "phone": "phone",
    "email": "email",
    "openid": "account",
    "unionid": "account",
    "external": "app",
}


class _Who(NamedTuple):
    """Who a row speaks of, and what holds them."""

    proofs: tuple[Proof, ...]
    carrier: str


class Contacts(Kind):
    """A row with a channel or a date of its own is an add; one without either only says who somebody is."""

    name = "contacts"
    label = _("Contacts")
    help = _("Who came, by which channel and when, with the consent that lets you write to them.")
    right = "pool.write"
    export_right = "pool.export"
    columns = (
        Column("external_id", Type.TEXT, _("The customer's number at the source."), aliases=("customer_id", "会员号", "客户编号", "id号"), max_length=254),
        Column("name", Type.TEXT, _("The name."), aliases=("full_name", "姓名", "名字", "客户姓名", "昵称", "称呼"), max_length=120),
        Column("phone", Type.PHONE, _("The phone number."), aliases=("mobile", "telephone", "tel", "手机号", "手机", "电话", "手机号码", "联系电话")),
        Column("email", Type.EMAIL, _("The e-mail address."), aliases=("e-mail", "mail", "邮箱", "电子邮件")),
        Column("channel", Type.TEXT, _("The channel's key or name."), aliases=("渠道", "来源", "source", "origin"), max_length=120),
        Column("staff", Type.TEXT, _("The number or name of the member of staff."), aliases=("agent", "员工", "工号", "客服", "跟进人", "销售"), max_length=80),
        Column("added_at", Type.MOMENT, _("When they came."), aliases=("created_at", "添加时间", "添加日期", "加入时间", "日期")),
        Column("lost_at", Type.MOMENT, _("When they left or deleted you."), aliases=("deleted_at", "流失时间", "删除时间")),
        Column("consent", Type.TEXT, _("The consent text agreed to (its name and version, or its words), contract, obligation, or no."),
               aliases=("授权", "同意", "同意文本", "许可"), max_length=2000),
        Column("tags", Type.LIST, _("Tags, separated by ; or ,."), aliases=("tag", "标签"), max_length=60),
        Column("store", Type.TEXT, _("The store's number or name."), aliases=("unit", "门店", "门店编号"), max_length=120),
        Column("batch", Type.TEXT, _("The batch of material, by its name."), aliases=("批次",), max_length=120),
        Column("wecom", Type.TEXT, _("WeCom's external_userid."), aliases=("external_userid",), max_length=254),
        Column("unionid", Type.TEXT, _("WeChat's unionid."), max_length=254),
        Column("openid", Type.TEXT, _("An official account's openid."), max_length=254),
        Column("prop.*", Type.TEXT, _("A field of your own, such as prop.city."), max_length=500),
        ID,
    )  # fmt: skip
    options = (BASIS, naming.CREATE_CHANNELS, naming.CREATE_STAFF)

    def number(self, values: Mapping[str, Any]) -> str | UUID | None:
        """An add is known by who, where and when: what else the row says may change from export to export."""
        if "id" in values:
            return as_number(values["id"])
        who = next((f"{name}:{values[name]}" for name in _KINDS if name in values), None)
        if who is None:
            return None
        when = values["added_at"].isoformat() if "added_at" in values else ""
        return "\x1f".join((who, values.get("channel", "").casefold(), when))

    def beforehand(self, values: Mapping[str, Any]) -> _Who:
        """The row's identities with their keys."""
        proofs = tuple(Proof(kind, values[name]) for name, kind in _KINDS.items() if name in values)
        kinds = {proof.kind for proof in proofs if proof.key}
        return _Who(proofs, next((carrier for kind, carrier in _CARRIERS.items() if kind in kinds), ""))

    def write(self, rows: list[Row], context: Context) -> list[Outcome]:
        names, agreements = naming.Names(rows, context), Agreements(context)
        outcomes: list[Outcome | None] = [None] * len(rows)
        drafts: list[tuple[int, Row, Candidate]] = []
        for at, row in enumerate(rows):
            try:
                agreements.note(row)
                drafts.append((at, row, _candidate(row, names, context)))
            except Refused as refusal:
                outcomes[at] = Rejected(refusal.why, refusal.field or "", refusal.params)
        resolved = (
            resolve_some([candidate for _at, _row, candidate in drafts], by=context.by, at=context.at)
            if drafts
            else []
        )
        found: list[tuple[int, tuple[Row, Candidate, Resolved]]] = []
        for (at, row, candidate), person in zip(drafts, resolved, strict=True):
            if isinstance(person, Refused):
                outcomes[at] = Rejected(person.why, "", person.params, untold=True)
            else:
                found.append((at, (row, candidate, person)))
        fresh = _record([one for _at, one in found], names, agreements, context)
        for (at, (_r, _c, person)), new in zip(found, fresh, strict=True):
            outcomes[at] = Taken.IMPORTED if new or person.created else Taken.MERGED
        return [outcome for outcome in outcomes if outcome is not None]

    def export(self, by: Actor) -> Iterator[dict[str, Any]]:
        yield from roster(by)

    def opened(self, by: Actor) -> list[str]:
        return fields_used(by)

    def counted(self, by: Actor, most: int | None = None) -> int:
        return counted(by, most)


def _candidate(row: Row, names: naming.Names, context: Context) -> Candidate:
    proofs: tuple[Proof, ...] = row.known.proofs
    if not proofs:
        raise Refused(NO_IDENTITY, field="phone")
    _in_order(row, context.at)
    names.channel(row)
    names.batch(row)
    return Candidate(
        proofs,
        at=row.get("added_at", context.at),
        name=row.get("name", ""),
        staff=names.staff(row),
        unit=names.store(row)
        or (None if "staff" in row.values or "channel" in row.values else names.own_store()),
        source=context.source[:80],
        props=labels_of(row, "prop."),
    )


def _in_order(row: Row, now: datetime) -> None:
    added, lost = row.get("added_at"), row.get("lost_at")
    if lost is None and (added is None or added <= now):
        return
    for name, moment in (("added_at", added), ("lost_at", lost)):
        if moment is not None and moment > now:
            raise Refused(IN_FUTURE, field=name, value=moment.isoformat(sep=" ", timespec="minutes"))
    if lost is not None and added is None:
        raise Refused(ADDED_UNSAID, field="added_at")
    if lost is not None and lost < added:
        raise Refused(LOST_BEFORE_ADDED, field="lost_at")


def _record(
    found: list[tuple[Row, Candidate, Resolved]],
    names: naming.Names,
    agreements: Agreements,
    context: Context,
) -> list[bool]:
    """Adds, consents and tags of resolved rows; for each row whether its add was new."""
    adds = [
        (at, _add(row, candidate, person, names, context))
        for at, (row, candidate, person) in enumerate(found)
        if _is_add(row)
    ]
    fresh = [False] * len(found)
    if adds:
        strangers = {person.person for _row, _candidate, person in found if person.created}
        told = record_adds(
            [add for _at, add in adds], by=context.by, at=context.at, strangers=strangers
        ).fresh
        for (at, _new), new in zip(adds, told, strict=True):
            fresh[at] = new
    facts = [
        (fact, person.created)
        for row, candidate, person in found
        if (fact := _consent(row, candidate, person, agreements))
    ]
    # Nothing can stand about somebody whom this chunk brought.
    first = [fact for fact, created in facts if created]
    more = unsaid([fact for fact, created in facts if not created])
    note_consents([*first, *more], by=context.by, at=context.at)
    tags = [(person.person, tag) for row, _candidate_, person in found for tag in row.get("tags", ())]
    apply_tags(tags, rule=f"import:{context.run}", by=context.by, at=context.at)
    return fresh


def _is_add(row: Row) -> bool:
    return "channel" in row.values or "added_at" in row.values


def _add(row: Row, candidate: Candidate, person: Resolved, names: naming.Names, context: Context) -> NewAdd:
    return NewAdd(
        person=person.person,
        at=candidate.at,
        origin=f"import:{context.run}",
        source_key=row.key,
        channel=names.channel(row),
        batch=names.batch(row),
        staff=candidate.staff,
        unit=candidate.unit,
        carrier=row.known.carrier,
        lost_at=row.get("lost_at"),
    )


def _consent(row: Row, candidate: Candidate, person: Resolved, agreements: Agreements) -> ConsentFact | None:
    word = agreements.of(row)
    if word is None:
        return None
    return ConsentFact(
        person.person,
        word.given,
        agreements.source(row),
        candidate.at,
        basis=word.basis,
        text=word.text,
        source_key=hashed_id("import-consent", str(row.key), word.basis, str(word.text), str(word.given)),
    )
